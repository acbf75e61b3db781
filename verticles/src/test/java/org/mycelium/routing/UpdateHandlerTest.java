package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/** Processing of Updates: spec 02 §3.8, and the rows of §8.2 about Updates. */
class UpdateHandlerTest {
  private final CoreRig rig = new CoreRig();
  private final Origin far = Origin.of(1);

  @BeforeEach
  void threePeers() {
    rig.up(1, 10);
    rig.up(2, 10);
    rig.up(3, 10);
    rig.sleep(CoreRig.S);
    rig.takeActions();
  }

  private Update with(Subnet prefix, int metric) {
    return new Update(0, Update.INTERVAL, 1, metric, WirePrefix.of(prefix), far.id());
  }

  @Test
  void aNewPrefixIsSelectedShownAndFloodedToAllButTheNextHop() {
    rig.receive(1, far.update(5, 30));
    List<Action> actions = rig.takeActions();
    Action.RouteChanged shown =
        actions.stream()
            .filter(Action.RouteChanged.class::isInstance)
            .map(Action.RouteChanged.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals(far.subnet(), shown.subnet());
    assertEquals(far.id().key(), shown.key());
    assertEquals(1, shown.nextHopLinkId());
    List<Action.Send> sends =
        actions.stream()
            .filter(Action.Send.class::isInstance)
            .map(Action.Send.class::cast)
            .toList();
    assertEquals(List.of(2L, 3L), sends.stream().map(Action.Send::linkId).toList());
    Update sent = (Update) sends.get(0).tlv();
    assertEquals(far.update(5, 50), sent, "§3.6: metric plus the cost of the next hop's link");
    assertEquals(2, rig.core.sizes().sources(), "§3.4, with our own");
  }

  /** §3.8 filters 1 and 2. */
  @Test
  void prefixesOutsideTheOverlayOrTooShortAreDenied() {
    rig.receive(1, new Update(0, 30000, 1, 5, new WirePrefix(1, 24, 0x0a00L << 48, 0), far.id()));
    rig.receive(1, with(new Subnet(0, 0, 0), 5), with(new Subnet(0x2001L << 48, 0, 64), 5));
    rig.receive(1, with(new Subnet(far.high(), 0, 63), 5), with(Subnet.OVERLAY, Metric.INFINITE));
    rig.receive(1, new Update(0, 30000, 1, 5, new WirePrefix(0, 0, 0, 0), far.id()));
    rig.receive(1, new Update(0, 30000, 1, 5, new WirePrefix(3, 64, 0xfe80L << 48, 1), far.id()));
    assertEquals(7, rig.count(RoutingCounter.UPDATE_DENIED_BY_FILTER));
    assertEquals(0, rig.core.sizes().prefixes());
    assertTrue(rig.takeActions().isEmpty());
  }

  /** §3.8 filter 3. */
  @Test
  void aFinitePrefixMustHoldTheAddressOfTheKey() {
    rig.receive(1, with(Origin.of(2).subnet(), 5));
    assertEquals(1, rig.count(RoutingCounter.UPDATE_DENIED_BY_FILTER));
    rig.receive(1, with(Subnet.parse(far.id().key().address() + "/128"), 5));
    assertEquals(1, rig.core.selected().size(), "a longer prefix that holds it passes");
  }

  /** Spec 01 §10: nobody can be reached under such a key. */
  @Test
  void aKeyOfLowOrderIsDenied() {
    RouterId id = new RouterId(new PublicKey(1L << 56, 0, 0, 0), 0, 7);
    WirePrefix prefix = WirePrefix.of(id.key().address().subnet());
    rig.receive(2, new Update(0, Update.INTERVAL, 5, 30, prefix, id));
    assertEquals(1, rig.count(RoutingCounter.UPDATE_DENIED_BY_FILTER));
    assertEquals(List.of(), rig.core.selected());
  }

  /** §8.2: INF, any router id: a retraction by that neighbour. */
  @Test
  void aRetractionMayCarryAnyRouterId() {
    rig.receive(1, far.update(5, 30));
    rig.receive(1, far.retraction());
    assertEquals(-1, rig.nextHop(far));
    assertEquals(0, rig.count(RoutingCounter.UPDATE_DENIED_BY_FILTER));
  }

  @Test
  void anythingInsideTheOwnSubnetIsIgnored() {
    Update own = rig.self.update(3, 20);
    rig.receive(1, own);
    rig.receive(
        1,
        new Update(
            0,
            30000,
            1,
            20,
            WirePrefix.of(Subnet.parse(rig.self.id().key().address() + "/128")),
            rig.self.id()));
    assertEquals(2, rig.count(RoutingCounter.UPDATE_OWN_SUBNET));
    assertEquals(0, rig.core.sizes().prefixes());
    assertTrue(rig.takeActions().isEmpty());
  }

  /** §8.2: a finite Update with interval 0 is ignored, a retraction with it is not. */
  @Test
  void intervalZero() {
    rig.receive(1, far.update(1, 5, 0));
    assertEquals(1, rig.count(RoutingCounter.UPDATE_ZERO_INTERVAL));
    assertEquals(0, rig.core.sizes().prefixes());
    rig.receive(1, far.update(1, 5));
    rig.receive(1, far.update(1, Metric.INFINITE, 0));
    assertEquals(-1, rig.nextHop(far));
  }

  /** Better 8. */
  @Test
  void ownRouterIdWithMetricZeroClosesTheLink() {
    rig.receive(2, rig.self.update(0, 0));
    List<Action> actions = rig.takeActions();
    assertTrue(
        actions.contains(new Action.CloseLink(2, "the peer is this node itself", true)),
        actions.toString());
    assertTrue(actions.contains(new Action.LinkStateChanged(2, LinkState.DOWN)));
    rig.receive(2, far.update(1, 5));
    assertEquals(1, rig.count(RoutingCounter.TLV_SOURCE_DIED));
    rig.down(2);
    assertTrue(rig.takeActions().isEmpty(), "told once only");
  }

  /** Better 8: an echo has the cost of the way added, a retraction of ours is infinite. */
  @Test
  void ownRouterIdWithAMetricIsAnEcho() {
    rig.receive(2, rig.self.update(0, 12), rig.self.update(0, Metric.INFINITE));
    assertTrue(rig.takeActions().isEmpty());
    assertEquals(3, rig.core.links().size());
  }

  @Test
  void aRetractionOfAnUnknownPrefixIsOfNoInterest() {
    rig.receive(1, far.retraction());
    assertEquals(1, rig.count(RoutingCounter.UPDATE_NOT_INTERESTED));
    assertTrue(rig.takeActions().isEmpty());
    assertEquals(1, rig.core.sizes().sources(), "§9.3: our own alone");
  }

  @Test
  void aRetractionMovesToTheNextBestAndTellsWhenTheMetricMovedMuch() {
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.update(5, 45));
    assertEquals(1, rig.nextHop(far));
    rig.takeActions();
    rig.receive(1, far.retraction());
    assertEquals(2, rig.nextHop(far));
    CoreRig.Sent<Update> sent = rig.sent(Update.class);
    assertEquals(Set.of(1L, 3L), sent.links());
    assertEquals(65, sent.on(1).get(0).metric());
  }

