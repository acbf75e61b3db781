package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/** Queries, route requests, renewal on use: spec 02 §3.9, §8.2, §9.1, §9.4. */
class RouteRequestTest {
  private final CoreRig rig = new CoreRig();
  private final Origin far = Origin.of(1);

  @BeforeEach
  void threePeers() {
    rig.up(1, 10);
    rig.up(2, 10);
    rig.up(3, 10);
    rig.sleep(2 * CoreRig.S);
    rig.takeActions();
  }

  private static RouteRequest request(Subnet prefix) {
    return new RouteRequest(0, WirePrefix.of(prefix));
  }

  @Test
  void anUnknownDestinationIsAskedForOnce() {
    rig.wanted(far);
    rig.wanted(far);
    CoreRig.Sent<RouteRequest> sent = rig.sent(RouteRequest.class);
    assertEquals(Set.of(1L, 2L, 3L), sent.links());
    assertEquals(List.of(far.request(0)), sent.on(1));
    assertEquals(
        List.of(new QueryView(far.subnet(), rig.now() + 15 * CoreRig.S)), rig.core.queried());
  }

  /** §4: 15 s. One deadline per query (§9.4): the second does not end with the first. */
  @Test
  void aQueryEndsAfter15Seconds() {
    rig.wanted(far);
    rig.sleep(10 * CoreRig.S);
    rig.wanted(Origin.of(2));
    rig.sleep(5 * CoreRig.S - 1);
    assertEquals(2, rig.core.queried().size());
    rig.sleep(1);
    assertEquals(
        List.of(Origin.of(2).subnet()),
        rig.core.queried().stream().map(QueryView::subnet).toList());
    rig.sleep(10 * CoreRig.S);
    assertTrue(rig.core.queried().isEmpty());
    assertEquals(2, rig.count(RoutingCounter.QUERY_TIMEOUT));
  }

  /** §6 invariant 4: Exists overwrites Queried, and the end of the query removes no route. */
  @Test
  void aRouteEndsTheQuery() {
    rig.wanted(far);
    rig.receive(2, far.update(5, 30));
    assertTrue(rig.core.queried().isEmpty());
    rig.sleep(20 * CoreRig.S);
    assertEquals(2, rig.nextHop(far));
    assertEquals(0, rig.count(RoutingCounter.QUERY_TIMEOUT));
  }

  /** §9.1 item 4: a query never shadows a route. */
  @Test
  void noQueryWhereARouteIs() {
    rig.receive(2, far.update(5, 30));
    rig.takeActions();
    rig.wanted(far);
    rig.receive(1, request(new Subnet(far.high(), 7, 128)));
    assertTrue(rig.core.queried().isEmpty());
    assertEquals(
        List.of(far.update(5, 50)), rig.sent(Update.class).on(1), "§8.2: treated as its /64");
  }

  @Test
  void aPeerThatComesLaterIsAskedToo() {
    rig.wanted(far);
    rig.takeActions();
    rig.up(4, 10);
    rig.wanted(far);
    assertTrue(rig.sent(RouteRequest.class).links().isEmpty(), "Queried: nothing is sent");
  }

  /** §3.9: forwarded to all but the asker, generation + 1. */
  @Test
  void anUnknownPrefixIsForwarded() {
    rig.receive(1, far.request(3));
    CoreRig.Sent<RouteRequest> sent = rig.sent(RouteRequest.class);
    assertEquals(Set.of(2L, 3L), sent.links());
    assertEquals(List.of(far.request(4)), sent.on(2));
    assertEquals(1, rig.core.queried().size());
    rig.receive(2, far.request(3));
    assertTrue(rig.sent().isEmpty(), "Queried: silence");
  }

  /** §8.2, §9.1: 14 goes on as 15, 15 and more not, 255 must not wrap. */
  @ParameterizedTest
  @ValueSource(ints = {14, 15, 100, 254, 255})
  void generations(int generation) {
    rig.receive(1, far.request(generation));
    if (generation == 14) {
      assertEquals(List.of(far.request(15)), rig.sent(RouteRequest.class).on(2));
    } else {
      assertTrue(rig.sent().isEmpty());
      assertTrue(rig.core.queried().isEmpty());
      assertEquals(1, rig.count(RoutingCounter.ROUTE_REQUEST_GENERATION));
    }
  }

  /** A request that may not travel on is still answered by who knows. */
  @Test
  void aKnownPrefixIsAnsweredAtGeneration15() {
    rig.receive(2, far.update(5, 30));
    rig.takeActions();
    rig.receive(1, far.request(15));
    assertEquals(1, rig.sent(Update.class).on(1).size());
  }

