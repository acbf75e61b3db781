package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/** Seqno requests: spec 02 §3.10, §9.4, logic table of §8.3; design, Better 5. */
class SeqnoRequestTest {
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

  /** Step 3 and Better 5: three times in a row, also right after the start, then once in 4 s. */
  @Test
  void ownSeqnoRisesByOneThreeTimesInARow() {
    for (int seqno = 1; seqno <= 3; seqno++) {
      rig.receive(2, rig.self.seqnoRequest(seqno));
      CoreRig.Sent<Update> sent = rig.sent(Update.class);
      assertEquals(Set.of(1L, 2L, 3L), sent.links());
      assertEquals(List.of(rig.self.update(seqno, 0)), sent.on(1));
    }
    rig.receive(2, rig.self.seqnoRequest(4));
    assertTrue(rig.sent().isEmpty());
    assertEquals(1, rig.count(RoutingCounter.SEQNO_BUMP_REFUSED));
    rig.sleep(4 * CoreRig.S);
    rig.receive(2, rig.self.seqnoRequest(4), rig.self.seqnoRequest(5));
    assertEquals(List.of(rig.self.update(4, 0)), rig.sent(Update.class).on(3));
    assertEquals(4, rig.count(RoutingCounter.SEQNO_REQUEST_BUMP_SEQNO));
  }

  /** §8.3 as the original has it: 0 → 1, then stays 1. */
  @Test
  void withABurstOfOneTheSecondRequestIsRefused() {
    CoreRig single = new CoreRig(new RoutingOptions().setOwnSeqnoBurst(1));
    single.up(1, 10);
    single.receive(1, single.self.seqnoRequest(1), single.self.seqnoRequest(2));
    assertEquals(List.of(single.self.update(1, 0)), single.sent(Update.class).on(1));
  }

  /** §8.2: far ahead: by one. */
  @Test
  void aRequestFarAheadRaisesByOne() {
    rig.receive(2, rig.self.seqnoRequest(20_000));
    assertEquals(List.of(rig.self.update(1, 0)), rig.sent(Update.class).on(2));
  }

  /** §8.2: own id, seqno reached already: an answer to the asker. */
  @Test
  void aRequestForAnOldOwnSeqnoIsAnswered() {
    rig.receive(2, rig.self.seqnoRequest(0));
    assertEquals(List.of(new Action.Send(2, rig.self.update(0, 0))), rig.sent());
  }

  @Test
  void aRequestForAnEarlierRunOfOursGetsOurRoute() {
    rig.receive(2, rig.self.restarted().seqnoRequest(70));
    assertEquals(List.of(new Action.Send(2, rig.self.update(0, 0))), rig.sent());
  }

  @Test
  void ourIdWithAForeignPrefixIsNotHandled() {
    rig.receive(2, new SeqnoRequest(1, 64, rig.self.id(), WirePrefix.of(Origin.of(5).subnet())));
    assertTrue(rig.sent().isEmpty());
    assertEquals(1, rig.count(RoutingCounter.SEQNO_REQUEST_UNHANDLED));
  }

  /** Step 2, with the cost of the next hop's link. */
  @Test
  void aRouteNewEnoughOrOfAnotherOriginIsTheAnswer() {
    rig.up(4, 100);
    rig.receive(4, far.update(5, 30));
    rig.takeActions();
    rig.receive(2, far.seqnoRequest(5), far.restarted().seqnoRequest(900));
    assertEquals(
        List.of(new Action.Send(2, far.update(5, 140)), new Action.Send(2, far.update(5, 140))),
        rig.sent());
    assertEquals(2, rig.count(RoutingCounter.SEQNO_REQUEST_REPLY_LOCAL));
  }

  /** Step 2 never answers the next hop with its own route; step 5 goes elsewhere. */
  @Test
  void theNextHopIsNotAnsweredButAskedElsewhere() {
    rig.receive(1, far.update(5, 30));
    rig.receive(3, far.update(5, 45));
    rig.takeActions();
    rig.receive(1, far.restarted().seqnoRequest(1));
    assertEquals(List.of(new Action.Send(3, far.restarted().seqnoRequest(1, 63))), rig.sent());
  }

