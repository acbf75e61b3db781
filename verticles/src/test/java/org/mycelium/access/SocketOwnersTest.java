package org.mycelium.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who holds the other end of a connection, from the kernel's own tables and from made-up ones. */
class SocketOwnersTest {
  private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 0xA2B4);
  private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 0x231D);
  private static final String HEADER = "  sl  local_address rem_address   st ...\n";

  @TempDir Path folder;

  private static long own() throws IOException {
    return Integer.toUnsignedLong((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  private static InetSocketAddress address(java.net.SocketAddress socket) {
    return (InetSocketAddress) socket;
  }

  /** IPv4 and IPv6, and IPv4 through a socket of IPv6, which stands in the other table. */
  @Test
  void ownConnections() throws IOException {
    SocketOwners owners = new SocketOwners();
    for (String listening : List.of("127.0.0.1", "::1")) {
      try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName(listening));
          Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
          Socket accepted = server.accept()) {
        assertEquals(
            OptionalLong.of(own()),
            owners.userOf(
                address(accepted.getRemoteSocketAddress()),
                address(accepted.getLocalSocketAddress())),
            listening);
        assertTrue(client.isConnected());
      }
    }
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET)) {
      client.connect(server.getLocalSocketAddress());
      try (Socket accepted = server.accept()) {
        assertTrue(accepted.getInetAddress() instanceof Inet4Address);
        assertEquals(
            OptionalLong.of(own()),
            owners.userOf(
                address(accepted.getRemoteSocketAddress()),
                address(accepted.getLocalSocketAddress())));
      }
    }
  }

  /** After close() the kernel may show a socket as root's: nobody is named then. */
  @Test
  void abandonedConnections() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      Socket accepted;
      try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
        accepted = server.accept();
        assertTrue(client.isConnected());
      }
      try (accepted) {
        InetSocketAddress peer = address(accepted.getRemoteSocketAddress());
        InetSocketAddress here = address(accepted.getLocalSocketAddress());
        assertEquals(OptionalLong.empty(), new SocketOwners().userOf(peer, here));
      }
    }
  }

  private SocketOwners tables(String tcp, String tcp6) throws IOException {
    Path narrow = Files.writeString(folder.resolve("tcp"), HEADER + tcp);
    Path wide = Files.writeString(folder.resolve("tcp6"), HEADER + tcp6);
    return new SocketOwners(List.of(narrow, wide));
  }

  private static String line(InetSocketAddress local, InetSocketAddress remote, String rest) {
    return "   1: "
        + SocketOwners.text(local, false)
        + " "
        + SocketOwners.text(remote, false)
        + " "
        + rest
        + "\n";
  }

  private static final String HELD =
      "01 00000000:00000000 00:00000000 00000000  1000        0 77 1";
  private static final String LEFT = "05 00000000:00000000 00:00000000 00000000     0        0 0 1";

  @Test
  void theRightEndOfTheRightConnection() throws IOException {
    String otherEnd = line(HERE, PEER, HELD.replace("1000", " 999"));
    String other = line(new InetSocketAddress("127.0.0.1", 0xA2B5), HERE, HELD);
    assertEquals(
        OptionalLong.of(1000),
        tables(otherEnd + other + line(PEER, HERE, HELD), "").userOf(PEER, HERE));
    assertEquals(OptionalLong.empty(), tables(otherEnd + other, "").userOf(PEER, HERE));
  }

  @Test
  void linesThatSayNothing() throws IOException {
    for (String rest : List.of(LEFT, "01", "", HELD.replace("1000", "root"))) {
      SocketOwners owners = tables(line(PEER, HERE, rest), "");
      assertEquals(OptionalLong.empty(), owners.userOf(PEER, HERE), rest);
    }
  }

  /** An abandoned line of an earlier connection with the same ports does not hide the live one. */
  @Test
  void theLiveOneOfTwo() throws IOException {
    String both = line(PEER, HERE, LEFT) + line(PEER, HERE, HELD);
    assertEquals(OptionalLong.of(1000), tables(both, "").userOf(PEER, HERE));
  }

  @Test
  void mappedAddresses() throws IOException {
    String wide =
        "   1: " + SocketOwners.text(PEER, true) + " " + SocketOwners.text(HERE, true) + " " + HELD;
    assertEquals(OptionalLong.of(1000), tables("", wide + "\n").userOf(PEER, HERE));
  }
}
