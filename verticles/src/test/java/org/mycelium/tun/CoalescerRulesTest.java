package org.mycelium.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each merge rule of spec 01 §8.5 by itself, and the vectors of §11.9. */
class CoalescerRulesTest {

  private static SlowPackets flow(int protocol, boolean v6, int payload) {
    SlowPackets p = new SlowPackets();
    if (!v6) {
      p.v4();
    }
    p.protocol = protocol;
    p.sequence = 1000;
    p.payload = bytes(payload);
    return p;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + length);
    }
    return bytes;
  }

  private static SlowPackets next(SlowPackets p, int payload) {
    p.sequence += p.protocol == SlowPackets.TCP ? p.payload.length : 0;
    p.identification = (p.identification + 1) & 0xffff;
    p.payload = bytes(payload);
    return p;
  }

  private static List<Emitted> run(byte[]... packets) {
    Emitted.Collector collector = new Emitted.Collector();
    Coalescer coalescer = new Coalescer(true, true, collector);
    for (byte[] packet : packets) {
      coalescer.packet(packet, 0, packet.length);
    }
    coalescer.flush();
    return collector.all;
  }

  private static List<Integer> sizes(List<Emitted> out) {
    return out.stream().map(Emitted::packets).toList();
  }

  /** One writer for each reading thread: what is idle must not cost 64 KiB a flow in each. */
  @Test
  void writersThatAreIdleHoldNoSuperpackets() {
    SuperpacketPool pool = new SuperpacketPool();
    for (int writer = 0; writer < 100; writer++) {
      Coalescer coalescer = new Coalescer(true, true, pool, new Emitted.Collector());
      for (int flow = 0; flow < 2 * Coalescer.MAX_FLOWS; flow++) {
        SlowPackets p = flow(SlowPackets.TCP, true, 100);
        p.sourcePort = 1000 + flow;
        byte[] packet = p.build();
        coalescer.packet(packet, 0, packet.length);
      }
      coalescer.flush();
      assertEquals(Coalescer.MAX_FLOWS, pool.idle());
    }
  }

  @Test
  void mergesTheTwoTcpSegmentsOfTheVector() {
    SlowPackets p = flow(SlowPackets.TCP, false, 100);
    List<Emitted> out = run(p.build(), next(p, 100).build());
    assertEquals(List.of(2), sizes(out));
    assertEquals(VnetHeader.GSO_TCPV4, out.get(0).gsoType());
    assertEquals(VnetHeader.NEEDS_CSUM, out.get(0).flags());
    assertEquals(100, out.get(0).gsoSize());
    assertEquals(40, out.get(0).headerLength());
    assertEquals(240, out.get(0).packet().length);
  }

  @Test
  void mergesTheTwoDatagramsOfTheVector() {
    SlowPackets p = flow(SlowPackets.UDP, false, 100);
    List<Emitted> out = run(p.build(), next(p, 100).build());
    assertEquals(List.of(2), sizes(out));
    assertEquals(VnetHeader.GSO_UDP_L4, out.get(0).gsoType());
    assertEquals(100, out.get(0).gsoSize());
    assertEquals(208, SlowPackets.get16(out.get(0).packet(), 24), "UDP length");
  }

  @Test
  void seedIsTheFoldedSumOfThePseudoHeader() {
    SlowPackets p = flow(SlowPackets.TCP, true, 100);
    List<Emitted> out = run(p.build(), next(p, 100).build());
    byte[] packet = out.get(0).packet();
    assertEquals(SlowPackets.pseudoSum(packet), SlowPackets.get16(packet, 40 + 16));
  }

  /** What differs between two otherwise consecutive packets, in the second one. */
  private static Map<String, Consumer<SlowPackets>> differences(int protocol, boolean v6) {
    Map<String, Consumer<SlowPackets>> all = new TreeMap<>();
    all.put("source address", p -> p.source[p.source.length - 1] ^= 1);
    all.put("destination address", p -> p.destination[p.destination.length - 1] ^= 1);
    all.put("source port", p -> p.sourcePort++);
    all.put("destination port", p -> p.destinationPort++);
    all.put("hop limit", p -> p.hopLimit--);
    all.put("traffic class", p -> p.trafficClass = 3);
    all.put("larger than the first", p -> p.payload = bytes(p.payload.length + 1));
    all.put("no payload", p -> p.payload = new byte[0]);
    if (v6) {
      all.put("flow label", p -> p.flowLabel = 1);
      all.put(
          "extension header",
          p -> {
            p.firstExtension = 60;
            p.extensionHeaders = new byte[] {(byte) p.protocol, 0, 1, 4, 0, 0, 0, 0};
          });
    } else {
      all.put("identification", p -> p.identification++);
      all.put("don't fragment", p -> p.fragmentField = 0x4000);
      all.put("more fragments", p -> p.fragmentField = 0x2000);
      all.put("fragment offset", p -> p.fragmentField = 1);
    }
    if (protocol == SlowPackets.TCP) {
      all.put("gap", p -> p.sequence++);
      all.put("overlap", p -> p.sequence--);
      all.put("acknowledgment", p -> p.acknowledgment++);
      all.put("window", p -> p.window++);
      all.put("urgent pointer", p -> p.urgent++);
      all.put("options", p -> p.tcpOptions = new byte[] {1, 1, 1, 1});
      for (int flag : new int[] {1, 2, 4, 32, 64, 128}) {
        all.put("flag " + flag, p -> p.flags |= flag);
      }
      all.put("no ACK", p -> p.flags = 0);
    }
    return all;
  }

  @Test
  void aDifferenceForbidsMerging() {
    for (int protocol : new int[] {SlowPackets.TCP, SlowPackets.UDP}) {
      for (boolean v6 : new boolean[] {true, false}) {
        differences(protocol, v6)
            .forEach(
                (name, change) -> {
                  String what = name + " protocol " + protocol + (v6 ? " IPv6" : " IPv4");
                  SlowPackets p = flow(protocol, v6, 100);
                  byte[] first = p.build();
                  next(p, 100);
                  change.accept(p);
                  byte[] second = p.build();
                  List<Emitted> out = run(first, second);
                  assertEquals(List.of(1, 1), sizes(out), what);
                  assertArrayEquals(first, out.get(0).packet(), what);
                  assertArrayEquals(second, out.get(1).packet(), what);
                });
      }
    }
  }

  @Test
  void aDifferenceInTheOptionsBytesForbidsMerging() {
    SlowPackets p = flow(SlowPackets.TCP, true, 100);
    p.tcpOptions = new byte[] {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2};
    byte[] first = p.build();
    next(p, 100).tcpOptions[11]++;
    assertEquals(List.of(1, 1), sizes(run(first, p.build())));
  }

  @Test
  void aWrongChecksumIsNeverReplaced() {
    for (int protocol : new int[] {SlowPackets.TCP, SlowPackets.UDP}) {
      for (int wrong = 0; wrong < 2; wrong++) {
        SlowPackets p = flow(protocol, true, 100);
        byte[][] packets = {p.build(), next(p, 100).build()};
        packets[wrong][139] ^= 1;
        List<Emitted> out = run(packets);
        assertEquals(List.of(1, 1), sizes(out));
        assertArrayEquals(packets[0], out.get(0).packet());
        assertArrayEquals(packets[1], out.get(1).packet());
      }
    }
  }

  @Test
  void aWrongIpv4HeaderChecksumIsNeverReplaced() {
    SlowPackets p = flow(SlowPackets.TCP, false, 100);
    byte[][] packets = {p.build(), next(p, 100).build()};
    packets[1][10] ^= 1;
    assertEquals(List.of(1, 1), sizes(run(packets)));
  }

  @Test
  void aDatagramWithoutChecksumIsLeftAlone() {
    SlowPackets p = flow(SlowPackets.UDP, false, 100);
    byte[] first = p.build();
    byte[] second = next(p, 100).build();
    SlowPackets.put16(second, 26, 0);
    assertEquals(List.of(1, 1), sizes(run(first, second)));
  }

  @Test
  void pushEndsTheSuperpacketAndIsKept() {
    SlowPackets p = flow(SlowPackets.TCP, true, 100);
    byte[] first = p.build();
    next(p, 100).flags |= SlowPackets.PSH;
    byte[] second = p.build();
    next(p, 100).flags = SlowPackets.ACK;
    List<Emitted> out = run(first, second, p.build());
    assertEquals(List.of(2, 1), sizes(out));
    assertEquals(SlowPackets.ACK | SlowPackets.PSH, out.get(0).packet()[40 + 13]);
  }

  @Test
  void aShorterPacketIsTheLast() {
    for (int protocol : new int[] {SlowPackets.TCP, SlowPackets.UDP}) {
      SlowPackets p = flow(protocol, true, 100);
      byte[] first = p.build();
      byte[] second = next(p, 99).build();
      byte[] third = next(p, 99).build();
      List<Emitted> out = run(first, second, third);
      assertEquals(List.of(2, 1), sizes(out));
      assertEquals(100, out.get(0).gsoSize());
    }
  }

  /** W28: the original swallowed bare ACKs that continue the sequence. */
  @Test
  void aBareAckPassesInItsPlace() {
    SlowPackets p = flow(SlowPackets.TCP, true, 100);
    byte[] first = p.build();
    byte[] second = next(p, 100).build();
    byte[] ack = next(p, 0).build();
    byte[] third = next(p, 100).build();
    byte[] fourth = next(p, 100).build();
    List<Emitted> out = run(first, second, ack, third, fourth);
    assertEquals(List.of(2, 1, 2), sizes(out));
    assertArrayEquals(ack, out.get(1).packet());
  }

  @Test
  void otherFlowsAreNotDisturbed() {
    SlowPackets a = flow(SlowPackets.TCP, true, 100);
    SlowPackets b = flow(SlowPackets.UDP, true, 200);
    List<Emitted> out =
        run(a.build(), b.build(), next(a, 100).build(), next(b, 200).build(), next(a, 100).build());
    assertEquals(List.of(3, 2), sizes(out));
  }

  @Test
  void atMost64Segments() {
    SlowPackets p = flow(SlowPackets.UDP, true, 10);
    byte[][] packets = new byte[130][];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = p.build();
      next(p, 10);
    }
    assertEquals(List.of(64, 64, 2), sizes(run(packets)));
  }

  @Test
  void atMost65535Bytes() {
    SlowPackets p = flow(SlowPackets.TCP, true, 1340);
    byte[][] packets = new byte[60][];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = p.build();
      next(p, 1340);
    }
    List<Emitted> out = run(packets);
    assertEquals(List.of(48, 12), sizes(out));
    assertEquals(60 + 48 * 1340, out.get(0).packet().length);
  }

  @Test
  void moreFlowsThanPlacesSendTheOldestAway() {
    byte[][] packets = new byte[2 * (Coalescer.MAX_FLOWS + 1)][];
    for (int i = 0; i <= Coalescer.MAX_FLOWS; i++) {
      SlowPackets p = flow(SlowPackets.TCP, true, 100);
      p.sourcePort = i;
      packets[i] = p.build();
      packets[Coalescer.MAX_FLOWS + 1 + i] = next(p, 100).build();
    }
    List<Emitted> out = run(packets);
    assertEquals(packets.length, out.stream().mapToInt(Emitted::packets).sum());
    assertArrayEquals(packets[0], out.get(0).packet());
  }

  @Test
  void bytesThatAreNoPacketPassThrough() {
    byte[] wrongLength = flow(SlowPackets.TCP, true, 100).build();
    byte[] longer = Arrays.copyOf(wrongLength, wrongLength.length + 3);
    byte[] truncatedTcp = Arrays.copyOf(wrongLength, 50);
    SlowPackets.put16(truncatedTcp, 4, 10);
    byte[] longOptions = wrongLength.clone();
    longOptions[52] = (byte) 0xf0;
    SlowPackets.put16(longOptions, 4, 25);
    byte[] cutOptions = Arrays.copyOf(longOptions, 65);
    byte[][] all = {new byte[20], new byte[40], longer, truncatedTcp, cutOptions};
    List<Emitted> out = run(all);
    assertEquals(all.length, out.size());
    for (int i = 0; i < all.length; i++) {
      assertArrayEquals(all[i], out.get(i).packet());
      assertTrue(out.get(i).gsoType() == 0);
    }
  }
}
