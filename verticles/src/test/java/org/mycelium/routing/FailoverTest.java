package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.wire.Hello;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Update;

/** Death of a link: spec 02 §2.4, §3.7. Suspect links: design, Better 2. */
class FailoverTest {
  private final CoreRig rig = new CoreRig();
  private final Origin far = Origin.of(1);
  private final Origin other = Origin.of(2);

  @BeforeEach
  void threePeers() {
    rig.up(1, 10);
    rig.up(2, 10);
    rig.up(3, 10);
    rig.sleep(2 * CoreRig.S);
    rig.takeActions();
  }

  @Test
  void deathSelectsAnotherAtOnceAndTellsAll() {
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.update(5, 32));
    rig.takeActions();
    rig.down(1);
    assertEquals(2, rig.nextHop(far));
    List<Action> actions = rig.takeActions();
    assertTrue(
        actions.stream()
            .anyMatch(
                action ->
                    action instanceof Action.RouteChanged changed && changed.nextHopLinkId() == 2));
    assertTrue(actions.contains(new Action.Send(3, far.update(5, 52))), "§3.7: always");
    assertTrue(actions.contains(new Action.LinkStateChanged(1, LinkState.DOWN)));
    assertEquals(1, rig.count(RoutingCounter.ROUTE_SELECTION_RAN));
  }

  /** §2.4: unselected entries go at once, selected ones stay 6 s as lost. */
  @Test
  void deathKeepsLostRoutesSixSeconds() {
    rig.receive(1, far.update(5, 30), other.update(5, 50));
    rig.receive(2, other.update(5, 30));
    assertEquals(2, rig.core.sizes().prefixes());
    rig.down(1);
    assertEquals(1, rig.core.fallback().size());
    assertEquals(Metric.INFINITE, rig.core.fallback().getFirst().metric());
    rig.sleep(6 * CoreRig.S);
    assertEquals(1, rig.core.sizes().prefixes());
    assertEquals(2, rig.nextHop(other));
  }

  @Test
  void deathOfTheOnlyWayAsksAndRetracts() {
    rig.receive(1, far.update(5, 30));
    rig.takeActions();
    rig.down(1);
    List<Action.Send> sent = rig.sent();
    assertTrue(sent.getFirst().tlv() instanceof SeqnoRequest, "§3.7: first the request");
    assertTrue(sent.getLast().tlv() instanceof Update update && update.metric() == Metric.INFINITE);
  }

  @Test
  void aSecondReportOfDeathFindsNothing() {
    rig.receive(1, far.update(5, 30));
    rig.down(1);
    rig.takeActions();
    rig.down(1);
    assertTrue(rig.takeActions().isEmpty());
    assertEquals(1, rig.count(RoutingCounter.PEER_DIED));
  }

  /** §2.4: 43 s. */
  @Test
  void aSilentLinkIsClosed() {
    rig.receive(1, far.update(5, 30));
    rig.sleep(CoreRig.S);
    silence(1);
    rig.takeActions();
    rig.sleep(45 * CoreRig.S);
    assertEquals(
        List.of(1L),
        rig.take(Action.CloseLink.class).stream().map(Action.CloseLink::linkId).toList());
    assertEquals(2, rig.core.links().size());
  }

  /** From now on the link answers nothing. */
  private void silence(long id) {
    rig.link(id).rttMillis = CoreRig.SILENT;
  }

  /** Sends data over link 1 until it becomes suspect. */
  private void suspect() {
    silence(1);
    rig.link(1).sending = true;
    for (int i = 0; i < 100; i++) {
      if (rig.count(RoutingCounter.LINK_SUSPECTED) > 0) {
        return;
      }
      rig.sleep(100 * CoreRig.MS);
    }
    throw new AssertionError("link 1 is not suspect after 10 s");
  }

  @Test
  void routesMoveAtOnceToALinkThatIsAliveForSure() {
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.update(5, 32));
    silence(1);
    silence(2);
    rig.link(1).sending = true;
    while (rig.count(RoutingCounter.LINK_SUSPECTED) == 0) {
      assertEquals(1, rig.nextHop(far));
      rig.link(2).lastReceived = rig.now();
      rig.sleep(100 * CoreRig.MS);
    }
    assertEquals(2, rig.nextHop(far));
    assertEquals(0, rig.count(RoutingCounter.SUSPECT_RETRACTED));
    assertEquals(3, rig.core.links().size(), "the connection stays");
  }

  /** An idle alternative is asked with a Hello first, and takes over when it answers. */
  @Test
  void routesMoveToALinkThatAnswersAHello() {
    rig.sleep(60 * CoreRig.S);
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.update(5, 32));
    rig.sleep(10 * CoreRig.S);
    rig.used(far);
    suspect();
    assertEquals(2, rig.nextHop(far), "it answered within 10 ms");
    assertEquals(0, rig.count(RoutingCounter.SUSPECT_RETRACTED));
    assertTrue(
        rig.take(Action.Send.class).stream()
            .anyMatch(send -> send.linkId() == 2 && send.tlv() instanceof Hello));
  }

  /** An alternative that does not answer is no alternative. */
  @Test
  void withoutAnAnswerPrefixesInUseAreRetracted() {
    rig.sleep(60 * CoreRig.S);
    rig.receive(1, far.update(5, 30), other.update(5, 30));
    rig.receive(2, far.update(5, 32));
    rig.sleep(10 * CoreRig.S);
    silence(2);
    suspect();
    rig.used(far);
    rig.takeActions();
    rig.sleep(CoreRig.S);
    assertEquals(-1, rig.nextHop(far));
    assertEquals(1, rig.nextHop(other), "not in use");
    rig.sleep(5 * CoreRig.S);
    assertEquals(-1, rig.nextHop(other), "after 6 s");
    rig.receive(2, new Hello(true, 0, 2000), far.update(6, 40));
    assertEquals(2, rig.nextHop(far), "it lives after all");
  }

  @Test
  void withoutAnAlternativePrefixesInUseAreRetractedAtOnceOthersAfter6Seconds() {
    rig.receive(1, far.update(5, 30), other.update(5, 30));
    rig.used(far);
    suspect();
    assertEquals(-1, rig.nextHop(far));
    assertEquals(1, rig.nextHop(other));
    CoreRig.Sent<Update> sent = rig.sent(Update.class);
    assertTrue(
        sent.on(2).stream()
            .anyMatch(
                update ->
                    update.metric() == Metric.INFINITE && update.prefix().high() == far.high()));
    rig.sleep(6 * CoreRig.S);
    assertEquals(-1, rig.nextHop(other));
    assertEquals(2, rig.count(RoutingCounter.SUSPECT_RETRACTED));
    assertEquals(3, rig.core.links().size());
  }

  /** An infeasible announcement is not in the table: only asking everybody finds that way. */
  @Test
  void aLostPrefixInUseIsAskedForEverywhereOthersWhereTheyCameFrom() {
    rig.receive(1, far.update(5, 30), other.update(5, 30));
    rig.receive(2, far.update(5, 900));
    rig.used(far);
    rig.takeActions();
    suspect();
    assertEquals(Set.of(1L, 2L, 3L), rig.sent(SeqnoRequest.class).links());
    rig.takeActions();
    rig.sleep(900 * CoreRig.MS); // before the request is repeated
    assertEquals(Set.of(), rig.sent(SeqnoRequest.class).links());
    rig.lastUsed.clear();
    rig.sleep(20 * CoreRig.S);
    assertEquals(-1, rig.nextHop(other));
    assertTrue(
        rig.sent(SeqnoRequest.class).byLink().getOrDefault(3L, List.of()).stream()
            .noneMatch(request -> request.prefix().high() == other.high()));
  }

  /** Held down 10 s, "unless it is the only way". */
  @Test
  void aRecoveredLinkServesOnlyWhatNothingElseDoes() {
    rig.receive(1, far.update(5, 30), other.update(5, 30));
    rig.used(far);
    suspect();
    rig.receive(2, far.update(6, 20_000));
    assertEquals(2, rig.nextHop(far));
    rig.link(1).sending = false;
    rig.link(1).rttMillis = 10;
    rig.takeActions();
    rig.receive(1, far.update(6, 30));
    assertEquals(2, rig.nextHop(far), "held down");
    assertEquals(1, rig.nextHop(other), "the only way");
    assertEquals(
        List.of(new Action.LinkStateChanged(1, LinkState.HELD_DOWN)),
        rig.take(Action.LinkStateChanged.class));
    rig.sleep(9 * CoreRig.S);
    assertEquals(2, rig.nextHop(far));
    rig.sleep(CoreRig.S);
    assertEquals(1, rig.nextHop(far));
    assertEquals(
        List.of(new Action.LinkStateChanged(1, LinkState.UP)),
        rig.take(Action.LinkStateChanged.class));
  }

  @Test
  void aRecoveredLinkTakesBackWhatWasRetracted() {
    rig.receive(1, far.update(5, 30));
    rig.used(far);
    suspect();
    assertEquals(-1, rig.nextHop(far));
    rig.takeActions();
    rig.receive(1, new Hello(true, 0, 2000));
    assertEquals(1, rig.nextHop(far));
    assertEquals(Set.of(2L, 3L), rig.sent(Update.class).links());
  }

  /** Better 1: a link that died lately returns with +100. */
  @Test
  void aLinkThatDiedReturnsDearer() {
    rig.down(1);
    rig.sleep(10 * CoreRig.S);
    rig.takeActions();
    CoreRig.FakeLink again = new CoreRig.FakeLink();
    again.lastReceived = rig.now();
    rig.core.linkUp(rig.now(), 7, 10, false, again, "peer1");
    assertEquals(1110, rig.core.links().getLast().cost());
  }
}