  /** §3.8: selection lost by an Update: broadcast request, then the retraction. */
  @Test
  void theLastRouteRetractedAsksForASeqnoAndRetracts() {
    rig.receive(1, far.update(5, 30));
    rig.takeActions();
    rig.receive(1, far.retraction());
    List<Action.Send> sent = rig.sent();
    assertEquals(new Action.Send(1, far.seqnoRequest(6)), sent.get(0));
    List<Action.Send> retractions = sent.subList(1, sent.size());
    assertEquals(List.of(1L, 2L, 3L), retractions.stream().map(Action.Send::linkId).toList());
    Update retraction = (Update) retractions.get(0).tlv();
    assertEquals(Metric.INFINITE, retraction.metric());
    assertEquals(rig.self.id(), retraction.routerId(), "§3.6: our own id");
    assertEquals(0, retraction.seqno(), "and our own seqno");
    assertEquals(2, rig.core.sizes().sources(), "none for a retraction");
  }

  @Test
  void aRetractedEntryStaysSixSecondsWithItsLastOrigin() {
    rig.receive(1, far.update(5, 30));
    rig.receive(1, far.retraction());
    rig.sleep(5_900_000);
    assertEquals(far.id(), rig.core.fallback().get(0).routerId(), "§9.4");
    assertEquals(Metric.INFINITE, rig.core.fallback().get(0).metric());
    rig.takeActions();
    rig.sleep(200_000);
    assertEquals(0, rig.core.sizes().prefixes());
    assertTrue(
        rig.takeActions()
            .contains(new Action.RouteChanged(far.subnet(), null, -1, Long.MAX_VALUE)));
    assertEquals(1, rig.count(RoutingCounter.ROUTE_KEY_EXPIRED_REMOVED));
  }

