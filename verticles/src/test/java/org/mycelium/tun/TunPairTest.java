package org.mycelium.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mycelium.dataplane.HostPort;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.dataplane.HostWriter;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.testing.Await;

/**
 * Two kernels' network stacks, each behind a TUN device in a namespace of its own, joined by
 * carrying packets from one device to the other: what real TCP, UDP and ping make of segmentation
 * and coalescing.
 */
@Timeout(60)
class TunPairTest {
  private static final OverlayAddress A = OverlayAddress.parse("430::a");
  private static final OverlayAddress B = OverlayAddress.parse("431::b");
  private static final int PORT = 7000;

  /** The common pool may have one thread only, and both sides block. */
  private static final Executor OWN_THREADS = task -> Thread.ofPlatform().daemon().start(task);

  private @Nullable NetworkNamespace namespaceA;
  private @Nullable NetworkNamespace namespaceB;

  /** Writes to the other device what it is given, packet by packet; checks each one. */
  private static final class Cable implements HostReceiver {
    private final HostPort other;
    private @Nullable HostWriter writer;
    final AtomicInteger wrong = new AtomicInteger();

    Cable(HostPort other) {
      this.other = other;
    }

    private HostWriter writer() {
      if (writer == null) {
        writer = other.writer();
      }
      return writer;
    }

    @Override
    public void packet(byte[] bytes, int offset, int length) {
      byte[] packet = Arrays.copyOfRange(bytes, offset, offset + length);
      boolean extended = packet[6] != SlowPackets.TCP && packet[6] != SlowPackets.UDP;
      if (length > TunOptions.DEFAULT_MTU || !(extended || SlowPackets.checksumsAreRight(packet))) {
        wrong.incrementAndGet();
      }
      writer().packet(bytes, offset, length);
    }

    @Override
    public void readComplete() {
      writer().flush();
    }
  }

  /** Both devices and what joins them. */
  private record Pair(
      NetworkNamespace spaceA,
      NetworkNamespace spaceB,
      TunDevice a,
      TunDevice b,
      Cable ab,
      Cable ba)
      implements AutoCloseable {
    @Override
    public void close() {
      a.close();
      b.close();
    }

    void assertIntact() {
      assertEquals(0, ab.wrong.get() + ba.wrong.get(), "packets with wrong length or checksum");
      assertEquals(0, a.stats().badFrames() + b.stats().badFrames());
      assertEquals(0, a.stats().writeErrors() + b.stats().writeErrors());
    }
  }

  @BeforeEach
  void namespaces() throws Exception {
    namespaceA = NetworkNamespace.open("a");
    namespaceB = NetworkNamespace.open("b");
  }

  @AfterEach
  void close() {
    if (namespaceA != null) {
      namespaceA.close();
    }
    if (namespaceB != null) {
      namespaceB.close();
    }
  }

  private static NetworkNamespace made(@Nullable NetworkNamespace namespace) {
    if (namespace == null) {
      throw new AssertionError("made before each test");
    }
    return namespace;
  }

  private Pair join(boolean offloadA, boolean offloadB) throws Exception {
    NetworkNamespace spaceA = made(namespaceA);
    NetworkNamespace spaceB = made(namespaceB);
    TunDevice a = open(spaceA, new TunOptions(A).withOffload(offloadA));
    TunDevice b = open(spaceB, new TunOptions(B).withOffload(offloadB));
    Cable ab = new Cable(b);
    Cable ba = new Cable(a);
    a.start(ab);
    b.start(ba);
    return new Pair(spaceA, spaceB, a, b, ab, ba);
  }

  private static TunDevice open(NetworkNamespace namespace, TunOptions options) throws Exception {
    return namespace.run(
        () ->
            TunDevice.open(
                options,
                failure -> {
                  throw new AssertionError(failure);
                }));
  }

  @Test
  void pings() throws Exception {
    try (Pair pair = join(true, true)) {
      assertTrue(
          pair.spaceA.run(() -> B.toInetAddress().isReachable(10_000)), "ICMPv6 echo, as root");
      pair.assertIntact();
    }
  }

