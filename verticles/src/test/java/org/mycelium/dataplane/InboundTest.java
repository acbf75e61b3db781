package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.DataPacket;

/** Packets from links: spec 01 §7.1, §7.4, W1, W31, W34, and the inbound rows of §10. */
class InboundTest {
  private TestNode a;
  private TestNode b;
  private TestNode c;
  private FakeLink toB;
  private FakeLink toC;

  @BeforeEach
  void nodes() {
    a = TestNode.ofVectors(0);
    b = TestNode.ofVectors(1);
    c = TestNode.ofVectors(2);
    toB = a.link();
    toC = a.link();
    a.route(b, toB);
    a.route(c, toC);
  }

  private byte[] inner(int length) {
    return Packets.ipv6(b.address(), a.address(), length);
  }

  private byte[] fromB(byte[] plain) {
    return Packets.sealedFrame(
        b.identity, a.identity.publicKey(), b.address(), a.address(), 63, plain);
  }

  private void assertDropped(DropReason reason, byte[] frame) {
    long before = a.drops();
    toB.receive(frame);
    assertEquals(1, a.dropped(reason), reason.toString());
    assertEquals(before + 1, a.drops());
    assertEquals(0, a.host.written.size());
    assertEquals(0, a.messages.size());
    // The link still serves.
    toB.receive(Packets.l3Frame(b, a, 63, inner(50)));
    assertEquals(50, a.host.takeOnly().length);
  }

  @Test
  void writesWithTheDecrementedOuterHopLimit() {
    toB.receive(Packets.l3Frame(b, a, 63, inner(100)));
    byte[] expected = inner(100);
    expected[Ipv6.HOP_LIMIT] = 62;
    assertArrayEquals(expected, a.host.takeOnly());
    assertEquals(1, a.happened(PacketEvent.LOCAL));
  }

  @Test
  void hop2AtTheDestinationIsDeliveredWith1() {
    toB.receive(Packets.l3Frame(b, a, 2, inner(60)));
    assertEquals(1, Ipv6.hopLimit(a.host.takeOnly(), 0));
  }

  @Test
  void hop1And0AtTheDestinationIsTimeExceeded() {
    toB.receive(Packets.l3Frame(b, a, 1, inner(60)), Packets.l3Frame(b, a, 0, inner(60)));
    assertEquals(0, a.host.written.size());
    assertEquals(2, toB.sent.size());
    assertEquals(2, a.happened(PacketEvent.TTL_EXPIRED));
    assertOutOfBand(3, 0, toB.sent.get(0));
  }

  @Test
  void anyAddressOfTheOwnSubnetIsLocal() {
    OverlayAddress other = new OverlayAddress(a.high(), 5);
    byte[] packet = Packets.ipv6(b.address(), other, 60);
    toB.receive(
        Packets.sealedFrame(
            b.identity,
            a.identity.publicKey(),
            b.address(),
            other,
            63,
            Packets.plain(UserData.L3, packet)));
    assertEquals(60, a.host.takeOnly().length);
  }

  @Test
  void largePacketsOfOthersAreDelivered() {
    toB.receive(Packets.l3Frame(b, a, 63, inner(60_000)));
    assertEquals(60_000, a.host.takeOnly().length);
  }

  @Test
  void bytesPastTheInnerLengthAreCutOff() {
    toB.receive(Packets.l3Frame(b, a, 63, Arrays.copyOf(inner(60), 70)));
    assertEquals(60, a.host.takeOnly().length);
  }

  @Test
  void anUnselectedRouteIsEnoughToDecrypt() {
    a.route(b, null);
    toB.receive(Packets.l3Frame(b, a, 63, inner(60)));
    assertEquals(60, a.host.takeOnly().length);
  }

  @Test
  void emptyAndShortPayloads() {
    for (int length : new int[] {0, 1, 31}) {
      toB.receive(Packets.frame(b.address(), a.address(), 63, new byte[length]));
    }
    assertEquals(3, a.dropped(DropReason.PAYLOAD_SHORT));
    assertDropped(
        DropReason.DECRYPTION_FAILED, Packets.frame(b.address(), a.address(), 63, new byte[32]));
  }

  @Test
  void aCorruptPayload() {
    byte[] frame = fromB(Packets.plain(UserData.L3, inner(60)));
    frame[DataPacket.PAYLOAD + 9] ^= 1;
    assertDropped(DropReason.DECRYPTION_FAILED, frame);
  }

