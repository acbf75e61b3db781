package org.mycelium.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.dataplane.HostWriter;
import org.mycelium.identity.OverlayAddress;

/** A device with several queues, in a network namespace of the test. */
@Timeout(60)
class TunQueuesTest {
  private static final OverlayAddress OWN =
      OverlayAddress.parse("430:9364:d8d8:84a9:dd60:de78:c767:d361");
  private static final OverlayAddress OTHER =
      OverlayAddress.parse("437:5106:5530:1589:7c53:fa73:c63e:1ddb");
  private static final int FIRST_PORT = 4000;
  private static final int DATAGRAMS = 40;

  /** A datagram of the host: who read it, its source port and the number in it. */
  private record Seen(String thread, int port, int number) {}

  private static final class Collector implements HostReceiver {
    final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();

    @Override
    public void packet(byte[] b, int offset, int length) {
      if (length == 40 + 8 + 1 && b[offset + 6] == 17) {
        int port = Bytes.u16(b, offset + 40);
        seen.add(new Seen(Thread.currentThread().getName(), port, b[offset + 48]));
      }
    }

    @Override
    public void readComplete() {}
  }

  @Test
  void aFlowStaysInOrderAndFlowsSpreadOverTheReaders() throws Exception {
    flowsSpread(3, 6, 16);
  }

  @Test
  void noMoreFlowsThanQueuesShareNone() throws Exception {
    flowsSpread(12, 12, 12);
  }

  private static void flowsSpread(int threads, int queues, int flows) throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open("queues")) {
      namespace.run(
          () -> {
            TunDevice tun =
                TunDevice.open(
                    new TunOptions(OWN).withQueues(threads, queues),
                    failure -> {
                      throw new AssertionError(failure);
                    });
            List<DatagramSocket> sockets = new ArrayList<>();
            try {
              assertEquals(queues, tun.queues());
              Collector collector = new Collector();
              tun.start(collector);
              for (int i = 0; i < flows; i++) {
                sockets.add(
                    new DatagramSocket(new InetSocketAddress(OWN.toInetAddress(), FIRST_PORT + i)));
              }
              receiveOnEach(tun, sockets);
              sendOnEach(sockets);
              Map<Integer, Set<String>> readers = readersOfFlows(collector, flows);
              assertTrue(
                  readers.values().stream().allMatch(names -> names.size() == 1),
                  () -> "one reader for each flow: " + readers);
              Set<String> all = new HashSet<>();
              readers.values().forEach(all::addAll);
              assertEquals(threads, all.size(), () -> "all readers have work: " + readers);
            } finally {
              sockets.forEach(DatagramSocket::close);
              tun.close();
            }
            return 0;
          });
    }
  }

  /** What is written tells the kernel which reader a flow belongs to. */
  private static void receiveOnEach(TunDevice tun, List<DatagramSocket> sockets) throws Exception {
    HostWriter writer = tun.writer();
    for (DatagramSocket socket : sockets) {
      byte[] packet = SlowPackets.udp(OTHER, OWN, 5000, socket.getLocalPort(), new byte[] {7});
      writer.packet(packet, 0, packet.length);
    }
    writer.flush();
    for (DatagramSocket socket : sockets) {
      socket.setSoTimeout(10_000);
      DatagramPacket received = new DatagramPacket(new byte[8], 8);
      socket.receive(received);
      assertEquals(1, received.getLength());
    }
  }

  private static void sendOnEach(List<DatagramSocket> sockets) throws Exception {
    InetSocketAddress to = new InetSocketAddress(OTHER.toInetAddress(), 5000);
    for (byte number = 0; number < DATAGRAMS; number++) {
      for (DatagramSocket socket : sockets) {
        socket.send(new DatagramPacket(new byte[] {number}, 1, to));
      }
    }
  }

  private static Map<Integer, Set<String>> readersOfFlows(Collector collector, int flows)
      throws Exception {
    Map<Integer, Integer> next = new HashMap<>();
    Map<Integer, Set<String>> readers = new HashMap<>();
    for (int i = 0; i < flows * DATAGRAMS; i++) {
      Seen seen = collector.seen.poll(10, TimeUnit.SECONDS);
      assertNotNull(seen, "datagram " + i);
      assertEquals(next.merge(seen.port(), 1, Integer::sum) - 1, seen.number(), seen::toString);
      readers.computeIfAbsent(seen.port(), port -> new HashSet<>()).add(seen.thread());
    }
    assertEquals(flows, readers.size());
    return readers;
  }
}
