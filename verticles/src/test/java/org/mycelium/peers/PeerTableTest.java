package org.mycelium.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mycelium.fakes.StubLink;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.Link;
import org.mycelium.link.LinkInfo.Direction;
import org.mycelium.wiring.PeerChanged;
import org.mycelium.wiring.PeerInfo;
import org.mycelium.wiring.PeerInfo.State;

/** Spec 02 §5, 01 §10 and W36, design Better 8; the clock is an argument. */
class PeerTableTest {
  private static final String A = "tcp://192.0.2.1:9651";
  private static final String B = "tcp://192.0.2.2:9651";
  private static final long SECOND = 1_000_000;

  private final List<PeerChanged> changes = new ArrayList<>();
  private final PeerTable table = new PeerTable(new Random(1), changes::add);
  private long now = 1000 * SECOND;

  private static Endpoint at(String uri) {
    return EndpointParser.parse(uri);
  }

  private PeerInfo only() {
    List<PeerInfo> all = table.all(now);
    assertEquals(1, all.size());
    return all.getFirst();
  }

  private StubLink up(StubLink link) {
    table.linkUp(link, now);
    return link;
  }

  private StubLink connectedA() {
    assertNotNull(table.add(at(A), now));
    assertEquals(List.of(at(A)), table.takeDue(now));
    return up(StubLink.to(A));
  }

  @Test
  void aStaticPeerIsDialledOnceAtATime() {
    table.add(at(A), now);
    assertEquals(State.DEAD, only().state());
    assertEquals(List.of(at(A)), table.takeDue(now));
    assertEquals(State.CONNECTING, only().state());
    now += 3600 * SECOND;
    assertEquals(List.of(), table.takeDue(now), "the first dial still runs");
    up(StubLink.to(A));
    assertEquals(State.ALIVE, only().state());
    assertEquals(Peer.NEVER, table.nextDue());
    assertEquals(List.of(), table.takeDue(now));
  }

  @Test
  void backOffDoublesToAMinuteWithJitter() {
    table.add(at(A), now);
    long full = Backoff.FIRST_MICROS;
    boolean jitter = false;
    for (int i = 0; i < 30; i++) {
      assertEquals(1, table.takeDue(now).size());
      table.dialFailed(at(A), "refused", now);
      long delay = table.nextDue() - now;
      assertTrue(delay <= full && delay >= full * 3 / 4, "try=" + i + " delay=" + delay);
      jitter |= delay != full;
      assertEquals("refused", only().lastError());
      assertEquals(delay / 1000, only().nextRetryMillis());
      assertEquals(List.of(), table.takeDue(table.nextDue() - 1));
      now = table.nextDue();
      full = Math.min(Backoff.MAX_MICROS, 2 * full);
    }
    assertEquals(Backoff.MAX_MICROS, full);
    assertTrue(jitter);
  }

  @Test
  void aLinkThatLivedRestartsTheBackOff() {
    table.add(at(A), now);
    for (int i = 0; i < 10; i++) {
      now = Math.max(now, table.nextDue());
      table.takeDue(now);
      table.dialFailed(at(A), "refused", now);
    }
    now = table.nextDue();
    table.takeDue(now);
    StubLink brief = up(StubLink.to(A));
    assertNull(only().lastError());
    now += PeerTable.SHORT_LIFE_MICROS - 1;
    table.linkDown(brief, "the peer closed the connection", now);
    assertTrue(table.nextDue() - now > 30 * SECOND, "a flapping peer stays slow");
    now = table.nextDue();
    table.takeDue(now);
    StubLink lasting = up(StubLink.to(A));
    now += PeerTable.SHORT_LIFE_MICROS;
    table.linkDown(lasting, "reset", now);
    assertTrue(table.nextDue() - now <= Backoff.FIRST_MICROS);
    assertEquals("reset", only().lastError());
    assertEquals(State.DEAD, only().state());
    assertEquals(10, only().lastConnectedSeconds());
  }

