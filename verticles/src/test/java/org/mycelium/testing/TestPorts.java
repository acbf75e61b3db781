package org.mycelium.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for listeners whose number must be known before they listen. They are below those that the
 * system gives to outgoing connections (from 32768 on): otherwise one who dials a listener that has
 * just gone may get its port as his own, and is then connected with himself.
 */
public final class TestPorts {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int TRIES = 1000;

  private TestPorts() {}

  /** Different ports of 127.0.0.1 on which nobody listens. */
  public static List<Integer> free(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < TRIES && held.size() < count; i++) {
        ServerSocket socket = new ServerSocket();
        try {
          int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
          socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
          held.add(socket);
        } catch (IOException e) {
          socket.close(); // somebody has it
        }
      }
      if (held.size() < count) {
        throw new IOException("no " + count + " free ports from " + FIRST + " to " + LAST);
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  /** One of them. */
  public static int free() throws IOException {
    return free(1).get(0);
  }
}