  /** Step 5: one neighbour, feasible first, hops less one. */
  @Test
  void forwardedAlongAFeasibleEntryToOneNeighbour() {
    rig.receive(1, far.update(5, 30));
    rig.receive(3, far.update(5, 35));
    rig.takeActions();
    rig.receive(2, far.seqnoRequest(6, 10));
    assertEquals(List.of(new Action.Send(1, far.seqnoRequest(6, 9))), rig.sent());
    assertEquals(1, rig.count(RoutingCounter.SEQNO_REQUEST_FORWARD_FEASIBLE));
  }

  @Test
  void forwardedAlongAnInfeasibleEntryWhenThereIsNoOther() {
    rig.receive(1, far.update(5, 30));
    rig.receive(3, far.update(5, 35));
    rig.receive(3, far.update(5, 90));
    rig.takeActions();
    rig.receive(1, far.seqnoRequest(6, 10));
    assertEquals(List.of(new Action.Send(3, far.seqnoRequest(6, 9))), rig.sent());
    assertEquals(1, rig.count(RoutingCounter.SEQNO_REQUEST_FORWARD_UNFEASIBLE));
  }

  /** Step 4. */
  @Test
  void hopCountOneIsNotForwarded() {
    rig.receive(1, far.update(5, 30));
    rig.takeActions();
    rig.receive(2, far.seqnoRequest(6, 1));
    assertTrue(rig.sent().isEmpty());
    assertEquals(1, rig.count(RoutingCounter.SEQNO_REQUEST_DROPPED_TTL));
    rig.receive(2, far.seqnoRequest(6, 2));
    assertEquals(1, rig.sent().size(), "a refused one is not remembered");
  }

  /** Step 6. */
  @Test
  void aRequestForAnUnknownPrefixIsDropped() {
    rig.receive(2, far.seqnoRequest(6));
    assertTrue(rig.sent().isEmpty());
    assertEquals(1, rig.count(RoutingCounter.SEQNO_REQUEST_UNHANDLED));
    assertEquals(0, rig.core.sizes().seqnoRequests());
  }

  /** Step 1 and §9.4: not forwarded again for 60 s, but every asker gets the answer. */
  @Test
  void everyAskerIsAnsweredByOneForwardedRequest() {
    rig.receive(1, far.update(5, 30));
    rig.takeActions();
    rig.receive(2, far.seqnoRequest(6));
    rig.receive(3, far.seqnoRequest(6));
    assertEquals(Set.of(1L), rig.sent(SeqnoRequest.class).links());
    rig.receive(1, far.update(6, 30));
    CoreRig.Sent<Update> sent = rig.sent(Update.class);
    assertEquals(List.of(far.update(6, 50)), sent.on(2));
    assertEquals(List.of(far.update(6, 50)), sent.on(3));
    rig.receive(1, far.update(7, 30));
    assertTrue(rig.sent().isEmpty(), "interest is satisfied; §3.8: a seqno alone is not told");
  }

