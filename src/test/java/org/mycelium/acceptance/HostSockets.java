package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.mycelium.tun.NetworkNamespace;

/**
 * Sockets of two hosts that talk with each other, one way: what the kernels at both ends make of
 * the packets that nodes give them.
 */
final class HostSockets {
  private static final int PORT = 7000;
  private static final int LIMIT_MILLIS = 20_000;
  private static final int BURST = 40;

  /** Largest UDP payload in a packet of 1400 bytes. */
  private static final int MAX_PAYLOAD = 1352;

  private final NetworkNamespace from;
  private final InetAddress source;
  private final NetworkNamespace to;
  private final InetAddress destination;
  private final Random random;
  private final String where;

  HostSockets(
      NetworkNamespace from,
      InetAddress source,
      NetworkNamespace to,
      InetAddress destination,
      long seed) {
    this.from = from;
    this.source = source;
    this.to = to;
    this.destination = destination;
    this.random = new Random(seed);
    this.where = source + " to " + destination + " seed=" + seed;
  }

  private static <T> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private static <T> T finished(FutureTask<T> task) throws Exception {
    return task.get(2 * LIMIT_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Bursts of datagrams arrive with their bytes, boundaries and order. */
  void datagrams(int bursts, boolean sizesMayDiffer) throws Exception {
    try (DatagramSocket sender = from.run(() -> bound(source));
        DatagramSocket receiver = to.run(() -> bound(destination))) {
      for (int i = 0; i < bursts; i++) {
        List<byte[]> sent = new ArrayList<>();
        int size = size();
        for (int j = 0; j < BURST; j++) {
          size = sizesMayDiffer && random.nextInt(4) == 0 ? size() : size;
          sent.add(bytes(size));
        }
        for (byte[] each : sent) {
          send(sender, each);
        }
        for (byte[] each : sent) {
          assertArrayEquals(each, receive(receiver), where);
        }
      }
    }
  }

  /** The same, never two on the way at a time. */
  void datagramsOneByOne(int count) throws Exception {
    try (DatagramSocket sender = from.run(() -> bound(source));
        DatagramSocket receiver = to.run(() -> bound(destination))) {
      for (int i = 0; i < count; i++) {
        byte[] sent = bytes(size());
        send(sender, sent);
        assertArrayEquals(sent, receive(receiver), where);
      }
    }
  }

  private int size() {
    return random.nextInt(5) == 0 ? 0 : random.nextInt(MAX_PAYLOAD + 1);
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static DatagramSocket bound(InetAddress address) throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, PORT));
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  private void send(DatagramSocket sender, byte[] bytes) throws IOException {
    sender.send(new DatagramPacket(bytes, bytes.length, destination, PORT));
  }

  private static byte[] receive(DatagramSocket receiver) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    receiver.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  /** A connection from one host to the other. */
  private record Connection(Socket client, Socket server) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  private Connection connect() throws Exception {
    try (ServerSocket listener = to.run(() -> new ServerSocket(PORT, 1, destination))) {
      listener.setSoTimeout(LIMIT_MILLIS);
      Socket client = new Socket();
      from.run(
          () -> {
            client.bind(new InetSocketAddress(source, 0)); // makes it, in this namespace
            return 0;
          });
      client.setSoTimeout(LIMIT_MILLIS);
      client.connect(new InetSocketAddress(destination, PORT), LIMIT_MILLIS);
      Socket server = listener.accept();
      server.setSoTimeout(LIMIT_MILLIS);
      server.setOOBInline(true); // an urgent byte stays in its place
      return new Connection(client, server);
    }
  }

  /** A stream with odd writes and urgent bytes, echoed at the same time, ended by FINs. */
  void stream(int size) throws Exception {
    try (Connection connection = connect()) {
      connection.client.setTcpNoDelay(random.nextBoolean());
      byte[] sent = bytes(size);
      FutureTask<Void> write =
          start(
              () -> {
                write(connection.client, sent);
                return null;
              });
      FutureTask<byte[]> echo = start(() -> echo(connection.server));
      byte[] echoed = connection.client.getInputStream().readAllBytes();
      finished(write);
      assertArrayEquals(sent, finished(echo), where);
      assertArrayEquals(sent, echoed, where);
    }
  }

  private void write(Socket client, byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      if (random.nextInt(10) == 0 && urgent(client, bytes[at])) {
        at++;
      } else {
        int chunk = 1 + random.nextInt(random.nextInt(4) == 0 ? 70_001 : 3001);
        chunk = Math.min(chunk, bytes.length - at);
        client.getOutputStream().write(bytes, at, chunk);
        at += chunk;
      }
    }
    client.shutdownOutput();
  }

  /** False when the socket has no room: Java does not wait for it with urgent bytes. */
  private static boolean urgent(Socket client, byte value) throws IOException {
    try {
      client.sendUrgentData(value);
      return true;
    } catch (SocketException full) {
      return false;
    }
  }

  /** What was there until the other side's FIN. */
  private static byte[] echo(Socket server) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    InputStream in = server.getInputStream();
    byte[] buffer = new byte[65_536];
    int bytes = in.read(buffer);
    while (bytes >= 0) {
      all.write(buffer, 0, bytes);
      server.getOutputStream().write(buffer, 0, bytes);
      bytes = in.read(buffer);
    }
    server.shutdownOutput();
    return all.toByteArray();
  }

  /** A connection that is reset, after its bytes were read or right behind them. */
  void reset(boolean whenRead) throws Exception {
    try (Connection connection = connect()) {
      byte[] sent = bytes(1 + random.nextInt(5000));
      connection.client.getOutputStream().write(sent);
      if (whenRead) {
        assertArrayEquals(sent, connection.server.getInputStream().readNBytes(sent.length), where);
      }
      connection.client.setSoLinger(true, 0);
      connection.client.close();
      SocketException reset =
          assertThrows(
              SocketException.class,
              () -> connection.server.getInputStream().readNBytes(Integer.MAX_VALUE),
              where);
      assertTrue(String.valueOf(reset.getMessage()).contains("reset"), reset::toString);
    }
  }
}
