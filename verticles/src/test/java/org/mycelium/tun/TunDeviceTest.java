package org.mycelium.tun;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.dataplane.HostWriter;
import org.mycelium.identity.OverlayAddress;

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
                assertTrue(tun.stats().packetsRead() >= 1);
              } finally {
                tun.close();
              }
              return 0;
            });
      }
    }
  }
}
