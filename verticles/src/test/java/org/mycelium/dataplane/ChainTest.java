package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.wiring.MessagePacket;

/** Three data planes in a row, A – B – C: spec 01 §7.1 and §7.6 end to end. */
class ChainTest {
  private TestNode a;
  private TestNode b;
  private TestNode c;
  private FakeLink ab;
  private FakeLink ba;
  private FakeLink bc;
  private FakeLink cb;

  @BeforeEach
  void chain() {
    a = TestNode.ofVectors(0);
    b = TestNode.ofVectors(1);
    c = TestNode.ofVectors(2);
    ab = a.link();
    ba = b.link();
    bc = b.link();
    cb = c.link();
    FakeLink.join(ab, ba);
    FakeLink.join(bc, cb);
    a.route(b, ab);
    a.route(c, ab);
    b.route(a, ba);
    b.route(c, bc);
    c.route(a, cb);
    c.route(b, cb);
  }

  private void settle() {
    int rounds = 0;
    while (ab.pump() || ba.pump() || bc.pump() || cb.pump()) {
      if (++rounds > 1000) {
        throw new AssertionError("packets go round for ever");
      }
    }
  }

  private static byte[] echo(TestNode from, TestNode to, int hop, int type) {
    byte[] payload = Packets.hex("80005438123400016d7963656c69756d");
    payload[0] = (byte) type;
    return Packets.ipv6(from.address(), to.address(), hop, Ipv6.ICMPV6, payload);
  }

  @Test
  void pingAndItsAnswer() {
    byte[] request = echo(a, c, 64, 128);
    a.host.send(request);
    settle();
    request[Ipv6.HOP_LIMIT] = 61; // three routers: A, B, and the destination itself
    assertArrayEquals(request, c.host.takeOnly());
    byte[] reply = echo(c, a, 64, 129);
    c.host.send(reply);
    settle();
    reply[Ipv6.HOP_LIMIT] = 61;
    assertArrayEquals(reply, a.host.takeOnly());
    assertEquals(0, a.drops() + b.drops() + c.drops());
  }

  @Test
  void eachHopAnswersWhenTheHopLimitEndsThere() {
    OverlayAddress[] routers = {
      a.address(), new OverlayAddress(b.high(), 0), new OverlayAddress(c.high(), 0)
    };
    for (int hop = 1; hop <= 3; hop++) {
      byte[] request = echo(a, c, hop, 128);
      a.host.send(request);
      settle();
      byte[] error = a.host.takeOnly();
      assertEquals(routers[hop - 1], OverlayAddress.read(error, Ipv6.SOURCE), "hop " + hop);
      assertEquals(3, error[40]);
      assertEquals(0, error[41]);
      assertArrayEquals(request, Arrays.copyOfRange(error, 48, error.length));
    }
    a.host.send(echo(a, c, 4, 128));
    settle();
    assertEquals(1, Ipv6.hopLimit(c.host.takeOnly(), 0));
  }

  @Test
  void aRouterThatLostTheRouteAnswersUnreachable() {
    b.route(c, null);
    byte[] request = echo(a, c, 64, 128);
    a.host.send(request);
    settle();
    byte[] error = a.host.takeOnly();
    assertEquals(new OverlayAddress(b.high(), 0), OverlayAddress.read(error, Ipv6.SOURCE));
    assertEquals(1, error[40]);
    assertEquals(0, error[41]);
    assertArrayEquals(request, Arrays.copyOfRange(error, 48, error.length));
  }

  /** W34: two nodes that send a packet to each other end it after one hop, not after 64. */
  @Test
  void inconsistentRoutesDoNotBounce() {
    b.route(c, ba);
    a.host.send(echo(a, c, 64, 128));
    settle();
    assertEquals(1, a.host.takeOnly()[40]);
    assertEquals(1, ab.sent.size());
    assertEquals(1, b.dropped(DropReason.RETURN_TO_SENDER));
  }

  @Test
  void packetsThatWaitAtEachHopArriveOnce() {
    TestNode lateB = TestNode.ofVectors(1);
    FakeLink toA = lateB.link();
    FakeLink toC = lateB.link();
    FakeLink.join(ab, toA);
    FakeLink.join(toC, cb);
    TestNode lateA = TestNode.ofVectors(0);
    lateA.plane.linkUp(ab);
    lateA.host.send(echo(lateA, c, 64, 128));
    assertEquals(List.of(c.high()), lateA.wanted);
    lateA.route(c, ab);
    assertEquals(true, toA.pump());
    assertEquals(List.of(c.high()), lateB.wanted);
    lateB.route(c, toC);
    assertEquals(true, cb.pump());
    assertEquals(61, Ipv6.hopLimit(c.host.takeOnly(), 0));
  }

  @Test
  void aMessageCrossesATransitNode() {
    Buffer content = Buffer.buffer(new byte[33]);
    a.plane.message(new MessagePacket(a.address(), c.address(), content));
    a.plane.flush();
    settle();
    assertEquals(1, c.messages.size());
    assertEquals(content, c.messages.get(0).content());
    assertEquals(a.address(), c.messages.get(0).source());
  }
}