  /** Better 5: satisfied by any seqno at least as new; interest in the lower ones is kept. */
  @Test
  void aNewerSeqnoThanAskedForSatisfiesToo() {
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.seqnoRequest(6), far.seqnoRequest(8));
    rig.takeActions();
    rig.receive(1, far.update(7, 30));
    assertEquals(List.of(far.update(7, 50)), rig.sent(Update.class).on(2));
    rig.receive(1, far.update(9, 30));
    assertEquals(List.of(far.update(9, 50)), rig.sent(Update.class).on(2));
  }

  /** §9.4: step 2 comes before step 1. */
  @Test
  void aRepeatedRequestIsAnsweredOnceTheAnswerIsKnown() {
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.seqnoRequest(6));
    rig.receive(1, far.update(6, 30));
    rig.takeActions();
    rig.receive(3, far.seqnoRequest(6));
    assertEquals(List.of(new Action.Send(3, far.update(6, 50))), rig.sent());
  }

  @Test
  void afterAMinuteTheSameRequestIsForwardedAgain() {
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.seqnoRequest(6));
    assertEquals(1, rig.core.sizes().seqnoRequests());
    rig.takeActions();
    rig.sleep(61 * CoreRig.S);
    assertEquals(0, rig.core.sizes().seqnoRequests(), "§4: life of the cache");
    rig.takeActions();
    rig.receive(2, far.seqnoRequest(6));
    assertEquals(1, rig.sent(SeqnoRequest.class).on(1).size());
  }

  /** Better 5: after 1, 2 and 4 s, each with one seqno more. */
  @Test
  void aStarvedRequestIsRepeatedWithHigherSeqnos() {
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.update(5, 35));
    rig.receive(2, far.update(5, 90)); // infeasible: we advertised 50
    rig.takeActions();
    rig.down(1);
    assertEquals(Set.of(2L), rig.sent(SeqnoRequest.class).links(), "§3.10: who has an entry");
    int[] after = {1, 1, 2};
    for (int i = 0; i < after.length; i++) {
      rig.sleep(after[i] * CoreRig.S - 1);
      assertTrue(rig.sent(SeqnoRequest.class).links().isEmpty());
      rig.sleep(1);
      assertEquals(List.of(far.seqnoRequest(7 + i)), rig.sent(SeqnoRequest.class).on(2));
    }
    rig.sleep(30 * CoreRig.S);
    assertTrue(rig.sent(SeqnoRequest.class).links().isEmpty());
    assertEquals(3, rig.count(RoutingCounter.SEQNO_REQUEST_RETRIED));
  }

  @Test
  void anAnswerEndsTheRepetition() {
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.update(5, 35));
    rig.receive(2, far.update(5, 90));
    rig.down(1);
    rig.sleep(500 * CoreRig.MS);
    rig.takeActions();
    rig.receive(2, far.update(6, 90));
    assertEquals(2, rig.nextHop(far));
    rig.sleep(10 * CoreRig.S);
    assertTrue(rig.sent(SeqnoRequest.class).links().isEmpty());
  }

  /** Without any live entry all peers are asked, as for an unknown prefix (§3.10). */
  @Test
  void whenNoNeighbourHasAnEntryAllAreAsked() {
    rig.receive(1, far.update(5, 30));
    rig.takeActions();
    rig.down(1);
    assertEquals(Set.of(2L, 3L), rig.sent(SeqnoRequest.class).links());
  }

  /** §3.10: not to a peer that asked us for the very same. */
  @Test
  void aPeerThatAsksIsNotAsked() {
    rig.receive(1, far.update(5, 30));
    rig.receive(2, far.seqnoRequest(6));
    rig.takeActions();
    rig.sleep(5 * CoreRig.S);
    rig.down(1);
    CoreRig.Sent<SeqnoRequest> sent = rig.sent(SeqnoRequest.class);
    assertTrue(sent.on(3).contains(far.seqnoRequest(7)), sent.toString());
  }

  /** §8.2: nothing but prefixes of 64 and more bits inside 400::/7. */
  @Test
  void oddPrefixesAreRefused() {
    for (WirePrefix prefix :
        List.of(
            new WirePrefix(0, 0, 0, 0),
            new WirePrefix(1, 24, 1L << 56, 0),
            WirePrefix.of(Subnet.OVERLAY),
            WirePrefix.of(new Subnet(0x2001L << 48, 0, 64)))) {
      rig.receive(2, new SeqnoRequest(1, 64, far.id(), prefix));
    }
    assertEquals(4, rig.count(RoutingCounter.SEQNO_REQUEST_DENIED_BY_FILTER));
    assertTrue(rig.sent().isEmpty());
  }
}