  @Test
  void aWrongKey() {
    byte[] plain = Packets.plain(UserData.L3, inner(60));
    assertDropped(
        DropReason.DECRYPTION_FAILED,
        Packets.sealedFrame(
            c.identity, a.identity.publicKey(), b.address(), a.address(), 63, plain));
  }

  @Test
  void anUnknownUserDataVersion() {
    byte[] plain = Packets.plain(UserData.L3, inner(60));
    plain[0] = 2;
    assertDropped(DropReason.USER_DATA_UNKNOWN, fromB(plain));
  }

  @Test
  void anUnknownUserDataType() {
    assertDropped(DropReason.USER_DATA_UNKNOWN, fromB(Packets.plain(3, inner(60))));
  }

  @Test
  void reservedBytesAreIgnored() {
    byte[] plain = Packets.plain(UserData.L3, inner(60));
    plain[2] = 1;
    plain[3] = (byte) 0xff;
    byte[] frame = fromB(plain);
    frame[2] = 9;
    frame[4] = 9;
    toB.receive(frame);
    assertEquals(60, a.host.takeOnly().length);
  }

  @Test
  void contentShorterThanAnIpv6Header() {
    assertDropped(
        DropReason.INNER_SHORT, fromB(Packets.plain(UserData.L3, Arrays.copyOf(inner(40), 39))));
  }

  @Test
  void emptyContent() {
    assertDropped(DropReason.INNER_SHORT, fromB(Packets.plain(UserData.L3, new byte[0])));
  }

  @Test
  void contentShorterThanItsLengthField() {
    byte[] packet = inner(60);
    packet[Ipv6.PAYLOAD_LENGTH + 1]++;
    assertDropped(DropReason.INNER_SHORT, fromB(Packets.plain(UserData.L3, packet)));
  }

  @Test
  void contentThatIsIpv4() {
    byte[] packet = inner(60);
    packet[0] = 0x45;
    assertDropped(DropReason.INNER_NOT_IPV6, fromB(Packets.plain(UserData.L3, packet)));
  }

  /** W1: the key proves the outer source alone. */
  @Test
  void anInnerSourceOtherThanTheOuter() {
    byte[] packet = Packets.ipv6(c.address(), a.address(), 60);
    assertDropped(DropReason.INNER_ADDRESS, fromB(Packets.plain(UserData.L3, packet)));
  }

  @Test
  void anInnerDestinationOtherThanTheOuter() {
    byte[] packet = Packets.ipv6(b.address(), new OverlayAddress(a.high(), 1), 60);
    assertDropped(DropReason.INNER_ADDRESS, fromB(Packets.plain(UserData.L3, packet)));
  }

  /** W5: our own packet sent back with swapped outer addresses would decrypt. */
  @Test
  void aReflectedPacket() {
    assertDropped(DropReason.REFLECTED, reflected());
  }

  /** W5, W1: of our run before, whose nonces are forgotten; the inner addresses tell. */
  @Test
  void aPacketReflectedAfterARestart() {
    byte[] frame = reflected();
    a = TestNode.ofVectors(0);
    toB = a.link();
    a.route(b, toB);
    assertDropped(DropReason.INNER_ADDRESS, frame);
  }

  private byte[] reflected() {
    a.host.send(Packets.ipv6(a.address(), b.address(), 60));
    byte[] frame = toB.takeOnly();
    byte[] source = Arrays.copyOfRange(frame, 8, 24);
    System.arraycopy(frame, 24, frame, 8, 16);
    System.arraycopy(source, 0, frame, 24, 16);
    return frame;
  }

  @Test
  void sourcesThatCanHaveNoKeyAreDroppedWithoutAQuestion() {
    OverlayAddress foreign = OverlayAddress.parse("2001:db8::1");
    OverlayAddress own = new OverlayAddress(a.high(), 77);
    toB.receive(Packets.frame(foreign, a.address(), 63, new byte[60]));
    toB.receive(Packets.frame(own, a.address(), 63, new byte[60]));
    assertEquals(1, a.dropped(DropReason.SOURCE_FOREIGN));
    assertEquals(1, a.dropped(DropReason.SOURCE_OWN));
    assertEquals(0, a.wanted.size());
    assertEquals(0, a.plane.waitingPackets());
  }

  @Test
  void aSenderWithAKeyOfLowOrder() {
    OverlayAddress source = OverlayAddress.parse("456:1:2:3::1");
    a.route(source.subnet(), new PublicKey(1L << 56, 0, 0, 0), toB, TestNode.NEVER);
    assertDropped(DropReason.UNUSABLE_KEY, Packets.frame(source, a.address(), 63, new byte[60]));
  }