  /** §3.8: infeasible, same origin, selected: ask the sender, leave the entry. */
  @Test
  void anInfeasibleUpdateOfTheSelectedRouteChangesNothingButAsks() {
    rig.receive(1, far.update(5, 30));
    long expires = rig.core.selected().get(0).expiresAtMicros();
    rig.takeActions();
    rig.sleep(CoreRig.S);
    rig.receive(1, far.update(5, 50));
    assertEquals(30, rig.core.selected().get(0).metric());
    assertEquals(expires, rig.core.selected().get(0).expiresAtMicros());
    assertEquals(List.of(new Action.Send(1, far.seqnoRequest(6))), rig.sent());
    assertEquals(1, rig.count(RoutingCounter.UPDATE_SKIPPED_ROUTE_SELECTION));
  }

  /** §9.3: one request per key and second. */
  @Test
  void infeasibleUpdatesInARowAskOnce() {
    rig.receive(1, far.update(5, 30));
    rig.takeActions();
    for (int i = 0; i < 100; i++) {
      rig.receive(1, far.update(5, 50 + i));
    }
    assertEquals(1, rig.sent().size());
  }

  @Test
  void anInfeasibleUpdateAsksItsSenderOnlyWhenNothingIsSelected() {
    rig.receive(1, far.update(5, 30));
    rig.takeActions();
    rig.receive(2, far.update(5, 100));
    assertTrue(rig.sent().isEmpty());
    assertNull(entry(2), "§3.8: not stored");
    rig.receive(1, far.retraction());
    rig.takeActions();
    rig.sleep(20 * CoreRig.S);
    assertEquals(0, rig.core.sizes().prefixes());
    rig.takeActions();
    rig.receive(2, far.update(5, 100));
    assertEquals(
        Set.of(2L), rig.sent(SeqnoRequest.class).links(), "§3.8: unknown prefix, infeasible");
    assertEquals(1, rig.count(RoutingCounter.UPDATE_NOT_INTERESTED));
  }

  private @Nullable RouteView entry(long linkId) {
    return rig.core.fallback().stream()
        .filter(route -> route.linkId() == linkId)
        .findFirst()
        .orElse(null);
  }