  /** §8.2: IPv4, link-local, shorter than /64, outside 400::/7: dropped, not relayed. */
  @Test
  void oddPrefixesAreNeitherAnsweredNorRelayed() {
    for (WirePrefix prefix :
        List.of(
            new WirePrefix(1, 24, 0x0a0f13L << 40, 0),
            new WirePrefix(3, 64, 0xfe80L << 48, 9),
            WirePrefix.of(Subnet.OVERLAY),
            WirePrefix.of(new Subnet(0, 0, 0)),
            WirePrefix.of(new Subnet(far.high(), 0, 63)),
            WirePrefix.of(new Subnet(0x2001L << 48, 0, 64)))) {
      rig.receive(1, new RouteRequest(0, prefix));
    }
    assertTrue(rig.sent().isEmpty());
    assertTrue(rig.core.queried().isEmpty());
    assertEquals(6, rig.count(RoutingCounter.ROUTE_REQUEST_DENIED_BY_FILTER));
  }

  /** §9.6: anything inside the own /64. */
  @Test
  void theOwnPrefixIsAnsweredWithTheOwnRoute() {
    rig.receive(1, rig.self.request(0), request(new Subnet(rig.self.high(), 5, 128)));
    assertEquals(
        List.of(
            new Action.Send(1, rig.self.update(0, 0)), new Action.Send(1, rig.self.update(0, 0))),
        rig.sent());
  }

  @Test
  void theNextHopGetsNoAnswer() {
    rig.receive(2, far.update(5, 30));
    rig.takeActions();
    rig.receive(2, far.request(0));
    assertTrue(rig.sent().isEmpty());
  }

  /** §3.9 says silence; but the search must not end at whoever lost its route a moment ago. */
  @Test
  void aLostRouteIsSearchedForLikeAnUnknownOne() {
    rig.receive(2, far.update(5, 30));
    rig.receive(2, far.retraction());
    rig.takeActions();
    rig.receive(1, far.request(0));
    assertEquals(Set.of(2L, 3L), rig.sent(RouteRequest.class).links());
    assertTrue(rig.core.queried().isEmpty(), "§6 invariant 4");
    rig.receive(3, far.request(7));
    assertTrue(rig.sent().isEmpty(), "the same search comes by again");
  }

  /** A query that started a round trip later must not silence the asker's next one. */
  @Test
  void aNewSearchIsForwardedThoughTheOldQueryIsOpen() {
    rig.receive(1, far.request(0));
    rig.takeActions();
    rig.sleep(14 * CoreRig.S);
    rig.takeActions();
    assertEquals(1, rig.core.queried().size());
    rig.receive(1, far.request(0));
    assertEquals(Set.of(2L, 3L), rig.sent(RouteRequest.class).links());
  }

  /** §3.9 wildcard: all selected routes but those over the asker, then our own. */
  @Test
  void aWildcardGetsTheTable() {
    rig.receive(2, far.update(5, 30));
    rig.receive(3, Origin.of(2).update(5, 30));
    rig.takeActions();
    rig.receive(2, new RouteRequest(0, null));
    assertEquals(
        List.of(
            new Action.Send(2, Origin.of(2).update(5, 50)),
            new Action.Send(2, rig.self.update(0, 0))),
        rig.sent());
  }

  /** §9.3: one dump a peer in 30 s. */
  @Test
  void wildcardsAreRationed() {
    rig.receive(2, new RouteRequest(0, null), new RouteRequest(0, null));
    rig.receive(3, new RouteRequest(0, null));
    assertEquals(Set.of(2L, 3L), rig.sent(Update.class).links());
    assertEquals(1, rig.count(RoutingCounter.WILDCARD_REFUSED));
    rig.sleep(30 * CoreRig.S);
    rig.takeActions();
    rig.receive(2, new RouteRequest(0, null));
    assertEquals(1, rig.sent(Update.class).on(2).size());
    assertEquals(4, rig.count(RoutingCounter.PROCESS_WILDCARD_ROUTE_REQUEST));
  }

  /** §3.9, second table: exists, none selected. */
  @Test
  void wantingALostRouteAsksForASeqno() {
    rig.receive(2, far.update(5, 30));
    rig.receive(2, far.retraction());
    rig.sleep(5 * CoreRig.S);
    rig.takeActions();
    rig.wanted(far);
    assertEquals(Set.of(2L), rig.sent(SeqnoRequest.class).links());
  }

  /** Who never announced the prefix to us may know it all the same. */
  @Test
  void wantingALostRouteAsksEverybodyForTheRouteOnce() {
    rig.receive(2, far.update(5, 30));
    rig.receive(2, far.retraction());
    rig.takeActions();
    rig.wanted(far);
    assertEquals(Set.of(1L, 2L, 3L), rig.sent(RouteRequest.class).links());
    rig.sleep(CoreRig.S);
    rig.takeActions();
    rig.wanted(far);
    assertTrue(rig.sent(RouteRequest.class).links().isEmpty(), "asked 1 s ago");
  }