  /** Dials are independent: a dead peer delays no other. */
  @Test
  void everyPeerHasItsOwnTime() {
    for (int i = 1; i <= 200; i++) {
      table.add(at("tcp://192.0.2." + i + ":1"), now);
    }
    assertEquals(200, table.takeDue(now).size());
    table.dialFailed(at("tcp://192.0.2.7:1"), "refused", now);
    now = table.nextDue();
    assertEquals(List.of(at("tcp://192.0.2.7:1")), table.takeDue(now));
  }

  @Test
  void countersOfAConfiguredPeerRunOn() {
    StubLink first = connectedA();
    first.stats().bytesSent(10);
    first.stats().bytesReceived(3, now);
    now += 5 * SECOND;
    table.linkDown(first, "gone", now);
    now = table.nextDue();
    table.takeDue(now);
    StubLink second = up(StubLink.to(A));
    second.stats().bytesSent(1);
    second.stats().bytesReceived(2, now);
    assertEquals(11, only().txBytes());
    assertEquals(5, only().rxBytes());
    assertEquals(second.info().id(), only().linkId());
    assertEquals((now - 1000 * SECOND) / SECOND, only().discoveredSeconds());
  }

  @Test
  void anAcceptedPeerIsNeverDialledAndForgottenWhenDead() {
    StubLink link = up(StubLink.from("tcp://192.0.2.9:50000"));
    assertEquals(PeerInfo.Type.INBOUND, only().type());
    assertEquals(State.ALIVE, only().state());
    assertEquals(Peer.NEVER, table.nextDue());
    now += 3600 * SECOND;
    assertEquals(List.of(), table.takeDue(now));
    table.linkDown(link, "gone", now);
    assertEquals(List.of(), table.all(now));
    assertTrue(changes.getLast().removed());
  }

  /** Two links to one node are normal: nobody compares, nobody closes (design, Better 8). */
  @Test
  void linksOverDifferentEndpointsStay() {
    StubLink tcp = connectedA();
    StubLink inbound = up(StubLink.from("tcp://192.0.2.1:40000"));
    table.add(at("vsock://2:9651"), now);
    table.takeDue(now);
    StubLink vsock = up(StubLink.to("vsock://2:9651"));
    assertEquals(3, table.all(now).size());
    assertEquals(List.of(), tcp.closed());
    assertEquals(List.of(), inbound.closed());
    assertEquals(List.of(), vsock.closed());
  }

  /** Spec 01 §10: a second connection from the same inbound endpoint replaces the first. */
  @Test
  void aDuplicateInboundReplacesTheFirst() {
    StubLink first = up(StubLink.from("tcp://192.0.2.9:50000"));
    StubLink second = up(StubLink.from("tcp://192.0.2.9:50000"));
    assertEquals(1, first.closed().size());
    table.linkDown(first, first.closed().getFirst(), now);
    assertEquals(State.ALIVE, only().state());
    assertEquals(second.info().id(), only().linkId());
    assertEquals(List.of(), second.closed());
  }

  /** Spec 01 W36: an inbound connection must not turn a configured peer into an inbound one. */
  @Test
  void aConfiguredPeerStaysConfigured() {
    StubLink dialled = connectedA();
    StubLink inbound = up(StubLink.from(A));
    assertEquals(PeerInfo.Type.STATIC, only().type());
    assertEquals(List.of(), dialled.closed(), "two links are normal");
    table.linkDown(dialled, "gone", now);
    assertEquals(State.ALIVE, only().state());
    assertEquals(Peer.NEVER, table.nextDue(), "it is still connected");
    table.linkDown(inbound, "gone", now);
    assertEquals(State.DEAD, only().state());
    now = table.nextDue();
    assertEquals(List.of(at(A)), table.takeDue(now), "dialled again");
  }

  @Test
  void anEndpointIsAddedOnce() {
    assertNotNull(table.add(at(A), now));
    assertNull(table.add(at(A), now));
    up(StubLink.from(B));
    assertNull(table.add(at(B), now), "known as inbound");
  }

  @Test
  void removingClosesTheLinksAndForgets() {
    StubLink link = connectedA();
    assertNotNull(table.remove(at(A), now));
    assertEquals(List.of("the peer was removed"), link.closed());
    assertEquals(List.of(), table.all(now));
    table.linkDown(link, "the peer was removed", now);
    assertEquals(Peer.NEVER, table.nextDue());
    assertNull(table.remove(at(A), now));
    StubLink inbound = up(StubLink.from(B));
    assertNotNull(table.remove(at(B), now));
    assertEquals(1, inbound.closed().size());
    // A deleted peer that dials in again is accepted (spec 02 §5.3).
    assertEquals(List.of(), up(StubLink.from(B)).closed());
  }

