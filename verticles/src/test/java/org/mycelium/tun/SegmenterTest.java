package org.mycelium.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cutting and completing what the kernel gives (spec 01 §8.4 BETTER, W27, §11.9). */
class SegmenterTest {
  private static final int CUT_AT = 10;

  private static List<byte[]> split(byte[] frame) {
    List<byte[]> packets = new ArrayList<>();
    // Room before and behind shows an offset that is forgotten.
    byte[] bytes = new byte[frame.length + 20];
    System.arraycopy(frame, 0, bytes, 7, frame.length);
    int count =
        new Segmenter()
            .split(
                bytes,
                7,
                frame.length,
                (b, offset, length) -> packets.add(Arrays.copyOfRange(b, offset, offset + length)));
    assertEquals(count, packets.size());
    return packets;
  }

  private static byte[] vnet(int flags, int type, int gsoSize, int start, int offset) {
    byte[] h = new byte[10];
    h[0] = (byte) flags;
    h[1] = (byte) type;
    little(h, 4, gsoSize);
    little(h, 6, start);
    little(h, 8, offset);
    return h;
  }

  private static void little(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >> 8);
  }

  /** A superpacket as the kernel gives it: the transport checksum holds the pseudo-header sum. */
  private static byte[] superpacket(SlowPackets p, int gsoSize) {
    byte[] packet = p.build();
    int ip = (p.v6 ? 40 : 20) + p.extensionHeaders.length;
    int field = SlowPackets.checksumAt(p.protocol);
    SlowPackets.put16(packet, ip + field, 0x1234);
    int tcpType = p.v6 ? 4 : 1;
    int type = p.protocol == SlowPackets.UDP ? 5 : tcpType;
    return SlowPackets.concat(vnet(1, type, gsoSize, ip, field), packet);
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> actual, String what) {
    HexFormat hex = HexFormat.of();
    assertEquals(
        expected.stream().map(hex::formatHex).toList(),
        actual.stream().map(hex::formatHex).toList(),
        what);
  }

  @Test
  void cutsTheVector() {
    SlowPackets p = new SlowPackets().v4();
    p.sequence = 1000;
    p.identification = 1;
    p.flags = SlowPackets.ACK | SlowPackets.FIN | SlowPackets.PSH;
    p.payload = new byte[20];
    List<byte[]> segments = split(superpacket(p, CUT_AT));
    assertEquals(2, segments.size());
    for (int i = 0; i < 2; i++) {
      byte[] segment = segments.get(i);
      assertEquals(50, segment.length);
      assertEquals(1 + i, SlowPackets.get16(segment, 4));
      assertEquals(1000 + 10 * i, SlowPackets.get16(segment, 26));
      assertTrue(SlowPackets.checksumsAreRight(segment));
    }
    assertEquals(SlowPackets.ACK, segments.get(0)[33]);
    assertEquals(SlowPackets.ACK | SlowPackets.FIN | SlowPackets.PSH, segments.get(1)[33]);
  }

  @Test
  void cutsLikeTheSlowModel() {
    for (long seed = 1; seed <= 400; seed++) {
      Random random = new Random(seed);
      SlowPackets p = new SlowPackets();
      if (random.nextInt(3) == 0) {
        p.v4();
      }
      p.protocol = random.nextBoolean() ? SlowPackets.TCP : SlowPackets.UDP;
      p.flags = random.nextInt(256);
      p.sequence = random.nextInt();
      p.identification = random.nextInt(0x10000);
      p.urgent = random.nextInt(100);
      p.tcpOptions = new byte[4 * random.nextInt(11)];
      int gsoSize = random.nextBoolean() ? 1 + random.nextInt(80) : 1 + random.nextInt(3000);
      int limit = random.nextInt(4) == 0 ? 65_000 : 5000;
      p.payload = new byte[random.nextInt(limit)];
      random.nextBytes(p.payload);
      byte[] packet = p.build();
      assertSame(SlowPackets.cut(packet, gsoSize), split(superpacket(p, gsoSize)), "seed " + seed);
    }
  }

  @Test
  void cutsAnyNumberOfSegments() {
    SlowPackets p = new SlowPackets();
    p.payload = new byte[60_000];
    assertEquals(1000, split(superpacket(p, 60)).size());
  }

  @Test
  void keepsCwrOnTheFirstSegmentOnly() {
    SlowPackets p = new SlowPackets();
    p.flags = SlowPackets.ACK | SlowPackets.CWR | SlowPackets.ECE;
    p.payload = new byte[30];
    byte[] frame = superpacket(p, CUT_AT);
    // The kernel marks a stream that uses ECN.
    frame[1] |= (byte) 0x80;
    List<byte[]> segments = split(frame);
    assertEquals(3, segments.size());
    assertEquals((byte) p.flags, segments.get(0)[53]);
    assertEquals(SlowPackets.ACK | SlowPackets.ECE, segments.get(1)[53]);
    assertEquals(SlowPackets.ACK | SlowPackets.ECE, segments.get(2)[53]);
  }

  @Test
  void aSuperpacketWithoutPayloadPassesOnce() {
    SlowPackets p = new SlowPackets();
    assertSame(List.of(p.build()), split(superpacket(p, 100)), "bare ACK");
  }

  @Test
  void extensionHeadersAreKeptInEachSegment() {
    SlowPackets p = new SlowPackets();
    p.firstExtension = 60;
    p.extensionHeaders = new byte[] {SlowPackets.TCP, 0, 1, 4, 0, 0, 0, 0};
    p.payload = new byte[] {1, 2, 3, 4, 5};
    byte[] frame = superpacket(p, 3);
    p.payload = new byte[] {1, 2, 3};
    byte[] first = p.build();
    p.payload = new byte[] {4, 5};
    p.sequence += 3;
    assertSame(List.of(first, p.build()), split(frame), "destination options");
  }

  @Test
  void completesTheChecksumOfASinglePacketOfAnyProtocol() {
    for (int protocol : new int[] {SlowPackets.TCP, SlowPackets.UDP, SlowPackets.ICMPV6}) {
      for (int length = 0; length < 40; length++) {
        SlowPackets p = new SlowPackets();
        p.protocol = protocol;
        p.payload = new byte[length];
        new Random(length).nextBytes(p.payload);
        byte[] right = p.build();
        byte[] partial = right.clone();
        int field = SlowPackets.checksumAt(protocol);
        SlowPackets.put16(partial, 40 + field, SlowPackets.pseudoSum(right));
        byte[] frame = SlowPackets.concat(vnet(1, 0, 0, 40, field), partial);
        assertSame(List.of(right), split(frame), "protocol " + protocol + " length " + length);
      }
    }
  }

  /** W27: a UDP checksum that computes to 0 means "none"; RFC 768 says to send 0xFFFF. */
  @Test
  void aUdpChecksumOfZeroIsSentAsAllOnes() {
    SlowPackets p = zeroSumDatagram();
    byte[] right = p.build();
    assertEquals(0xffff, SlowPackets.get16(right, 46));
    byte[] partial = right.clone();
    SlowPackets.put16(partial, 46, SlowPackets.pseudoSum(right));
    byte[] single = SlowPackets.concat(vnet(1, 0, 0, 40, 6), partial);
    assertSame(List.of(right), split(single), "single");
    p.payload = SlowPackets.concat(p.payload, p.payload);
    assertSame(List.of(right, right), split(superpacket(p, 2)), "cut");
  }

  /** Two payload bytes chosen so that everything sums to 0xFFFF. */
  private static SlowPackets zeroSumDatagram() {
    SlowPackets p = new SlowPackets();
    p.protocol = SlowPackets.UDP;
    p.payload = new byte[2];
    int checksum = SlowPackets.get16(p.build(), 46);
    SlowPackets.put16(p.payload, 0, checksum);
    return p;
  }

  @Test
  void aCompletePacketIsNotTouched() {
    byte[] packet = new SlowPackets().build();
    packet[57] ^= 1;
    assertSame(List.of(packet), split(SlowPackets.concat(new byte[10], packet)), "plain");
  }

  @Test
  void headersThatDoNotFitAreRefused() {
    SlowPackets p = new SlowPackets();
    p.payload = new byte[100];
    byte[] packet = p.build();
    byte[][] headers = {
      vnet(1, 4, 0, 40, 16), // gso_size 0
      vnet(1, 2, 10, 40, 16), // unknown type
      vnet(1, 0, 0, 160, 0), // checksum behind the end
      vnet(1, 0, 0, 0xffff, 0xffff),
      vnet(1, 4, 10, 150, 8), // no room for a TCP header
      vnet(1, 4, 10, 12, 16), // transport header inside the IP header
      vnet(1, 1, 10, 40, 16), // valid: the packet itself says IPv6
    };
    for (int i = 0; i < headers.length; i++) {
      int expected = i == headers.length - 1 ? 10 : 0;
      assertEquals(expected, split(SlowPackets.concat(headers[i], packet)).size(), "case " + i);
    }
    assertEquals(0, split(new byte[10]).size());
    assertEquals(0, split(new byte[3]).size());
    byte[] noIp = packet.clone();
    noIp[0] = 0x10;
    assertEquals(0, split(SlowPackets.concat(vnet(0, 4, 10, 0, 0), noIp)).size());
    byte[] options = packet.clone();
    options[52] = 0x10;
    assertEquals(0, split(SlowPackets.concat(vnet(1, 4, 10, 40, 16), options)).size());
  }

  @Test
  void noBytesMakeItThrow() {
    Segmenter segmenter = new Segmenter();
    int packets = 0;
    for (long seed = 1; seed <= 20_000; seed++) {
      Random random = new Random(seed);
      SlowPackets p = new SlowPackets();
      p.protocol = random.nextBoolean() ? SlowPackets.TCP : SlowPackets.UDP;
      p.payload = new byte[random.nextInt(200)];
      byte[] frame = superpacket(random.nextInt(3) == 0 ? p.v4() : p, 1 + random.nextInt(100));
      for (int i = random.nextInt(4); i >= 0; i--) {
        frame[random.nextInt(random.nextBoolean() ? 10 : frame.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(8) == 0 ? random.nextInt(frame.length + 1) : frame.length;
      byte[] exact = Arrays.copyOf(frame, length);
      try {
        packets +=
            segmenter.split(
                exact,
                0,
                length,
                (b, offset, n) -> assertTrue(offset >= 10 && offset + n <= length));
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(packets > 20_000, "some were cut: " + packets);
  }

  @Test
  void theSourceArrayMayEndWithThePacket() {
    SlowPackets p = new SlowPackets();
    p.payload = new byte[7];
    byte[] frame = superpacket(p, 100);
    List<byte[]> out = new ArrayList<>();
    assertEquals(1, new Segmenter().split(frame, 0, frame.length, (b, o, n) -> out.add(b.clone())));
    assertArrayEquals(p.build(), Arrays.copyOfRange(out.get(0), 10, frame.length));
  }
}
