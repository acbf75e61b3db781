package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.DataPacket;

/** Packets of the host: spec 01 §7.2, the TUN rows of §10, and the local errors of §7.6 A. */
class OutboundTest {
  private TestNode a;
  private TestNode b;
  private FakeLink link;

  @BeforeEach
  void nodes() {
    a = TestNode.ofVectors(0);
    b = TestNode.ofVectors(1);
    link = new FakeLink();
    a.route(b, link);
  }

  @Test
  void dropsWhatIsShorterThanAHeader() {
    byte[] packet = Packets.ipv6(a.address(), b.address(), 40);
    a.host.send(Arrays.copyOf(packet, 39), new byte[0], new byte[] {0x60});
    assertSilentlyDropped(DropReason.HOST_MALFORMED, 3);
  }

  @Test
  void dropsWhatIsNotIpv6() {
    byte[] packet = Packets.ipv6(a.address(), b.address(), 60);
    packet[0] = 0x45;
    a.host.send(packet);
    assertSilentlyDropped(DropReason.HOST_MALFORMED, 1);
  }

  @Test
  void dropsWhatIsShorterThanItsLengthField() {
    byte[] packet = Packets.ipv6(a.address(), b.address(), 60);
    packet[Ipv6.PAYLOAD_LENGTH + 1]++;
    a.host.send(packet);
    assertSilentlyDropped(DropReason.HOST_MALFORMED, 1);
  }

  @Test
  void multicastLinkLocalAndUnspecifiedAreDroppedSilently() {
    OverlayAddress linkLocal = OverlayAddress.parse("fe80::1");
    OverlayAddress febf = OverlayAddress.parse("febf::1");
    OverlayAddress multicast = OverlayAddress.parse("ff02::2");
    OverlayAddress unspecified = OverlayAddress.parse("::");
    a.host.send(
        Packets.ipv6(linkLocal, b.address(), 48),
        Packets.ipv6(febf, b.address(), 48),
        Packets.ipv6(unspecified, b.address(), 48),
        Packets.ipv6(multicast, b.address(), 48),
        Packets.ipv6(linkLocal, multicast, 48),
        Packets.ipv6(a.address(), multicast, 48),
        Packets.ipv6(unspecified, a.address(), 48));
    assertSilentlyDropped(DropReason.HOST_NOT_UNICAST, 7);
  }

  @Test
  void ownSubnetIsAddressUnreachableWhateverTheSource() {
    OverlayAddress unassigned = new OverlayAddress(a.high(), 7);
    byte[] packet = Packets.ipv6(OverlayAddress.parse("2001:db8::1"), unassigned, 100);
    a.host.send(packet);
    assertError(1, 3, 0, packet);
    assertEquals(1, a.dropped(DropReason.HOST_DESTINATION_OWN));
  }

  @Test
  void sourcesOutsideTheOwnSubnetFailPolicyBeforeTheHopLimitIsLookedAt() {
    for (String source : new String[] {"2001:db8::1", "437:5106:5530:1589::1", "400::1"}) {
      byte[] packet =
          Packets.ipv6(OverlayAddress.parse(source), b.address(), 1, Packets.UDP, new byte[20]);
      a.host.send(packet);
      assertError(1, 5, 0, packet);
    }
    assertEquals(3, a.dropped(DropReason.HOST_SOURCE_FOREIGN));
    assertEquals(0, link.batches);
  }

  @Test
  void anyAddressOfTheOwnSubnetIsASource() {
    OverlayAddress other = new OverlayAddress(a.high(), 99);
    a.host.send(Packets.ipv6(other, b.address(), 60));
    assertEquals(99, DataPacket.sourceLow(link.takeOnly(), 0));
  }