  @Test
  void tcpStreamsBothWaysArriveAsSent() throws Exception {
    boolean[] choices = {true, false};
    for (boolean offloadA : choices) {
      for (boolean offloadB : choices) {
        try (Pair pair = join(offloadA, offloadB)) {
          stream(pair);
          pair.assertIntact();
          String which = "offload " + offloadA + " " + offloadB;
          if (offloadA && pair.a.offload().tcp()) {
            assertTrue(pair.a.stats().packetsRead() > 5 * pair.a.stats().reads(), which);
            assertTrue(pair.a.stats().packetsWritten() > 2 * pair.a.stats().writes(), which);
          } else {
            // The streams' last segments are still on their way, and two counters are two reads.
            TunStats stats = pair.a.stats();
            Await.until(which + ": one packet a read", () -> stats.reads() == stats.packetsRead());
            Await.until(
                which + ": one packet a write", () -> stats.writes() == stats.packetsWritten());
          }
        }
      }
    }
  }

  /** 8 MiB from A to B, echoed, compared. */
  private static void stream(Pair pair) throws Exception {
    byte[] data = new byte[8 << 20];
    new Random(3).nextBytes(data);
    byte[] echoed = new byte[data.length];
    try (ServerSocket server =
            pair.spaceB.run(
                () -> {
                  ServerSocket made = new ServerSocket();
                  made.bind(new InetSocketAddress(B.toInetAddress(), PORT));
                  return made;
                });
        Socket client = pair.spaceA.run(Socket::new)) {
      CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echo(server), OWN_THREADS);
      pair.spaceA.run(
          () -> {
            client.connect(new InetSocketAddress(B.toInetAddress(), PORT), 10_000);
            return 0;
          });
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(() -> send(client, data), OWN_THREADS);
      client.setSoTimeout(10_000);
      new DataInputStream(client.getInputStream()).readFully(echoed);
      sent.get(20, TimeUnit.SECONDS);
      echo.get(20, TimeUnit.SECONDS);
    }
    assertArrayEquals(data, echoed);
  }

  private static void send(Socket client, byte[] data) {
    try {
      client.getOutputStream().write(data);
      client.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void echo(ServerSocket server) {
    try (Socket accepted = server.accept()) {
      accepted.getInputStream().transferTo(accepted.getOutputStream());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void datagramsOfMixedSizesKeepTheirBoundaries() throws Exception {
    try (Pair pair = join(true, true);
        DatagramSocket sender = pair.spaceA.run(() -> bound(A));
        DatagramSocket receiver = pair.spaceB.run(() -> bound(B))) {
      Random random = new Random(5);
      receiver.setSoTimeout(10_000);
      int[] sizes = {0, 1, 100, 100, 100, 99, 100, 1352, 1352, 1352, 7, 8};
      for (int round = 0; round < 20; round++) {
        byte[][] sent = new byte[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
          sent[i] = new byte[sizes[i]];
          random.nextBytes(sent[i]);
          sender.send(
              new DatagramPacket(
                  sent[i], sent[i].length, new InetSocketAddress(B.toInetAddress(), PORT)));
        }
        for (byte[] expected : sent) {
          DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
          receiver.receive(packet);
          assertArrayEquals(expected, Arrays.copyOf(packet.getData(), packet.getLength()));
        }
      }
      pair.assertIntact();
    }
  }

  /** A burst of equal datagrams given to the device at once is one write and arrives as a burst. */
  @Test
  void mergedDatagramsAreCutByTheHost() throws Exception {
    NetworkNamespace namespace = made(namespaceA);
    TunDevice tun = open(namespace, new TunOptions(A));
    try (DatagramSocket receiver = namespace.run(() -> bound(A))) {
      receiver.setSoTimeout(10_000);
      HostWriter writer = tun.writer();
      byte[][] payloads = new byte[10][];
      for (int i = 0; i < payloads.length; i++) {
        payloads[i] = new byte[i == payloads.length - 1 ? 333 : 1000];
        Arrays.fill(payloads[i], (byte) i);
        byte[] packet = SlowPackets.udp(B, A, PORT, PORT, payloads[i]);
        writer.packet(packet, 0, packet.length);
      }
      writer.flush();
      for (byte[] expected : payloads) {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        receiver.receive(packet);
        assertArrayEquals(expected, Arrays.copyOf(packet.getData(), packet.getLength()));
      }
      assertEquals(10, tun.stats().packetsWritten());
      assertEquals(tun.offload().udp() ? 1 : 10, tun.stats().writes());
    } finally {
      tun.close();
    }
  }

  private static DatagramSocket bound(OverlayAddress address) throws IOException {
    return new DatagramSocket(new InetSocketAddress(address.toInetAddress(), PORT));
  }
}