  @Test
  void aLengthThatDoesNotFitItsHeader() {
    byte[] frame = Packets.l3Frame(b, a, 63, inner(60));
    assertDropped(DropReason.LINK_MALFORMED, Arrays.copyOf(frame, frame.length - 1));
    toB.receive(Arrays.copyOf(frame, 39), new byte[0]);
    assertEquals(3, a.dropped(DropReason.LINK_MALFORMED));
  }

  @Test
  void transitChangesTheHopLimitAndNothingElse() {
    byte[] frame = Packets.frame(b.address(), c.address(), 33, new byte[] {1, 2, 3, 4, 5});
    frame[2] = 7; // reserved bytes pass through
    toB.receive(frame, frame, frame);
    assertEquals(1, toC.batches);
    assertEquals(3, toC.sent.size());
    byte[] expected = frame.clone();
    expected[DataPacket.HOP_LIMIT] = 32;
    for (byte[] sent : toC.sent) {
      assertArrayEquals(expected, sent);
    }
    assertEquals(3, a.happened(PacketEvent.FORWARD));
    assertEquals(a.nowMicros, a.entry(c.identity.subnet()).lastUsedMicros());
  }

  @Test
  void theLargestPacketPassesInTransit() {
    toB.receive(Packets.frame(b.address(), c.address(), 33, new byte[65_535]));
    assertEquals(65_575, toC.takeOnly().length);
  }

  @Test
  void transitWithHopBelow2IsTimeExceeded() {
    toB.receive(Packets.frame(b.address(), c.address(), 1, new byte[60]));
    assertEquals(0, toC.sent.size());
    assertOutOfBand(3, 0, toB.takeOnly());
  }

  @Test
  void transitWithoutASelectedRouteIsUnreachable() {
    a.route(c, null);
    toB.receive(Packets.frame(b.address(), c.address(), 33, new byte[60]));
    assertOutOfBand(1, 0, toB.takeOnly());
    assertEquals(1, a.dropped(DropReason.NO_ROUTE));
    assertEquals(1, a.happened(PacketEvent.NO_ROUTE));
    assertEquals(0, a.plane.waitingPackets());
  }

  /** W19: only 400::/7 is asked for. */
  @Test
  void transitOutsideTheOverlayIsUnreachableAtOnce() {
    toB.receive(Packets.frame(b.address(), OverlayAddress.parse("2001:db8::1"), 33, new byte[60]));
    assertOutOfBand(1, 0, toB.takeOnly());
    assertEquals(0, a.wanted.size());
    assertEquals(0, a.plane.waitingPackets());
  }

  /** W34. */
  @Test
  void transitNeverGoesBackWhereItCameFrom() {
    Subnet subnet = Subnet.parse("456:1:2:3::/64");
    a.route(subnet, c.identity.publicKey(), toB, TestNode.NEVER);
    toB.receive(Packets.frame(b.address(), subnet.network(), 33, new byte[60]));
    assertEquals(1, a.dropped(DropReason.RETURN_TO_SENDER));
    assertOutOfBand(1, 0, toB.takeOnly());
  }

  /** A stranger cannot make us compute key agreements without end. */
  @Test
  void agreementsThatReceivedPacketsCauseAreLimited() {
    for (int i = 0; i < 1000; i++) {
      Subnet subnet = Subnet.of64(0x0400_0000_0001_0000L + i);
      a.route(subnet, new PublicKey(i, 1, 2, 3), toB, TestNode.NEVER);
      toB.receive(Packets.frame(subnet.network(), a.address(), 63, new byte[60]));
    }
    assertEquals(100, a.dropped(DropReason.DECRYPTION_FAILED));
    assertEquals(900, a.dropped(DropReason.KEY_AGREEMENT_RATE));
    a.nowMicros += 1_000_000;
    toB.receive(Packets.l3Frame(b, a, 63, inner(60)));
    assertEquals(60, a.host.takeOnly().length);
  }

  private void assertOutOfBand(int type, int code, byte[] frame) {
    assertEquals(a.high(), DataPacket.sourceHigh(frame, 0));
    assertEquals(0, DataPacket.sourceLow(frame, 0));
    assertEquals(b.address(), OverlayAddress.read(frame, DataPacket.DESTINATION));
    assertEquals(63, DataPacket.hopLimit(frame, 0));
    byte[] plain = Packets.open(b.identity, a.identity.publicKey(), frame);
    assertEquals(UserData.OOB_ICMP, plain[1]);
    assertEquals(type, plain[4 + 16 + 40]);
    assertEquals(code, plain[4 + 16 + 41]);
  }
}
