package org.mycelium.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mycelium.dataplane.DataPlane;
import org.mycelium.dataplane.DataPlaneEffects;
import org.mycelium.dataplane.HostPort;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.dataplane.HostWriter;
import org.mycelium.forwarding.Fib;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.SecretKey;
import org.mycelium.link.AbstractLink;
import org.mycelium.link.BatchPool;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.LinkIds;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkStats;
import org.mycelium.link.Transport;
import org.mycelium.wiring.FibUpdate;
import org.mycelium.wiring.MessagePackets;

/**
 * Seeded TCP, UDP and ICMPv6 of all kinds, with and without offload at either end, through two
 * nodes' data planes, with the queue and the reader of a link between them: what the one host sends
 * is what the other host gets, byte for byte, but for the hop limit (spec 01 §7.1, §8.4, §8.5).
 */
class OffloadThroughNodesTest {
  private static final int MTU = 1400;

  /** A node's data plane with the host's side of a TUN device: what a kernel would see. */
  private static final class Side implements HostPort, DataPlaneEffects {
    final NodeIdentity identity = NodeIdentity.of(SecretKey.generate());
    final Cable link = new Cable();
    final DataPlane plane;
    final Emitted.Collector written = new Emitted.Collector();
    private final boolean offload;
    private @Nullable HostReceiver receiver;

    Side(boolean offload) {
      this.offload = offload;
      this.plane = new DataPlane(identity, this, new BatchPool(16), this);
      plane.start();
      plane.linkUp(link);
    }

    void route(Side to) {
      Fib fib =
          Fib.empty()
              .with(
                  new FibEntry(
                      to.identity.subnet(), to.identity.publicKey(), link, Long.MAX_VALUE));
      plane.fibUpdate(new FibUpdate(fib, List.of(to.identity.subnet()), List.of()));
    }

    /** The host sends: superpackets where it can, cut by the reader of the device. */
    void send(List<HostTraffic.Frame> burst) {
      HostReceiver to = Objects.requireNonNull(receiver);
      Segmenter segmenter = new Segmenter();
      for (HostTraffic.Frame frame : burst) {
        if (offload) {
          segmenter.split(frame.bytes().clone(), 0, frame.bytes().length, to::packet);
          to.readComplete();
        } else {
          frame.packets().forEach(packet -> to.packet(packet.clone(), 0, packet.length));
        }
      }
      to.readComplete();
    }

    List<byte[]> received() {
      return written.all.stream().flatMap(frame -> frame.cut().stream()).toList();
    }

    byte[] address() {
      return identity.address().toBytes();
    }

    @Override
    public void start(HostReceiver hostReceiver) {
      receiver = hostReceiver;
    }

    @Override
    public HostWriter writer() {
      Coalescer coalescer = new Coalescer(offload, offload, written);
      return new HostWriter() {
        @Override
        public void packet(byte[] bytes, int offset, int length) {
          coalescer.packet(bytes, offset, length);
        }

        @Override
        public void flush() {
          coalescer.flush();
        }
      };
    }

    @Override
    public void close() {}

    @Override
    public void routeWanted(long high) {}

    @Override
    public void messagesReceived(MessagePackets packets, Runnable refused) {}
  }

  /** A link of this kind has all but a socket: the test carries the bytes. */
  private static final class Cable extends AbstractLink {
    private final Queue<byte[]> wire = new ArrayDeque<>();

    Cable() {
      super(
          new LinkInfo(
              LinkIds.next(),
              Transport.TCP,
              LinkInfo.Direction.OUTBOUND,
              EndpointParser.parse("tcp://127.0.0.1:9651"),
              "TCP test",
              10));
    }

    @Override
    protected void startReading(DataReceiver receiver) {
      reader.receiver(receiver);
    }

    /** Writes in pieces that end anywhere, some time after the first of them was offered. */
    @Override
    protected boolean sendNow() {
      while (!outbound.sleep()) {
        while (outbound.next()) {
          int bytes = Math.min(outbound.length(), 9001);
          int at = outbound.offset();
          wire.add(Arrays.copyOfRange(outbound.bytes(), at, at + bytes));
          outbound.left(bytes);
        }
      }
      return true;
    }

    @Override
    protected void handOver() {
      throw new AssertionError("all was sent");
    }

    boolean carryTo(Cable other) {
      byte[] piece = wire.poll();
      if (piece == null) {
        return false;
      }
      int room = other.reader.prepare(piece.length);
      assertEquals(piece.length, room);
      System.arraycopy(piece, 0, other.reader.array(), other.reader.offset(), room);
      assertEquals(null, other.reader.received(room, LinkStats.nowMicros()));
      other.reader.readComplete();
      return true;
    }

    @Override
    protected void disconnect() {}
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void whatOneHostSendsTheOtherGets(boolean offloadA, boolean offloadB) {
    for (long seed = 1; seed <= 15; seed++) {
      String where = "seed=" + seed + " offload=" + offloadA + "," + offloadB;
      Side a = new Side(offloadA);
      Side b = new Side(offloadB);
      a.route(b);
      b.route(a);
      List<byte[]> expected = new ArrayList<>();
      HostTraffic traffic = new HostTraffic(seed, a.address(), b.address(), MTU);
      for (List<HostTraffic.Frame> burst : traffic.bursts(40)) {
        for (HostTraffic.Frame frame : burst) {
          for (byte[] packet : frame.packets()) {
            int hopLimit = packet[7] & 0xff;
            if (hopLimit > 2) { // two nodes are two routers
              byte[] arriving = packet.clone();
              arriving[7] = (byte) (hopLimit - 2);
              expected.add(arriving);
            }
          }
        }
        a.send(burst);
        while (a.link.carryTo(b.link) || b.link.carryTo(a.link)) {
          // until all is there
        }
      }
      List<byte[]> received = b.received();
      assertEquals(expected.size(), received.size(), where);
      PacketFlows.compare(expected, received, where);
      assertEquals(0, a.link.stats().droppedPackets(), where);
    }
  }
}
