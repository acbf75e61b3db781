package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/** Own route, builder of Updates, held-back advertisements: spec 02 §2.1, §3.4–3.6; Better 1. */
class AdvertisingTest {
  private final CoreRig rig = new CoreRig();
  private final Origin far = Origin.of(1);

  /** §2.1: the own route first; then the open queries; design: a Hello at once. */
  @Test
  void aNewPeerHearsTheOwnRouteTheQueriesAndAHello() {
    rig.wanted(far);
    rig.takeActions();
    rig.begin(1, 10, false, CoreRig.SILENT);
    assertEquals(
        List.of(rig.self.update(0, 0), far.request(0), Hello.of(0)),
        rig.take(Action.Send.class).stream().map(Action.Send::tlv).toList());
    assertEquals(1, rig.count(RoutingCounter.PEER_ADDED));
  }

  /** §3.5. */
  @Test
  void theOwnRouteGoesToAllEvery300Seconds() {
    rig.up(1, 10);
    rig.up(2, 10);
    rig.sleep(299 * CoreRig.S);
    assertTrue(rig.sent().isEmpty());
    rig.sleep(CoreRig.S);
    List<Action.Send> sent = rig.sent();
    assertEquals(
        List.of(
            new Action.Send(1, rig.self.update(0, 0)), new Action.Send(2, rig.self.update(0, 0))),
        sent);
    rig.sleep(300 * CoreRig.S);
    assertEquals(2, rig.sent().size());
  }

  /** Design, Better 7. */
  @Test
  void onACleanStopTheOwnRouteIsRetractedForGood() {
    rig.up(1, 10);
    rig.core.retractOwn(rig.now());
    List<Action> actions = rig.core.takeActions();
    assertEquals(List.of(new Action.Send(1, rig.self.update(0, Metric.INFINITE))), actions);
    rig.sleep(400 * CoreRig.S);
    assertTrue(rig.sent().isEmpty());
  }

  /** Design, Better 7: the questions that a retraction provokes do not bring the route back. */
  @Test
  void whoAsksAfterTheRetractionHearsItAgain() {
    rig.up(1, 10);
    rig.core.retractOwn(rig.now());
    assertEquals(1, rig.core.takeActions().size());
    rig.receive(1, rig.self.request(0), rig.self.seqnoRequest(0), rig.self.seqnoRequest(1));
    rig.receive(1, new RouteRequest(0, null));
    List<Action.Send> sent = rig.sent();
    assertEquals(3, sent.size(), "a seqno that will never come is no answer");
    for (Action.Send send : sent) {
      assertEquals(rig.self.update(0, Metric.INFINITE), send.tlv());
    }
  }

  /**
   * §9.1 item 3: a prefix longer than /64 arms a crash in every v0.7.10 node that hears of it. It
   * serves here and is not passed on.
   */
  @Test
  void longerPrefixesAreNotPassedOn() {
    rig.up(1, 10);
    rig.up(2, 10);
    Subnet host = Subnet.parse(far.id().key().address() + "/128");
    rig.receive(1, new Update(0, Update.INTERVAL, 1, 5, WirePrefix.of(host), far.id()));
    assertEquals(1, rig.core.selected().size());
    rig.receive(2, new RouteRequest(0, null));
    rig.receive(2, new SeqnoRequest(9, SeqnoRequest.HOP_COUNT, far.id(), WirePrefix.of(host)));
    rig.sleep(10 * CoreRig.S);
    assertEquals(List.of(new Action.Send(2, rig.self.update(0, 0))), rig.sent());
    assertEquals(1, rig.count(RoutingCounter.SEQNO_REQUEST_DENIED_BY_FILTER));
  }

  /** §2.2: every Hello is answered at once, with our cost of the link. */
  @Test
  void everyHelloIsAnswered() {
    rig.up(1, 20);
    rig.receive(1, new Hello(true, 5, 2000), new Hello(false, 900, 1));
    assertEquals(List.of(Ihu.of(30), Ihu.of(30)), rig.sent(Ihu.class).on(1));
  }

  /** §3.6 and the logic table of §8.3. */
  @Test
  void advertisedInterval() {
    long now = 1000 * CoreRig.S;
    assertEquals(30_000, Advertiser.interval(5, now + 15 * CoreRig.S, now));
    assertEquals(30_000, Advertiser.interval(5, now, now));
    assertEquals(30_000, Advertiser.interval(5, now + 600 * CoreRig.S, now));
    assertEquals(0, Advertiser.interval(Metric.INFINITE, now, now), "6 ms on the wire");
    assertEquals(30_000, Advertiser.interval(Metric.INFINITE, now + 1, now));
  }

  /** §3.4 and invariant 8 of §6: a route is infeasible for us from the moment it is advertised. */
  @Test
  void theSourceTableKnowsWhatWasSent() {
    rig.up(1, 10);
    rig.up(2, 10);
    rig.receive(1, far.update(5, 30));
    rig.receive(1, far.retraction());
    rig.takeActions();
    rig.receive(2, far.update(5, 50));
    assertEquals(-1, rig.nextHop(far), "advertised with 50");
    rig.receive(2, far.update(5, 49));
    assertEquals(2, rig.nextHop(far));
  }

