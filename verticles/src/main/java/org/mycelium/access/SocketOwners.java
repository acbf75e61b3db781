package org.mycelium.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Finds the user of the other end of a TCP connection within this machine, in the kernel's tables
 * {@code /proc/net/tcp} and {@code tcp6}. Blocking: the tables have a line for each connection of
 * the network namespace, of which at most {@value #MAX_LINES} are read.
 *
 * <pre>
 *   sl  local_address rem_address   st tx_queue:rx_queue tr:tm->when retrnsmt   uid  timeout inode
 *    0: 0100007F:231D 0100007F:A2B4 01 00000000:00000000 00:00000000 00000000  1000        0 12345
 * </pre>
 */
public final class SocketOwners {
  /** Lines of both tables that are looked at; an owner beyond is unknown. */
  public static final int MAX_LINES = 500_000;

  private static final int USER = 7;
  private static final int INODE = 9;
  private static final int COLUMNS = 10;

  private final List<Path> tables;

  /** The tables of this process's network namespace. */
  public SocketOwners() {
    this(List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6")));
  }

  SocketOwners(List<Path> tables) {
    this.tables = tables;
  }

  /**
   * The user who holds the socket {@code peer} of the connection {@code peer} – {@code here}.
   *
   * @return empty when there is no such connection, or nobody holds that socket any more: the
   *     kernel shows an abandoned one as root's, which it may never have been
   * @throws IOException when the tables cannot be read
   */
  public OptionalLong userOf(InetSocketAddress peer, InetSocketAddress here) throws IOException {
    OptionalLong user = lookUp(peer, here);
    // User and inode are read one after the other: a socket abandoned in between is seen at the
    // second look.
    return user.isPresent() && user.getAsLong() == 0 ? lookUp(peer, here) : user;
  }

  private OptionalLong lookUp(InetSocketAddress peer, InetSocketAddress here) throws IOException {
    int lines = 0;
    for (Path table : tables) {
      boolean wide = table.endsWith("tcp6");
      if (!wide && (!isIpv4(peer) || !isIpv4(here))) {
        continue;
      }
      String local = text(peer, wide);
      String pair = " " + local + " " + text(here, wide) + " ";
      try (BufferedReader reader = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          if (++lines > MAX_LINES) {
            return OptionalLong.empty();
          }
          if (line.contains(pair)) {
            OptionalLong user = user(line);
            if (user.isPresent()) {
              return user;
            }
          }
        }
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong user(String line) {
    String[] columns = line.strip().split("\\s+");
    if (columns.length < COLUMNS || columns[INODE].equals("0")) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(columns[USER]));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static boolean isIpv4(InetSocketAddress socket) {
    return socket.getAddress().getAddress().length == Integer.BYTES;
  }

  /** As the kernel prints it: words of four bytes in the order of this machine, then the port. */
  static String text(InetSocketAddress socket, boolean wide) {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(socket.getAddress(), wide));
    bytes.order(ByteOrder.nativeOrder());
    StringBuilder text = new StringBuilder();
    while (bytes.hasRemaining()) {
      text.append(String.format(Locale.ROOT, "%08X", bytes.getInt()));
    }
    return text.append(String.format(Locale.ROOT, ":%04X", socket.getPort())).toString();
  }

  // An IPv4 connection of an IPv6 socket stands in tcp6, with mapped addresses.
  private static byte[] bytes(InetAddress address, boolean wide) {
    byte[] bytes = address.getAddress();
    if (!wide || bytes.length != Integer.BYTES) {
      return bytes;
    }
    return ByteBuffer.allocate(16).position(10).putShort((short) -1).put(bytes).array();
  }
}
