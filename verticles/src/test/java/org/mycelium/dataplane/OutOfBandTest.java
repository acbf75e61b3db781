package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.wire.DataPacket;

/** Out-of-band ICMPv6, made and received: spec 01 §7.6 B with W19, W24, W26. */
class OutOfBandTest {
  private static final int IP = UserData.HEADER_BYTES + OverlayAddress.BYTES;
  private static final int ICMP = IP + Ipv6.HEADER_BYTES;
  private static final int QUOTE = ICMP + Icmpv6.HEADER_BYTES;

  private TestNode a;
  private TestNode b;
  private TestNode c;
  private FakeLink toC;
  private byte[] original;

  @BeforeEach
  void nodes() {
    a = TestNode.ofVectors(0);
    b = TestNode.ofVectors(1);
    c = TestNode.ofVectors(2);
    toC = a.link();
    a.route(b, toC);
    a.route(c, toC);
    original = Packets.ipv6(a.address(), b.address(), 100);
  }

  /** The plaintext of the error that C makes about A's packet to B. */
  private byte[] error(int type, byte[] quote) {
    byte[] plain = new byte[QUOTE + quote.length];
    UserData.writeHeader(plain, 0, UserData.OOB_ICMP);
    b.address().write(plain, UserData.HEADER_BYTES);
    Ipv6.writeHeader(
        plain,
        IP,
        8 + quote.length,
        Ipv6.ICMPV6,
        64,
        c.high(),
        0,
        a.address().high(),
        a.address().low());
    System.arraycopy(quote, 0, plain, QUOTE, quote.length);
    Icmpv6.complete(plain, IP, type, 0, 0, quote.length);
    return plain;
  }

  private byte[] quote(byte[] inner) {
    return Packets.seal(a.identity, b.identity.publicKey(), Packets.plain(UserData.L3, inner));
  }

  private void receive(byte[] plain) {
    toC.receive(
        Packets.sealedFrame(
            c.identity,
            a.identity.publicKey(),
            new OverlayAddress(c.high(), 0),
            a.address(),
            63,
            plain));
  }

  private void assertDropped(DropReason reason, byte[] plain) {
    receive(plain);
    assertEquals(1, a.dropped(reason), reason.toString());
    assertEquals(1, a.drops());
    assertEquals(0, a.host.written.size());
    receive(error(3, quote(original)));
    assertEquals(148, a.host.takeOnly().length);
  }

  @Test
  void unreachableAndTimeExceededReachTheHost() {
    for (int type : new int[] {1, 3}) {
      receive(error(type, quote(original)));
      byte[] written = a.host.takeOnly();
      assertEquals(type, written[40]);
      assertEquals(62, Ipv6.hopLimit(written, 0));
      assertEquals(new OverlayAddress(c.high(), 0), OverlayAddress.read(written, Ipv6.SOURCE));
      assertEquals(a.address(), OverlayAddress.read(written, Ipv6.DESTINATION));
      assertTrue(Icmpv6.isIntact(written, 0, 108));
      assertArrayEquals(original, Arrays.copyOfRange(written, 48, written.length));
    }
  }

  @Test
  void theLargestQuoteReachesTheHost() {
    byte[] large = Packets.ipv6(a.address(), b.address(), 1200);
    receive(error(1, quote(large)));
    assertEquals(1248, a.host.takeOnly().length);
  }

  @Test
  void contentOfTheWrongSize() {
    receive(Arrays.copyOf(error(3, new byte[0]), QUOTE - 1));
    receive(error(3, new byte[1233]));
    receive(new byte[] {1, 2, 0, 0});
    assertEquals(3, a.dropped(DropReason.OOB_MALFORMED));
    assertEquals(0, a.host.written.size());
  }

  /** §10: the quote of an original with L > 1232 is empty; nothing can be told to the host. */
  @Test
  void anEmptyQuote() {
    assertDropped(DropReason.OOB_QUOTE, error(3, new byte[0]));
  }

  @Test
  void aTypeOtherThanUnreachableAndTimeExceeded() {
    for (int type : new int[] {0, 2, 4, 128, 133, 134, 135, 136, 137, 255}) {
      receive(error(type, quote(original)));
    }
    assertEquals(10, a.dropped(DropReason.OOB_TYPE));
    assertEquals(0, a.host.written.size());
  }

  @Test
  void anInnerHeaderThatIsNotIcmpv6() {
    byte[] plain = error(3, quote(original));
    plain[IP + Ipv6.NEXT_HEADER] = Packets.UDP;
    assertDropped(DropReason.OOB_MALFORMED, plain);
  }

  @Test
  void anInnerHeaderThatIsNotIpv6() {
    byte[] plain = error(3, quote(original));
    plain[IP] = 0x45;
    assertDropped(DropReason.OOB_MALFORMED, plain);
  }

