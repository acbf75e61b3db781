package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Update;

/** Advertising a change of cost alone: design, Better 1; spec 02 §9.4. */
class CostAdvertiserTest {
  private final CoreRig rig = new CoreRig();
  private final Origin far = Origin.of(1);

  @BeforeEach
  void twoPeers() {
    rig.up(1, 100);
    rig.up(2, 10);
    rig.sleep(2 * CoreRig.S);
    rig.receive(1, far.update(5, 0));
    rig.takeActions();
  }

  /** More than 10 and more than 25 %. */
  @ParameterizedTest
  @CsvSource({
    "20,30,false",
    "20,31,true",
    "100,125,false",
    "100,126,true",
    "100,75,false",
    "100,74,true",
    "10,0,false",
    "0,11,true"
  })
  void significance(int before, int after, boolean significant) {
    assertEquals(significant, CostRange.significant(before, after));
  }

  /** From now on the link has this round trip; enough Hellos pass to make it known. */
  private void rtt(int millis) {
    rig.link(1).rttMillis = millis;
    rig.link(1).sending = true;
  }

  @Test
  void aFallIsToldOnceItLasts() {
    rtt(10);
    rig.sleep(120 * CoreRig.S);
    List<Update> told = rig.sent(Update.class).on(2);
    assertFalse(told.isEmpty());
    assertTrue(told.size() <= 3, "at most once a minute: " + told);
    assertTrue(told.getLast().metric() < 60, told.toString());
    assertEquals(told.size(), rig.count(RoutingCounter.COST_READVERTISED));
  }

  @Test
  void aSmallChangeIsNeverTold() {
    rtt(110);
    rig.sleep(250 * CoreRig.S);
    assertTrue(rig.sent(Update.class).on(2).isEmpty());
    assertEquals(0, rig.count(RoutingCounter.COST_READVERTISED));
  }

  /** The neighbours would answer an infeasible Update with a request: the new seqno comes first. */
  @Test
  void aRiseAsksForANewSeqnoFirst() {
    rtt(400);
    boolean asked = false;
    for (int i = 0; i < 1800 && !asked; i++) {
      rig.sleep(100 * CoreRig.MS);
      List<Action.Send> sent = rig.sent();
      asked = sent.contains(new Action.Send(1, far.seqnoRequest(6)));
      assertTrue(
          sent.stream().noneMatch(send -> send.tlv() instanceof Update), "not before the seqno");
    }
    assertTrue(asked, "a seqno request goes to the next hop");
    rig.receive(1, far.update(6, 0));
    List<Update> told = rig.sent(Update.class).on(2);
    assertEquals(1, told.size());
    assertEquals(6, told.getFirst().seqno());
    assertTrue(told.getFirst().metric() > 137, told.toString());
  }

  @Test
  void aRiseIsToldAnywayWhenNoSeqnoComes() {
    rtt(400);
    rig.sleep(250 * CoreRig.S);
    List<Action.Send> sent = rig.sent();
    int request = -1;
    int update = -1;
    for (int i = 0; i < sent.size(); i++) {
      if (request < 0 && sent.get(i).tlv() instanceof SeqnoRequest) {
        request = i;
      }
      if (update < 0 && sent.get(i).tlv() instanceof Update told && told.metric() > 137) {
        update = i;
      }
    }
    assertTrue(request >= 0 && update > request, sent.toString());
  }

  /** 50 a second a node, prefixes in use first. */
  @Test
  void fiftyASecondThoseInUseFirst() {
    for (int i = 100; i < 400; i++) {
      rig.receive(1, Origin.of(i).update(1, 0));
    }
    Origin used = Origin.of(399);
    rig.takeActions();
    rtt(10);
    int inFirstSecond = 0;
    long first = -1;
    Update firstTold = null;
    for (int i = 0; i < 12_000 && (first < 0 || rig.now() < first + CoreRig.S); i++) {
      rig.used(used);
      rig.sleep(10 * CoreRig.MS);
      List<Update> told = rig.sent(Update.class).on(2);
      if (!told.isEmpty() && first < 0) {
        first = rig.now();
        firstTold = told.getFirst();
      }
      assertTrue(told.size() <= 1, "paced");
      inFirstSecond += told.size();
    }
    assertTrue(inFirstSecond >= 45 && inFirstSecond <= 51, "told " + inFirstSecond);
    assertTrue(firstTold != null && firstTold.prefix().high() == used.high());
  }

  /** A drift that comes with Updates of up to 10 each is told too, once it lasts. */
  @Test
  void aSlowDriftOfTheReceivedMetricIsTold() {
    rig.receive(2, Origin.of(2).update(1, 20));
    rig.takeActions();
    for (int i = 1; i <= 3; i++) {
      rig.receive(2, Origin.of(2).update(1 + i, 20 - 6 * i));
    }
    assertTrue(rig.sent().isEmpty());
    rig.sleep(2900 * CoreRig.MS);
    assertTrue(rig.sent(Update.class).on(1).isEmpty(), "3 s when falling");
    rig.sleep(200 * CoreRig.MS);
    assertEquals(List.of(Origin.of(2).update(4, 22)), rig.sent(Update.class).on(1));
  }

  @Test
  void aDriftThatGoesBackIsNotTold() {
    rig.receive(2, Origin.of(2).update(1, 20));
    rig.takeActions();
    rig.receive(2, Origin.of(2).update(2, 12), Origin.of(2).update(3, 4));
    rig.sleep(2 * CoreRig.S);
    rig.receive(2, Origin.of(2).update(4, 12), Origin.of(2).update(5, 20));
    rig.sleep(20 * CoreRig.S);
    assertTrue(rig.sent(Update.class).on(1).isEmpty());
  }
}