  /** §4: 30 minutes after the last touch. */
  @Test
  void sourceEntriesAreCollected() {
    rig.up(1, 10);
    rig.receive(1, far.update(5, 30));
    rig.receive(1, far.retraction());
    rig.sleep(1799 * CoreRig.S);
    assertEquals(2, rig.core.sizes().sources());
    rig.sleep(2 * CoreRig.S);
    assertEquals(1, rig.core.sizes().sources(), "our own is touched every 300 s");
    assertEquals(1, rig.count(RoutingCounter.SOURCE_KEY_EXPIRED));
  }

  @Test
  void aRetractedPrefixIsFloodedAlsoToTheFormerNextHop() {
    rig.up(1, 10);
    rig.up(2, 10);
    rig.receive(1, far.update(5, 30));
    rig.takeActions();
    rig.receive(1, far.retraction());
    assertEquals(Set.of(1L, 2L), rig.sent(Update.class).links());
  }

  /** The policy can switch split horizon off. */
  @Test
  void withoutSplitHorizonTheNextHopHearsItsRoute() {
    CoreRig other =
        new CoreRig(
            new RoutingOptions(),
            new DefaultSelectionPolicy() {
              @Override
              public boolean advertisesToNextHop() {
                return true;
              }
            });
    other.up(1, 10);
    other.receive(1, far.update(5, 30));
    assertEquals(1, other.sent(Update.class).on(1).size());
  }

  /** Better 1: one flood instead of two. */
  @Test
  void advertisementsWaitForTheFirstRoundTrip() {
    rig.up(2, 10);
    rig.begin(1, 10, false, 40);
    rig.takeActions();
    rig.receive(1, far.update(5, 0));
    assertEquals(1, rig.nextHop(far), "usable at once");
    rig.sleep(39 * CoreRig.MS);
    assertTrue(rig.sent(Update.class).links().isEmpty());
    rig.sleep(CoreRig.MS);
    assertEquals(List.of(far.update(5, 50)), rig.sent(Update.class).on(2));
    assertEquals(1, rig.count(RoutingCounter.ADVERTISEMENT_HELD));
    rig.sleep(2 * CoreRig.S);
    assertTrue(rig.sent(Update.class).links().isEmpty(), "once");
  }

  /** Better 1: at most 500 ms. */
  @Test
  void advertisementsWaitHalfASecondAtMost() {
    rig.up(2, 10);
    rig.begin(1, 10, false, CoreRig.SILENT);
    rig.takeActions();
    rig.receive(1, far.update(5, 0));
    rig.sleep(499 * CoreRig.MS);
    assertTrue(rig.sent(Update.class).links().isEmpty());
    rig.sleep(CoreRig.MS);
    assertEquals(List.of(far.update(5, 1010)), rig.sent(Update.class).on(2));
  }

  /** A loss is told at once, and what was never told is not told later. */
  @Test
  void aHeldBackRouteThatIsLostIsRetractedOnce() {
    rig.up(2, 10);
    rig.begin(1, 10, false, 300);
    rig.takeActions();
    rig.receive(1, far.update(5, 0), far.retraction());
    assertEquals(1, rig.sent(Update.class).on(2).size());
    rig.sleep(CoreRig.S);
    assertTrue(rig.sent(Update.class).links().isEmpty());
  }

  @Test
  void aRequestForAHeldBackRouteIsAnsweredWithTheFlood() {
    rig.up(2, 10);
    rig.begin(1, 10, false, 40);
    rig.receive(1, far.update(5, 0));
    rig.takeActions();
    rig.receive(2, far.request(0));
    assertTrue(rig.sent().isEmpty());
    rig.sleep(40 * CoreRig.MS);
    assertEquals(List.of(far.update(5, 50)), rig.sent(Update.class).on(2));
  }

  @Test
  void aHeldBackRouteOfALinkThatDiesMovesAndIsTold() {
    rig.up(2, 10);
    rig.up(3, 10);
    rig.begin(1, 10, false, 400);
    rig.receive(1, far.update(5, 0));
    rig.receive(2, far.update(5, 1200));
    rig.takeActions();
    rig.down(1);
    assertEquals(2, rig.nextHop(far));
    assertEquals(List.of(far.update(5, 1220)), rig.sent(Update.class).on(3));
    assertFalse(rig.core.links().stream().anyMatch(link -> link.linkId() == 1));
  }

  /** §2.1 and §9.6: requests are for masked /64s. */
  @Test
  void requestsNameTheMasked64() {
    rig.up(1, 10);
    rig.core.routeWanted(rig.now(), far.high());
    RouteRequest sent =
        (RouteRequest)
            rig.core.takeActions().stream()
                .filter(Action.Send.class::isInstance)
                .map(action -> ((Action.Send) action).tlv())
                .findFirst()
                .orElseThrow();
    assertEquals(far.request(0), sent);
  }
}