  @Test
  void anInnerLengthBeyondTheContent() {
    byte[] plain = error(3, quote(original));
    plain[IP + Ipv6.PAYLOAD_LENGTH + 1]++;
    assertDropped(DropReason.OOB_MALFORMED, plain);
  }

  @Test
  void anInnerLengthTooShortForIcmp() {
    byte[] plain = error(3, quote(original));
    plain[IP + Ipv6.PAYLOAD_LENGTH] = 0;
    plain[IP + Ipv6.PAYLOAD_LENGTH + 1] = 7;
    assertDropped(DropReason.OOB_MALFORMED, plain);
  }

  @Test
  void aWrongChecksum() {
    byte[] plain = error(3, quote(original));
    plain[ICMP + Icmpv6.CHECKSUM] ^= 1;
    assertDropped(DropReason.OOB_MALFORMED, plain);
  }

  @Test
  void innerAddressesOtherThanTheOuter() {
    byte[] plain = error(3, quote(original));
    plain[IP + Ipv6.SOURCE + 15] = 1;
    Icmpv6.complete(plain, IP, 3, 0, 0, plain.length - QUOTE);
    assertDropped(DropReason.OOB_MALFORMED, plain);
  }

  /** W19: an attacker-chosen original destination causes no request. */
  @Test
  void anOriginalDestinationWithoutAKey() {
    byte[] plain = error(3, quote(original));
    OverlayAddress.parse("456::1").write(plain, UserData.HEADER_BYTES);
    assertDropped(DropReason.OOB_NO_KEY, plain);
    assertEquals(List.of(), a.wanted);
  }

  @Test
  void aQuoteThatIsNotOurs() {
    byte[] quote = quote(original);
    quote[5] ^= 1;
    assertDropped(DropReason.OOB_QUOTE, error(3, quote));
  }

  @Test
  void aQuoteToSomebodyElse() {
    assertDropped(
        DropReason.OOB_QUOTE, error(3, quote(Packets.ipv6(a.address(), c.address(), 100))));
  }

  @Test
  void aQuoteFromAnAddressOtherThanTheOneThatIsTold() {
    OverlayAddress other = new OverlayAddress(a.high(), 5);
    assertDropped(DropReason.OOB_QUOTE, error(3, quote(Packets.ipv6(other, b.address(), 100))));
  }

  /** W24: the plaintext of a message never gets into the host's network. */
  @Test
  void aQuotedMessage() {
    byte[] quote =
        Packets.seal(a.identity, b.identity.publicKey(), Packets.plain(UserData.MESSAGE, original));
    assertDropped(DropReason.OOB_QUOTE, error(3, quote));
  }

  @Test
  void aQuoteShorterThanAnIpv6Packet() {
    assertDropped(DropReason.OOB_QUOTE, error(3, quote(Arrays.copyOf(original, 39))));
  }

  @Test
  void noErrorIsMadeAboutWhatMayBeAnError() {
    toC.receive(
        Packets.frame(new OverlayAddress(c.high(), 0), b.address(), 1, new byte[60]),
        Packets.frame(a.address(), b.address(), 1, new byte[60]),
        Packets.frame(OverlayAddress.parse("2001:db8::1"), b.address(), 1, new byte[60]));
    assertEquals(3, a.dropped(DropReason.ICMP_FORBIDDEN));
    assertEquals(0, toC.sent.size());
    assertEquals(List.of(), a.wanted);
  }

  @Test
  void anErrorNeedsARouteToItsAddressee() {
    OverlayAddress unknown = OverlayAddress.parse("456:1:2:3::9");
    toC.receive(Packets.frame(unknown, b.address(), 1, new byte[60]));
    assertEquals(1, a.dropped(DropReason.OOB_NO_ROUTE));
    assertEquals(List.of(unknown.high()), a.wanted);
    assertEquals(0, toC.sent.size());
  }

  @Test
  void aPacketTooLongToBeQuotedGetsNoError() {
    toC.receive(
        Packets.frame(c.address(), b.address(), 1, new byte[1232]),
        Packets.frame(c.address(), b.address(), 1, new byte[1233]));
    assertEquals(40 + 1296 + 32, toC.takeOnly().length);
    assertEquals(1, a.dropped(DropReason.OOB_TOO_LONG));
  }

  @Test
  void errorsAreLimitedTo100ASecond() {
    byte[] frame = Packets.frame(c.address(), b.address(), 1, new byte[60]);
    for (int i = 0; i < 130; i++) {
      toC.receive(frame);
    }
    assertEquals(100, toC.sent.size());
    assertEquals(30, a.dropped(DropReason.ICMP_RATE));
    a.nowMicros += 1_000_000;
    toC.receive(frame);
    assertEquals(101, toC.sent.size());
    assertEquals(63, DataPacket.hopLimit(toC.sent.get(100), 0));
  }
}
