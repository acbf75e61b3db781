package org.mycelium.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;

/** The golden packets of spec 02 §1.6 and the TLV bodies of §8.3, both ways. */
class TlvVectorsTest {
  private static final WirePrefix P200 = v6("200:19:1a:1b:1c::1d/64");

  private static WirePrefix v6(String text) {
    return WirePrefix.of(Subnet.parse(text));
  }

  private static WirePrefix v4(int a, int b, int c, int d, int length) {
    return new WirePrefix(
        WirePrefix.IPV4, length, (long) (a << 24 | b << 16 | c << 8 | d) << 32, 0);
  }

  private static RouterId id(int octet) {
    return RouterId.read(Bytes.repeat(octet, 40), 0);
  }

  private static void both(Tlv tlv, byte[] body) {
    byte[] packet = Bytes.control(tlv.type(), body);
    assertArrayEquals(packet, Bytes.encode(tlv), () -> "encoding " + tlv);
    assertEquals(List.of(tlv), Bytes.decode(packet).tlvs);
  }

  private static void decodes(Tlv tlv, byte[] body) {
    assertEquals(List.of(tlv), Bytes.decode(Bytes.control(tlv.type(), body)).tlvs);
  }

  @Test
  void goldenPackets() {
    byte[] rid = new byte[40];
    for (int i = 0; i < 40; i++) {
      rid[i] = (byte) (i + 1);
    }
    RouterId routerId = RouterId.read(rid, 0);
    WirePrefix prefix = v6("400:1:2:3::/64");
    golden(Hello.of(0), "01 01 00 00 2a 03 00 08 04 06 80 00 00 00 07 d0");
    golden(Ihu.of(1010), "01 01 00 00 2a 03 00 08 05 06 00 00 03 f2 17 70");
    golden(new RouteRequest(0, null), "01 01 00 00 2a 03 00 05 09 03 00 00 00");
    golden(
        new RouteRequest(13, prefix),
        "01 01 00 00 2a 03 00 0d 09 0b 0d 02 40 04 00 00 01 00 02 00 03");
    String id = java.util.HexFormat.of().formatHex(rid);
    golden(
        new Update(0, 30_000, 0, 0, prefix, routerId),
        "01 01 00 00 2a 03 00 3c 08 3a 02 00 40 00 75 30 00 00 00 00 04 00 00 01 00 02 00 03" + id);
    golden(
        new Update(0, 30_000, 3, 0xffff, prefix, routerId),
        "01 01 00 00 2a 03 00 3c 08 3a 02 00 40 00 75 30 00 03 ff ff 04 00 00 01 00 02 00 03" + id);
    golden(
        new SeqnoRequest(16, 64, routerId, prefix),
        "01 01 00 00 2a 03 00 38 0a 36 02 40 00 10 40 00" + id + "04 00 00 01 00 02 00 03");
  }

  private static void golden(Tlv tlv, String hex) {
    assertArrayEquals(Bytes.hex(hex), Bytes.encode(tlv), () -> "encoding " + tlv);
    assertEquals(List.of(tlv), Bytes.decode(Bytes.hex(hex)).tlvs);
  }

  @Test
  void helloBodies() {
    both(new Hello(false, 25, 400), Bytes.of(0, 0, 0, 25, 1, 144));
    both(new Hello(true, 16, 4000), Bytes.of(128, 0, 0, 16, 15, 160));
    decodes(new Hello(true, 19, 513), Bytes.of(128, 0, 0, 19, 2, 1));
    decodes(new Hello(false, 275, 51_300), Bytes.of(0, 0, 1, 19, 200, 100));
    decodes(new Hello(true, 100, 400), Bytes.of(137, 0, 0, 100, 1, 144));
    decodes(new Hello(false, 100, 400), Bytes.of(9, 0, 0, 100, 1, 144));
  }

  @Test
  void ihuBodies() {
    both(new Ihu(25, 400, v4(1, 1, 1, 1, 32)), Bytes.of(1, 0, 0, 25, 1, 144, 1, 1, 1, 1));
    both(
        new Ihu(100, 4000, v6("2:0:4d2:929:d80:11d7:162e:1/128")),
        Bytes.of(2, 0, 0, 100, 15, 160, 0, 2, 0, 0, 4, 210, 9, 41, 13, 128, 17, 215, 22, 46, 0, 1));
    decodes(new Ihu(1, 300, null), Bytes.of(0, 0, 0, 1, 1, 44));
    decodes(new Ihu(2, 44, v4(3, 4, 5, 6, 32)), Bytes.of(1, 0, 0, 2, 0, 44, 3, 4, 5, 6));
    decodes(
        new Ihu(2, 44, v6("400:0:5:6:708:90a:b0c:d0e/128")),
        Bytes.of(2, 0, 0, 2, 0, 44, 4, 0, 0, 0, 0, 5, 0, 6, 7, 8, 9, 10, 11, 12, 13, 14));
    decodes(
        new Ihu(
            258,
            42,
            new WirePrefix(
                WirePrefix.LINK_LOCAL, 64, WirePrefix.LINK_LOCAL_HIGH, 0x0708090a0b0c0d0eL)),
        Bytes.of(3, 0, 1, 2, 0, 42, 7, 8, 9, 10, 11, 12, 13, 14));
  }