  @Test
  void destinationsOutsideTheOverlayHaveNoRouteAtOnce() {
    for (String destination : new String[] {"2001:db8::1", "600::1", "fe80::1", "3ff::1"}) {
      byte[] packet = Packets.ipv6(a.address(), OverlayAddress.parse(destination), 60);
      a.host.send(packet);
      assertError(1, 0, 0, packet);
    }
    assertEquals(4, a.dropped(DropReason.HOST_DESTINATION_FOREIGN));
    assertEquals(0, a.wanted.size());
    assertEquals(0, a.plane.waitingPackets());
  }

  @Test
  void hopLimitsBelowTwoEndHere() {
    for (int hop : new int[] {0, 1}) {
      byte[] packet = Packets.ipv6(a.address(), b.address(), hop, Packets.UDP, new byte[20]);
      a.host.send(packet);
      assertError(3, 0, 0, packet);
    }
    a.host.send(Packets.ipv6(a.address(), b.address(), 2, Packets.UDP, new byte[20]));
    assertEquals(1, DataPacket.hopLimit(link.takeOnly(), 0));
  }

  @Test
  void longerThan1400IsTooBigWithTheMtu() {
    byte[] packet = Packets.ipv6(a.address(), b.address(), 1401);
    a.host.send(packet);
    assertError(2, 0, 1400, packet);
    assertEquals(1, a.dropped(DropReason.HOST_TOO_BIG));
    a.host.send(Packets.ipv6(a.address(), b.address(), 1400));
    assertEquals(1472, link.takeOnly().length);
  }

  @Test
  void theInnerPacketIsSentUnchanged() {
    byte[] packet = Packets.ipv6(a.address(), b.address(), 77);
    for (int i = Ipv6.HEADER_BYTES; i < packet.length; i++) {
      packet[i] = (byte) i;
    }
    a.host.send(packet);
    byte[] frame = link.takeOnly();
    assertEquals(63, DataPacket.hopLimit(frame, 0));
    assertArrayEquals(
        Packets.plain(UserData.L3, packet),
        Packets.open(b.identity, a.identity.publicKey(), frame));
    assertEquals(1, a.happened(PacketEvent.FORWARD));
  }

  @Test
  void oneReadIsOneBatchPerNextHopAndMarksTheLinkAndTheRouteUsed() {
    TestNode c = TestNode.ofVectors(2);
    FakeLink toC = new FakeLink();
    a.route(c, toC);
    byte[] forB = Packets.ipv6(a.address(), b.address(), 100);
    byte[] forC = Packets.ipv6(a.address(), c.address(), 100);
    a.nowMicros = 5_000_000;
    a.host.send(forB, forC, forB, forC, forB);
    assertEquals(1, link.batches);
    assertEquals(3, link.sent.size());
    assertEquals(1, toC.batches);
    assertEquals(2, toC.sent.size());
    assertEquals(5_000_000, link.stats().lastDataSentMicros());
    assertEquals(5_000_000, a.entry(b.identity.subnet()).lastUsedMicros());
  }

  @Test
  void useOfARouteNearItsEndAsksForANewOneEveryFewSeconds() {
    a.route(b.identity.subnet(), b.identity.publicKey(), link, 10_000_000);
    byte[] packet = Packets.ipv6(a.address(), b.address(), 60);
    a.nowMicros = 9_999_999;
    a.host.send(packet);
    assertEquals(0, a.wanted.size());
    a.nowMicros = 10_000_000;
    a.host.send(packet, packet);
    a.host.send(packet);
    assertEquals(1, a.wanted.size());
    assertEquals(b.high(), a.wanted.get(0));
    a.nowMicros += RouteRequests.REPEAT_MICROS;
    a.host.send(packet);
    assertEquals(2, a.wanted.size());
    assertEquals(5, link.sent.size());
  }