  /** §3.8: an unselected entry takes in an infeasible Update, keeps its expiry, selects nothing. */
  @Test
  void anInfeasibleUpdateOfAnUnselectedEntryIsStoredOnly() {
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.update(5, 45));
    RouteView before = entry(2);
    assertNotNull(before);
    rig.sleep(CoreRig.S);
    rig.takeActions();
    rig.receive(2, far.update(5, 70));
    RouteView after = entry(2);
    assertNotNull(after);
    assertEquals(70, after.metric());
    assertEquals(before.expiresAtMicros(), after.expiresAtMicros());
    assertTrue(rig.sent().isEmpty());
    rig.receive(1, far.retraction());
    assertEquals(-1, rig.nextHop(far), "an infeasible route is never selected");
  }

  /** §3.8: a feasible Update with another origin takes the entry over and is told. */
  @Test
  void anotherOriginIsTold() {
    rig.receive(1, far.update(5, 30));
    rig.takeActions();
    Origin again = far.restarted();
    rig.receive(1, again.update(0, 30));
    assertEquals(again.id(), rig.core.selected().get(0).routerId());
    assertEquals(Set.of(2L, 3L), rig.sent(Update.class).links());
  }

  /** §3.8: selected, infeasible, another origin: deselected, expiry kept. */
  @Test
  void anotherInfeasibleOriginTakesTheSelectionAway() {
    Origin again = far.restarted();
    rig.receive(1, again.update(5, 10));
    rig.receive(1, far.update(5, 30));
    long expires = rig.core.selected().get(0).expiresAtMicros();
    rig.sleep(CoreRig.S);
    rig.takeActions();
    rig.receive(1, again.update(5, 200));
    assertEquals(-1, rig.nextHop(far));
    assertEquals(expires, rig.core.fallback().get(0).expiresAtMicros());
    assertEquals(200, rig.core.fallback().get(0).metric());
  }

  /** §3.8 trigger: received metric moved by more than 10, not by 10; a seqno alone is not told. */
  @ParameterizedTest
  @ValueSource(ints = {19, 20, 30, 40, 41})
  void onlyABigChangeOfTheReceivedMetricIsToldAtOnce(int metric) {
    rig.receive(1, far.update(5, 30));
    rig.takeActions();
    rig.receive(1, far.update(6, metric));
    assertEquals(Math.abs(metric - 30) > 10, !rig.sent().isEmpty());
  }

  /** §3.8: a change of next hop alone does not trigger. */
  @Test
  void anotherNextHopWithTheSameMetricIsNotTold() {
    rig.up(4, 50);
    rig.receive(4, far.update(5, 30));
    rig.takeActions();
    rig.receive(2, far.update(5, 28));
    assertEquals(2, rig.nextHop(far));
    assertTrue(rig.sent().isEmpty());
  }

  @Test
  void aFeasibleUpdateRenewsTheRoute() {
    rig.receive(1, far.update(5, 30));
    long before = rig.core.selected().get(0).expiresAtMicros();
    assertEquals(rig.now() + 1050 * CoreRig.S, before);
    rig.sleep(300 * CoreRig.S);
    rig.takeActions();
    rig.receive(1, far.update(5, 30));
    assertEquals(before + 300 * CoreRig.S, rig.core.selected().get(0).expiresAtMicros());
    List<Action.RouteChanged> shown = rig.take(Action.RouteChanged.class);
    assertEquals(1, shown.size());
    assertTrue(shown.get(0).renewAtMicros() > rig.now() + 500 * CoreRig.S);
  }

  /** §6 invariants 1 and 2 seen from outside; list order and ties of §3.7. */
  @Test
  void onePeerHasOneEntryAndTheFirstWinsTies() {
    rig.receive(3, far.update(5, 30));
    rig.receive(1, far.update(5, 30));
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.update(5, 30));
    assertEquals(3, rig.nextHop(far));
    assertEquals(2, rig.core.fallback().size());
    rig.receive(3, far.retraction());
    assertEquals(1, rig.nextHop(far), "the first in list order");
  }

  @Test
  void linksOfTheDeadAreNotHeard() {
    rig.receive(9, far.update(5, 30));
    assertEquals(1, rig.count(RoutingCounter.TLV_SOURCE_DIED));
    assertFalse(rig.core.links().stream().anyMatch(link -> link.linkId() == 9));
  }
}