  @Test
  void routeRequestBodies() {
    both(new RouteRequest(2, P200), Bytes.of(2, 2, 64, 2, 0, 0, 25, 0, 26, 0, 27));
    both(new RouteRequest(3, v4(10, 101, 4, 1, 32)), Bytes.of(3, 1, 32, 10, 101, 4, 1));
    both(new RouteRequest(0, null), Bytes.of(0, 0, 0));
    decodes(new RouteRequest(12, null), Bytes.of(12, 0, 0));
    decodes(new RouteRequest(24, v4(10, 15, 19, 0, 24)), Bytes.of(24, 1, 24, 10, 15, 19));
    decodes(
        new RouteRequest(7, v6("a:14:1e:28::/64")), Bytes.of(7, 2, 64, 0, 10, 0, 20, 0, 30, 0, 40));
    decodes(new RouteRequest(4, linkLocal()), Bytes.of(4, 3, 64, 0, 10, 0, 20, 0, 30, 0, 40));
    // AE 0 with a length is a wildcard all the same (spec 02 §8.2)
    decodes(new RouteRequest(1, null), Bytes.of(1, 0, 17));
  }

  private static WirePrefix linkLocal() {
    return new WirePrefix(
        WirePrefix.LINK_LOCAL, 64, WirePrefix.LINK_LOCAL_HIGH, 0x000a0014001e0028L);
  }

  @Test
  void seqnoRequestBodies() {
    both(
        new SeqnoRequest(17, 64, id(1), P200),
        Bytes.join(
            Bytes.of(2, 64, 0, 17, 64, 0),
            Bytes.repeat(1, 40),
            Bytes.of(2, 0, 0, 25, 0, 26, 0, 27)));
    both(
        new SeqnoRequest(170, 111, id(2), v4(10, 101, 4, 1, 32)),
        Bytes.join(Bytes.of(1, 32, 0, 170, 111, 0), Bytes.repeat(2, 40), Bytes.of(10, 101, 4, 1)));
    decodes(
        new SeqnoRequest(0, 1, id(3), new WirePrefix(WirePrefix.WILDCARD, 0, 0, 0)),
        Bytes.join(Bytes.of(0, 0, 0, 0, 1, 0), Bytes.repeat(3, 40)));
    decodes(
        new SeqnoRequest(42, 232, id(4), linkLocal()),
        Bytes.join(
            Bytes.of(3, 64, 0, 42, 232, 0),
            Bytes.repeat(4, 40),
            Bytes.of(0, 10, 0, 20, 0, 30, 0, 40)));
  }

  @Test
  void updateBodies() {
    both(
        new Update(0xC0, 400, 17, 25, P200, id(1)),
        Bytes.join(
            Bytes.of(2, 192, 64, 0, 1, 144, 0, 17, 0, 25, 2, 0, 0, 25, 0, 26, 0, 27),
            Bytes.repeat(1, 40)));
    both(
        new Update(0, 600, 170, 256, v4(10, 101, 4, 1, 23), id(2)),
        Bytes.join(Bytes.of(1, 0, 23, 0, 2, 88, 0, 170, 1, 0, 10, 101, 4), Bytes.repeat(2, 40)));
    decodes(
        new Update(0x40, 100, 70, 512, new WirePrefix(WirePrefix.WILDCARD, 0, 0, 0), id(3)),
        Bytes.join(Bytes.of(0, 64, 0, 0, 0, 100, 0, 70, 2, 0), Bytes.repeat(3, 40)));
    decodes(
        new Update(0xC0, 1000, 42, 769, linkLocal(), id(4)),
        Bytes.join(
            Bytes.of(3, 255, 64, 0, 3, 232, 0, 42, 3, 1, 0, 10, 0, 20, 0, 30, 0, 40),
            Bytes.repeat(4, 40)));
  }

  /** Bits past the length crash v0.7.10 nodes: cleared when read (spec 02 §9.1 item 2). */
  @Test
  void strayPrefixBitsAreCleared() {
    RouteRequest request =
        (RouteRequest) Bytes.decode(Bytes.control(9, Bytes.of(0, 2, 1, 0xff))).tlvs.get(0);
    assertEquals(new RouteRequest(0, v6("8000::/1")), request);
  }
}
