package org.mycelium.tun;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.dataplane.HostWriter;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.testing.Await;

/** The device itself, in a network namespace of the test (spec 01 §8.1). */
@Timeout(60)
class TunDeviceTest {
  private static final OverlayAddress OWN =
      OverlayAddress.parse("430:9364:d8d8:84a9:dd60:de78:c767:d361");
  private static final OverlayAddress OTHER =
      OverlayAddress.parse("437:5106:5530:1589:7c53:fa73:c63e:1ddb");
  private static final TunOptions OPTIONS = new TunOptions(OWN);

  /** Keeps copies of what the host sends; without the kernel's own multicast. */
  private static final class Collector implements HostReceiver {
    final BlockingQueue<byte[]> packets = new LinkedBlockingQueue<>();

    @Override
    public void packet(byte[] bytes, int offset, int length) {
      byte[] copy = new byte[length];
      System.arraycopy(bytes, offset, copy, 0, length);
      if (copy[24] != (byte) 0xff) {
        packets.add(copy);
      }
    }

    @Override
    public void readComplete() {}
  }

  private static TunDevice open(TunOptions options) throws TunException {
    return TunDevice.open(
        options,
        failure -> {
          throw new AssertionError(failure);
        });
  }

  @Test
  void makesAnInterfaceWithMtuAddressAndUp() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("shape")) {
      TunDevice tun = namespace.run(() -> open(OPTIONS));
      String link = namespace.ip("-o link show dev mycelium");
      assertTrue(link.contains("mtu 1400"), link);
      assertTrue(link.contains("qlen 2000"), link);
      assertTrue(link.matches("(?s).*<[^>]*\\bUP\\b.*"), link);
      String address = namespace.ip("-o -6 addr show dev mycelium");
      assertTrue(address.contains(OWN + "/7 "), address);
      String route = namespace.ip("-6 route get " + OTHER);
      assertTrue(route.contains("dev mycelium"), route);
      tun.close();
      assertFalse(namespace.ip("-o link show").contains("mycelium"), "it ends with its descriptor");
    }
  }

  @Test
  void carriesPacketsBothWays() throws Exception {
    for (boolean offload : new boolean[] {true, false}) {
      try (NetworkNamespace namespace = NetworkNamespace.open("packets")) {
        namespace.run(
            () -> {
              TunDevice tun = open(OPTIONS.withOffload(offload));
              try (DatagramSocket socket =
                  new DatagramSocket(new InetSocketAddress(OWN.toInetAddress(), 4000))) {
                Collector collector = new Collector();
                tun.start(collector);
                byte[] data = "host to overlay".getBytes(UTF_8);
                socket.send(
                    new DatagramPacket(
                        data, data.length, new InetSocketAddress(OTHER.toInetAddress(), 5000)));
                byte[] packet = collector.packets.poll(10, TimeUnit.SECONDS);
                assertNotNull(packet, "the packet that the host sent");
                assertEquals(40 + 8 + data.length, packet.length);
                assertEquals(OWN, OverlayAddress.read(packet, 8));
                assertEquals(OTHER, OverlayAddress.read(packet, 24));
                assertTrue(
                    SlowPackets.checksumsAreRight(packet), "completed when the host left it");

                byte[] answer = SlowPackets.udp(OTHER, OWN, 5000, 4000, "and back".getBytes(UTF_8));
                HostWriter writer = tun.writer();
                writer.packet(answer, 0, answer.length);
                writer.flush();
                DatagramPacket received = new DatagramPacket(new byte[100], 100);
                socket.setSoTimeout(10_000);
                socket.receive(received);
                assertEquals(
                    "and back", new String(received.getData(), 0, received.getLength(), UTF_8));
                assertEquals(1, tun.stats().packetsWritten());
                Await.until("it is counted", () -> tun.stats().packetsRead() >= 1);
              } finally {
                tun.close();
              }
              return 0;
            });
      }
    }
  }

  /** The host sends a datagram into the overlay. */
  private static void send(NetworkNamespace namespace, int bytes) throws Exception {
    namespace.run(
        () -> {
          try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress to = new InetSocketAddress(OTHER.toInetAddress(), 5000);
            socket.send(new DatagramPacket(new byte[bytes], bytes, to));
          }
          return 0;
        });
  }

  /** Persistent, as an administrator would make it for the node's user. */
  private static void makeBeforehand(NetworkNamespace namespace, String kind) throws Exception {
    namespace.ip("tuntap add dev mycelium mode " + kind);
    namespace.ip("link set mycelium mtu 1400 up");
    namespace.ip("-6 addr add " + OWN + "/7 dev mycelium");
  }

  @Test
  void aDeviceMadeBeforehandNeedsNoCapability() throws Exception {
    for (String kind : new String[] {"tun user 0", "tun user 0 multi_queue"}) {
      try (NetworkNamespace namespace = NetworkNamespace.open("beforehand")) {
        makeBeforehand(namespace, kind);
        namespace.dropNetAdmin();
        TunDevice tun = namespace.run(() -> open(OPTIONS));
        Collector collector = new Collector();
        tun.start(collector);
        send(namespace, 3);
        assertNotNull(collector.packets.poll(10, TimeUnit.SECONDS), kind);
        tun.close();
        String link = namespace.ip("-o link show dev mycelium");
        assertTrue(link.contains("qlen 500"), "it stays, as it was: " + link);
      }
    }
  }

  @Test
  void aQueueLengthThatSomebodyChoseStays() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("qlen")) {
      makeBeforehand(namespace, "tun user 0 multi_queue");
      namespace.ip("link set mycelium txqueuelen 700");
      namespace.run(() -> open(OPTIONS)).close();
      String link = namespace.ip("-o link show dev mycelium");
      assertTrue(link.contains("qlen 700"), link);
    }
  }

  @Test
  void aDeviceMadeBeforehandIsAttachedWithoutOffloadThatItsLastUserHad() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("reattach")) {
      makeBeforehand(namespace, "tun user 0");
      namespace.run(() -> open(OPTIONS)).close();
      TunDevice tun = namespace.run(() -> open(OPTIONS.withOffload(false)));
      Collector collector = new Collector();
      tun.start(collector);
      send(namespace, 1000);
      byte[] packet = collector.packets.poll(10, TimeUnit.SECONDS);
      assertNotNull(packet);
      assertTrue(SlowPackets.checksumsAreRight(packet), "the kernel completed it");
      tun.close();
    }
  }

  private static TunException refused(NetworkNamespace namespace, TunOptions options)
      throws Exception {
    return namespace.run(() -> assertThrows(TunException.class, () -> open(options)));
  }

  private static void assertSays(TunException e, TunException.Reason reason, String... words) {
    assertEquals(reason, e.reason(), e.getMessage());
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), word + " in: " + e.getMessage());
    }
  }

  @Test
  void aMissingCapabilityIsNamedWithTheWaysOut() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("refused")) {
      namespace.ip("tuntap add dev taken mode tun user 12345");
      namespace.ip("tuntap add dev half mode tun user 0");
      namespace.dropNetAdmin();
      assertSays(
          refused(namespace, OPTIONS),
          TunException.Reason.NO_PERMISSION,
          "CAP_NET_ADMIN",
          "AmbientCapabilities=CAP_NET_ADMIN",
          "ip tuntap add dev mycelium mode tun user",
          "ip -6 addr add " + OWN + "/7 dev mycelium",
          "--no-tun");
      assertSays(
          refused(namespace, OPTIONS.withName("taken")),
          TunException.Reason.NAME_TAKEN,
          "another user");
      assertSays(
          refused(namespace, OPTIONS.withName("half")),
          TunException.Reason.NO_PERMISSION,
          "set the MTU",
          "ip link set half mtu 1400",
          "CAP_NET_ADMIN");
    }
  }

  @Test
  void aTakenNameIsNamed() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("taken")) {
      TunDevice first = namespace.run(() -> open(OPTIONS));
      assertSays(
          refused(namespace, OPTIONS),
          TunException.Reason.NAME_TAKEN,
          "another process",
          "--tun-name");
      first.close();
      namespace.ip("link add mycelium type veth");
      assertSays(
          refused(namespace, OPTIONS), TunException.Reason.NAME_TAKEN, "is not a TUN device");
    }
  }

  @Test
  void ipv6SwitchedOffIsNamed() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("noipv6")) {
      namespace.sysctl("net/ipv6/conf/default/disable_ipv6", "1");
      assertSays(
          refused(namespace, OPTIONS),
          TunException.Reason.NO_IPV6,
          "net.ipv6.conf.all.disable_ipv6=0");
    }
  }

  @Test
  void refusalsLeakNoDescriptor() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("leak")) {
      TunDevice first = namespace.run(() -> open(OPTIONS));
      refused(namespace, OPTIONS);
      long before = descriptors();
      for (int i = 0; i < 20; i++) {
        refused(namespace, OPTIONS);
      }
      first.close();
      assertTrue(descriptors() <= before, before + " before, " + descriptors() + " after");
    }
  }

  /** What this process has open on the clone device and as eventfd. */
  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(
              fd -> {
                try {
                  String target = Files.readSymbolicLink(fd).toString();
                  return target.equals("/dev/net/tun") || target.contains("eventfd");
                } catch (IOException e) {
                  return false;
                }
              })
          .count();
    }
  }

  private static boolean readerRuns(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("mycelium-tun-" + name));
  }

  @Test
  void closeEndsTheBlockedReaderAndItsDescriptors() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("close")) {
      TunOptions named = OPTIONS.withName("closing");
      namespace.run(() -> open(named)).close();
      long before = descriptors();
      for (int i = 0; i < 20; i++) {
        TunDevice tun = namespace.run(() -> open(named));
        tun.start(new Collector());
        HostWriter writer = tun.writer();
        Await.until("the reader runs", () -> readerRuns("closing"));
        tun.close();
        assertFalse(readerRuns("closing"), "close() waited for the reader");
        tun.close();
        byte[] packet = SlowPackets.udp(OTHER, OWN, 1, 2, new byte[5]);
        writer.packet(packet, 0, packet.length);
        writer.flush();
        assertEquals(1, tun.stats().queueFullDrops(), "a late packet is dropped and counted");
        assertThrows(IllegalStateException.class, () -> tun.start(new Collector()));
      }
      assertEquals(before, descriptors());
    }
  }

  @Test
  void aDeviceThatIsTakenAwayEndsTheReaderAndIsReported() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("gone")) {
      AtomicReference<TunException> failure = new AtomicReference<>();
      TunDevice tun = namespace.run(() -> TunDevice.open(OPTIONS.withName("going"), failure::set));
      tun.start(new Collector());
      assertEquals("", tun.failure());
      namespace.ip("link del going");
      Await.until("the failure is reported", () -> failure.get() != null);
      assertSays(
          Objects.requireNonNull(failure.get()),
          TunException.Reason.GONE,
          "going",
          "restart the node");
      assertEquals(Objects.requireNonNull(failure.get()).getMessage(), tun.failure());
      assertEquals(1, tun.stats().readErrors(), "no second try");
      Await.until("the reader ends", () -> !readerRuns("going"));
      byte[] packet = SlowPackets.udp(OTHER, OWN, 1, 2, new byte[5]);
      HostWriter writer = tun.writer();
      writer.packet(packet, 0, packet.length);
      writer.flush();
      assertEquals(1, tun.stats().writeErrors());
      tun.close();
    }
  }

  @Test
  void aThrowingReceiverDoesNotEndTheReader() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("throws")) {
      TunDevice tun = namespace.run(() -> open(OPTIONS));
      tun.start(
          new HostReceiver() {
            @Override
            public void packet(byte[] bytes, int offset, int length) {
              throw new IllegalStateException("on purpose");
            }

            @Override
            public void readComplete() {
              throw new IllegalStateException("on purpose");
            }
          });
      for (int i = 1; i <= 3; i++) {
        long seen = tun.stats().packetsRead();
        send(namespace, 3);
        Await.until("it still reads", () -> tun.stats().packetsRead() > seen);
      }
      Await.until("each failure is counted", () -> tun.stats().receiverFailures() >= 6);
      tun.close();
    }
  }

  @Test
  void whatIsNoPacketIsRefusedAndCounted() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("bad")) {
      TunDevice tun = namespace.run(() -> open(OPTIONS));
      HostWriter writer = tun.writer();
      writer.packet(new byte[19], 0, 19);
      writer.packet(new byte[80_000], 0, 80_000);
      writer.packet(new byte[40], 0, 40);
      writer.flush();
      assertEquals(2, tun.stats().badPackets());
      assertEquals(1, tun.stats().writeErrors(), "version 0");
      tun.close();
    }
  }
}
