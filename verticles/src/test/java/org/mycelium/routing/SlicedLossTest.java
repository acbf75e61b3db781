package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Hello;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Update;

/**
 * The loss of a link with very many routes is handled in slices (spec 02 §2.4; design, Better 2):
 * whatever happens between two of them, nothing is selected through the dead link, everybody is
 * told in the end, prefixes in use go first.
 */
class SlicedLossTest {
  private static final int ROUTES = 3000;

  /** The numbers below are for the rig. */
  private static final int FIRST = 10_000;

  /** Selections a slice. */
  private static final int SLICE = RoutingOptions.DEFAULT_SLICE_COST / SlicedJob.SELECT;

  private final CoreRig rig = new CoreRig();
  private final List<Origin> origins = new ArrayList<>();

  /** What the peer behind link 3 holds true: prefix to the metric that it was told last. */
  private final Map<Subnet, Integer> told = new HashMap<>();

  @BeforeEach
  void manyRoutesOverLinkOne() {
    rig.up(1, 10);
    rig.up(2, 10);
    rig.up(3, 10);
    rig.sleep(CoreRig.S);
    for (int i = 0; i < ROUTES; i++) {
      origins.add(Origin.of(FIRST + i));
      rig.receive(1, origin(i).update(5, 30));
    }
    listen();
    assertEquals(ROUTES, told.size());
  }

  private Origin origin(int number) {
    return origins.get(number);
  }

  private Origin last() {
    return origins.getLast();
  }

  /** Takes the actions; what was sent to link 3 counts. */
  private List<Action> listen() {
    List<Action> actions = rig.takeActions();
    for (Action action : actions) {
      if (action instanceof Action.Send(long link, Update update)
          && link == 3
          && (update.metric() == Metric.INFINITE || update.prefix().high() != rig.self.high())) {
        told.put(update.prefix().subnet().orElseThrow(), update.metric());
      }
    }
    return actions;
  }

  private long retracted() {
    return told.values().stream().filter(metric -> metric == Metric.INFINITE).count();
  }

  /** No turn of the router makes more than so many actions. */
  private void sleepInBoundedTurns(long micros) {
    rig.sleep(micros);
    listen();
    assertTrue(rig.mostActions <= Slices.MAX_ACTIONS + 16, rig.mostActions + " actions in a turn");
  }

  @Test
  void nothingIsSelectedThroughADeadLinkAndAllAreToldInTheEnd() {
    rig.down(1);
    assertTrue(rig.core.selected().isEmpty(), "at once");
    listen();
    assertTrue(retracted() > 0 && retracted() <= SLICE, retracted() + " in a slice");
    sleepInBoundedTurns(CoreRig.S);
    assertEquals(ROUTES, retracted());
    assertEquals(ROUTES, rig.count(RoutingCounter.ROUTE_SELECTION_RAN));
    assertEquals(ROUTES, rig.core.fallback().size(), "lost ones are remembered");
    rig.sleep(7 * CoreRig.S);
    assertEquals(0, rig.core.sizes().prefixes(), "for 6 s");
  }

  @Test
  void prefixesInUseGoFirst() {
    rig.used(last());
    rig.used(origin(ROUTES - 7));
    rig.down(1);
    List<Subnet> order =
        rig.sent(Update.class).on(3).stream()
            .map(update -> update.prefix().subnet().orElseThrow())
            .toList();
    assertEquals(List.of(origin(ROUTES - 7).subnet(), last().subnet()), order.subList(0, 2));
  }