  /** In the original the connection then lives on unmanaged (spec 02 §5.3). */
  @Test
  void removingDuringADialLeavesNoLink() {
    table.add(at(A), now);
    table.takeDue(now);
    table.remove(at(A), now);
    StubLink late = up(StubLink.to(A));
    assertEquals(List.of("the peer was removed"), late.closed());
    assertEquals(List.of(), table.all(now));
    // Removed and added again while the first dial runs: no second dial, its link is used.
    table.add(at(B), now);
    table.takeDue(now);
    table.remove(at(B), now);
    table.add(at(B), now);
    assertEquals(List.of(), table.takeDue(now));
    assertEquals(List.of(), up(StubLink.to(B)).closed());
    assertEquals(State.ALIVE, only().state());
  }

  @Test
  void aFailedDialOfARemovedPeerIsForgotten() {
    table.add(at(A), now);
    table.takeDue(now);
    table.remove(at(A), now);
    table.dialFailed(at(A), "refused", now);
    assertEquals(List.of(), table.all(now));
    assertEquals(Peer.NEVER, table.nextDue());
  }

  /** A link dialled by somebody else is none of our business. */
  @Test
  void foreignDialsAreLeftAlone() {
    assertEquals(List.of(), up(StubLink.to(A)).closed());
    assertEquals(List.of(), table.all(now));
  }

  @Test
  void ourselvesAreMarkedAndNotRedialled() {
    StubLink link = connectedA();
    table.linkDown(link, Link.SELF_REASON, now);
    assertTrue(only().self());
    assertEquals(State.DEAD, only().state());
    assertEquals(Link.SELF_REASON, only().lastError());
    assertEquals(Peer.NEVER, table.nextDue());
    assertEquals(List.of(), table.takeDue(now + 3600 * SECOND));
  }

  /**
   * The router may hear itself first on the accepted end: the dialled one is found by its mirror.
   */
  @Test
  void ourselvesAreRecognisedFromTheAcceptedEnd() {
    for (boolean acceptedFirst : new boolean[] {true, false}) {
      PeerTable fresh = new PeerTable(new Random(1), changes::add);
      fresh.add(at(A), now);
      fresh.add(at(B), now);
      fresh.takeDue(now);
      StubLink dialled = StubLink.to(A);
      StubLink bystander =
          new StubLink(at(B), Direction.OUTBOUND, "TCP 1.1.1.1:4001 <-> 192.0.2.2:9651");
      StubLink accepted =
          new StubLink(
              at("tcp://1.1.1.1:4000"), Direction.INBOUND, "TCP 192.0.2.1:9651 <-> 1.1.1.1:4000");
      fresh.linkUp(dialled, now);
      fresh.linkUp(bystander, now);
      fresh.linkUp(accepted, now);
      if (acceptedFirst) {
        fresh.linkDown(accepted, Link.SELF_REASON, now);
        fresh.linkDown(dialled, "the peer closed the connection", now);
      } else {
        fresh.linkDown(dialled, "the peer closed the connection", now);
        fresh.linkDown(accepted, Link.SELF_REASON, now);
      }
      assertTrue(fresh.all(now).getFirst().self(), "acceptedFirst=" + acceptedFirst);
      assertEquals(Peer.NEVER, fresh.nextDue(), "acceptedFirst=" + acceptedFirst);
      assertEquals(State.ALIVE, fresh.all(now).getLast().state());
    }
  }

  @Test
  void everyChangeIsTold() {
    StubLink link = connectedA();
    table.linkDown(link, "gone", now);
    table.remove(at(A), now);
    assertEquals(
        List.of(State.DEAD, State.CONNECTING, State.ALIVE, State.DEAD, State.DEAD),
        changes.stream().map(change -> change.peer().state()).toList());
    assertEquals(1, changes.stream().filter(PeerChanged::removed).count());
  }
}