  @Test
  void ourselvesAndTheWorldOutsideAreNeverAskedFor() {
    rig.wanted(rig.self);
    rig.core.routeWanted(rig.now(), 0x2001L << 48);
    assertTrue(rig.core.queried().isEmpty());
    assertTrue(rig.core.takeActions().isEmpty());
  }

  private long renewAt() {
    return rig.take(Action.RouteChanged.class).getLast().renewAtMicros();
  }

  /** §9.4: at 50–75 % of the hold, next hop first, then everybody; no request per packet. */
  @Test
  void useNearTheEndRenewsTheRoute() {
    rig.receive(2, far.update(5, 30));
    long renewAt = renewAt();
    long hold = 1050 * CoreRig.S;
    assertTrue(renewAt >= rig.now() + hold / 2 && renewAt <= rig.now() + hold * 3 / 4);
    rig.wanted(far);
    assertTrue(rig.sent().isEmpty(), "too early");
    rig.sleep(renewAt - rig.now());
    rig.takeActions();
    rig.wanted(far);
    rig.wanted(far);
    List<Action> actions = rig.takeActions();
    assertEquals(
        List.of(
            new Action.Send(2, far.request(0)),
            new Action.RouteChanged(far.subnet(), far.id().key(), 2, rig.now() + 5 * CoreRig.S)),
        actions);
    rig.sleep(5 * CoreRig.S);
    rig.takeActions();
    rig.wanted(far);
    assertEquals(Set.of(1L, 2L, 3L), rig.sent(RouteRequest.class).links(), "no answer: all");
    rig.receive(2, far.update(5, 30));
    assertTrue(renewAt() > rig.now() + hold / 2 - 1);
    rig.wanted(far);
    assertTrue(rig.sent().isEmpty());
  }

  /** §9.4: the request time is not refreshed when nothing was sent, so use is never starved. */
  @Test
  void steadyUseAsksAllEvery15Seconds() {
    rig.receive(2, far.update(5, 30));
    rig.sleep(800 * CoreRig.S);
    rig.takeActions();
    int toAll = 0;
    for (int second = 0; second < 240; second++) {
      rig.wanted(far);
      toAll += rig.sent(RouteRequest.class).on(1).size();
      rig.sleep(CoreRig.S);
    }
    assertTrue(toAll >= 10 && toAll <= 16, "asked " + toAll + " times in 240 s");
  }

  /** §3.9: selected: INF for 6 s, retraction to all, no seqno request. */
  @Test
  void anUnusedRouteExpires() {
    rig.receive(2, far.update(5, 30));
    rig.receive(1, Origin.of(2).update(5, 30));
    rig.sleep(1050 * CoreRig.S - 1);
    rig.takeActions();
    assertEquals(2, rig.nextHop(far));
    rig.sleep(1);
    CoreRig.Sent<Update> sent = rig.sent(Update.class);
    assertEquals(Set.of(1L, 2L, 3L), sent.links());
    assertEquals(Metric.INFINITE, sent.on(1).getFirst().metric());
    assertEquals(-1, rig.nextHop(far));
    assertEquals(2, rig.core.fallback().size());
    rig.sleep(6 * CoreRig.S);
    assertEquals(0, rig.core.sizes().prefixes());
    assertEquals(2, rig.count(RoutingCounter.SELECTED_ROUTE_EXPIRED));
  }

  @Test
  void anExpiredRouteGivesWayToAnother() {
    rig.receive(2, far.update(5, 30));
    rig.sleep(100 * CoreRig.S);
    rig.receive(1, far.update(5, 30));
    rig.sleep(949 * CoreRig.S);
    rig.takeActions();
    rig.sleep(CoreRig.S);
    assertEquals(1, rig.nextHop(far));
    assertEquals(Set.of(2L, 3L), rig.sent(Update.class).links(), "§3.9: always advertised");
  }

  @Test
  void anUnselectedEntryExpiresInSilence() {
    rig.receive(1, far.update(5, 30));
    rig.sleep(CoreRig.S);
    rig.receive(2, far.update(5, 40));
    rig.sleep(300 * CoreRig.S);
    rig.receive(1, far.update(5, 30));
    rig.takeActions();
    rig.sleep(751 * CoreRig.S);
    assertEquals(0, rig.core.fallback().size());
    assertTrue(
        rig.sent(Update.class).byLink().values().stream()
            .flatMap(List::stream)
            .allMatch(update -> update.routerId().equals(rig.self.id())));
    assertEquals(1, rig.count(RoutingCounter.ROUTE_KEY_EXPIRED_REMOVED));
  }
}