  @Test
  void whoAsksMeanwhileIsAnsweredFromWhatIsTrue() {
    rig.receive(2, last().update(5, 32), origin(ROUTES - 2).update(5, 32));
    rig.down(1);
    listen();
    rig.receive(3, last().request(0));
    assertEquals(
        Set.of(last().update(5, 52)),
        Set.copyOf(rig.sent(Update.class).on(3)),
        "as told to all, and as asked for");
    assertEquals(2, rig.nextHop(last()));
    rig.receive(3, origin(ROUTES - 2).seqnoRequest(5));
    assertTrue(rig.sent(Update.class).on(3).contains(origin(ROUTES - 2).update(5, 52)));
    rig.wanted(origin(ROUTES - 3));
    List<Action.Send> sent = rig.sent();
    assertTrue(sent.getFirst().tlv() instanceof SeqnoRequest, "the loss is noticed first: " + sent);
    assertTrue(sent.stream().anyMatch(send -> send.tlv() instanceof RouteRequest));
  }

  @Test
  void anUpdateMeanwhileIsSelectedAndStays() {
    rig.down(1);
    listen();
    rig.receive(2, last().update(6, 40));
    assertEquals(2, rig.nextHop(last()));
    sleepInBoundedTurns(CoreRig.S);
    assertEquals(2, rig.nextHop(last()));
    assertEquals(60, told.get(last().subnet()));
    assertEquals(ROUTES - 1, retracted());
    assertEquals(1, entries(last()), "the dead entry is gone");
  }

  @Test
  void aRetractionByAnotherMeanwhileHidesNothing() {
    rig.receive(2, last().update(5, 32));
    rig.down(1);
    listen();
    rig.receive(2, last().retraction());
    sleepInBoundedTurns(CoreRig.S);
    assertEquals(-1, rig.nextHop(last()));
    assertEquals(ROUTES, retracted());
  }

  @Test
  void theLinkReturnsMeanwhile() {
    rig.down(1);
    listen();
    rig.begin(7, 10, false, 10);
    for (Origin origin : origins) {
      rig.receive(7, origin.update(6, 30));
    }
    listen();
    sleepInBoundedTurns(3 * CoreRig.S);
    assertEquals(ROUTES, rig.core.selected().size());
    assertTrue(rig.core.selected().stream().allMatch(route -> route.linkId() == 7));
    assertEquals(0, retracted(), "what was told last is true");
    rig.sleep(7 * CoreRig.S);
    assertEquals(ROUTES, rig.core.sizes().routes(), "nothing of the old link stays");
  }

  @Test
  void anEntryExpiresMeanwhile() {
    CoreRig small =
        new CoreRig(new RoutingOptions().setSliceCost(1)); // one selection a millisecond
    small.up(1, 10);
    small.up(3, 10);
    Origin shortLived = Origin.of(FIRST);
    small.receive(1, shortLived.update(5, 30, 100));
    for (int i = 1; i < ROUTES; i++) {
      small.receive(1, Origin.of(FIRST + i).update(5, 30));
    }
    RouteEntry entry = small.core.routes().all().iterator().next().entries()[0];
    for (Destination destination : small.core.routes().all()) {
      if (destination.subnet().equals(shortLived.subnet())) {
        entry = destination.entries()[0];
      }
    }
    small.sleep(entry.at() - small.now() - 1 * CoreRig.MS);
    small.takeActions();
    small.used(Origin.of(FIRST + 5)); // so that the first turn is for another one
    small.down(1);
    assertTrue(entry.orphaned());
    small.sleep(20 * CoreRig.MS);
    assertFalse(entry.orphaned());
    assertTrue(
        small.sent(Update.class).on(3).stream()
            .anyMatch(
                update ->
                    update.metric() == Metric.INFINITE
                        && update.prefix().high() == shortLived.high()),
        "its end is not silent");
  }

  @Test
  void aDumpMeanwhileHoldsNothingOfTheDeadLink() {
    rig.receive(2, last().update(5, 32));
    rig.down(1);
    listen();
    told.clear();
    rig.receive(3, new RouteRequest(0, null));
    sleepInBoundedTurns(CoreRig.S);
    assertTrue(
        told.entrySet().stream()
            .allMatch(
                entry ->
                    entry.getValue() == Metric.INFINITE || entry.getKey().equals(last().subnet())),
        told.toString());
    assertEquals(52, told.get(last().subnet()));
  }