  /** W6: a key of low order gives an all-zero secret; nothing is ever encrypted with it. */
  @Test
  void aKeyOfLowOrderMakesTheRouteUnusable() {
    Subnet subnet = Subnet.parse("456:1:2:3::/64");
    a.route(subnet, new PublicKey(0, 0, 0, 0), link, TestNode.NEVER);
    byte[] packet = Packets.ipv6(a.address(), OverlayAddress.parse("456:1:2:3::1"), 60);
    a.host.send(packet);
    assertError(1, 0, 0, packet);
    assertEquals(1, a.dropped(DropReason.UNUSABLE_KEY));
    assertEquals(0, link.batches);
  }

  /** RFC 4443 §2.4 (e.1), (e.2): no error about an error or a redirect, but about a request. */
  @Test
  void noErrorAboutAnError() {
    for (int type : new int[] {1, 2, 3, 4, 100, 127, 137}) {
      a.host.send(icmp(type));
    }
    assertEquals(0, a.host.written.size());
    assertEquals(7, a.dropped(DropReason.ICMP_FORBIDDEN));
    byte[] request = icmp(128);
    a.host.send(request);
    assertError(3, 0, 0, request);
  }

  @Test
  void anErrorBehindExtensionHeadersIsFoundToo() {
    byte[] payload = new byte[32];
    payload[0] = 60; // hop-by-hop options, then destination options, then ICMPv6
    payload[8] = 58;
    payload[16] = 1;
    a.host.send(Packets.ipv6(a.address(), b.address(), 1, 0, payload));
    assertEquals(1, a.dropped(DropReason.ICMP_FORBIDDEN));
    payload[9] = (byte) 255; // the header claims more than is there: nothing to find
    a.host.send(Packets.ipv6(a.address(), b.address(), 1, 0, payload));
    assertEquals(1, a.host.written.size());
  }

  private byte[] icmp(int type) {
    byte[] payload = new byte[16];
    payload[0] = (byte) type;
    return Packets.ipv6(a.address(), b.address(), 1, Ipv6.ICMPV6, payload);
  }

  /** W24: at most 100 errors at once, and 100 more a second. */
  @Test
  void errorsAreLimitedTo100ASecond() {
    byte[] packet = Packets.ipv6(a.address(), b.address(), 1, Packets.UDP, new byte[8]);
    for (int i = 0; i < 150; i++) {
      a.host.send(packet);
    }
    assertEquals(100, a.host.written.size());
    assertEquals(50, a.dropped(DropReason.ICMP_RATE));
    a.nowMicros += 100_000;
    for (int i = 0; i < 20; i++) {
      a.host.send(packet);
    }
    assertEquals(110, a.host.written.size());
  }

  private void assertSilentlyDropped(DropReason reason, int count) {
    assertEquals(count, a.dropped(reason));
    assertEquals(count, a.drops());
    assertEquals(0, a.host.written.size());
    assertEquals(0, link.batches);
    assertEquals(0, a.wanted.size());
  }

  /** §7.6 A, BETTER: from the node address, hop limit 64, min(len, 1232) real bytes, checksum. */
  private void assertError(int type, int code, int parameter, byte[] original) {
    byte[] error = a.host.takeOnly();
    int quoted = Math.min(original.length, 1232);
    assertEquals(48 + quoted, error.length);
    assertEquals(8 + quoted, Ipv6.payloadLength(error, 0));
    assertEquals(Ipv6.ICMPV6, Ipv6.nextHeader(error, 0));
    assertEquals(64, Ipv6.hopLimit(error, 0));
    assertEquals(a.address(), OverlayAddress.read(error, Ipv6.SOURCE));
    assertEquals(
        OverlayAddress.read(original, Ipv6.SOURCE), OverlayAddress.read(error, Ipv6.DESTINATION));
    assertEquals(type, Icmpv6.type(error, 40));
    assertEquals(code, Icmpv6.code(error, 40));
    assertEquals(parameter, Icmpv6.parameter(error, 40));
    assertTrue(Icmpv6.isIntact(error, 0, 8 + quoted), "checksum");
    assertArrayEquals(Arrays.copyOf(original, quoted), Arrays.copyOfRange(error, 48, error.length));
  }
}