  @Test
  void twoLinksDieTogether() {
    for (Origin origin : origins) {
      rig.receive(2, origin.update(5, 32));
    }
    rig.down(1);
    rig.down(2);
    listen();
    assertTrue(rig.core.selected().isEmpty());
    sleepInBoundedTurns(CoreRig.S);
    assertEquals(ROUTES, retracted());
    rig.sleep(7 * CoreRig.S);
    assertEquals(0, rig.core.sizes().prefixes());
  }

  /** The clean stop does not wait for slices; what comes after it changes nothing. */
  @Test
  void theNodeStopsMeanwhile() {
    rig.down(1);
    listen();
    rig.core.retractOwn(rig.now());
    sleepInBoundedTurns(CoreRig.S);
    assertEquals(ROUTES + 1, retracted(), "and the own route");
  }

  private int entries(Origin origin) {
    Destination destination = rig.core.routes().get(origin.subnet());
    return destination == null ? 0 : destination.entries().length;
  }

  private void suspect() {
    rig.link(1).rttMillis = CoreRig.SILENT;
    rig.link(1).sending = true;
    for (int i = 0; rig.count(RoutingCounter.LINK_SUSPECTED) == 0; i++) {
      assertTrue(i < 10_000, "not suspect after 10 s");
      rig.sleep(CoreRig.MS);
    }
    rig.link(1).sending = false;
  }

  @Test
  void suspicionMovesPrefixesInUseFirstAndTheRestInSlices() {
    for (Origin origin : origins) {
      rig.receive(2, origin.update(5, 32));
    }
    listen();
    rig.used(last());
    suspect();
    for (int i = 0; rig.nextHop(last()) != 2; i++) {
      assertTrue(i < 1000, "link 2 answers a Hello");
      rig.sleep(CoreRig.MS);
    }
    assertTrue(moved() <= 2 * SLICE, moved() + " when the last one moved, which is in use");
    sleepInBoundedTurns(200 * CoreRig.MS);
    assertEquals(ROUTES, moved());
    assertEquals(0, rig.count(RoutingCounter.SUSPECT_RETRACTED));
  }

  private long moved() {
    return rig.core.selected().stream().filter(route -> route.linkId() == 2).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 900, 1001, 1003, 5999, 6001, 6004, 6100})
  void aSuspectLinkThatRecoversMeanwhileKeepsEverything(int afterMillis) {
    rig.used(last());
    rig.used(origin(4));
    suspect();
    rig.sleep(afterMillis * CoreRig.MS);
    listen();
    rig.link(1).rttMillis = 10;
    rig.receive(1, new Hello(true, 0, 2000));
    sleepInBoundedTurns(8 * CoreRig.S);
    assertEquals(ROUTES, rig.core.selected().size());
    assertEquals(0, retracted());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 1001, 6001, 6004})
  void aSuspectLinkThatDiesMeanwhileLosesEverything(int afterMillis) {
    rig.used(last());
    suspect();
    rig.sleep(afterMillis * CoreRig.MS);
    listen();
    rig.down(1);
    assertTrue(rig.core.selected().isEmpty());
    listen();
    sleepInBoundedTurns(8 * CoreRig.S);
    assertEquals(ROUTES, retracted());
    assertEquals(0, rig.core.sizes().prefixes());
  }

  /** All routes of a peer expire in one moment: also that is done in parts. */
  @Test
  void expiryTogether() {
    long expires = rig.core.selected().getFirst().expiresAtMicros();
    rig.sleep(expires - rig.now() - CoreRig.MS);
    listen();
    assertEquals(ROUTES, rig.core.selected().size());
    sleepInBoundedTurns(CoreRig.S);
    assertEquals(ROUTES, retracted());
    assertTrue(rig.core.selected().isEmpty());
  }
}
