package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Hello rhythm, measuring and costs of one link in virtual time: design, Better 1 and 2. */
class LinkMonitorTest {
  private final LinkMonitorRig rig = new LinkMonitorRig();

  @Test
  void newLinkGetsHellosAt0And300And1000ThenBacksOffTo20Seconds() {
    rig.answerMillis = 20;
    rig.runTo(95_000);
    assertEquals(
        List.of(0L, 300L, 1000L, 2000L, 4000L, 8000L, 16_000L, 32_000L, 52_000L, 72_000L, 92_000L),
        rig.hellos);
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), rig.seqnos);
  }

  @Test
  void idleLinkCosts192BytesAMinuteInBothDirections() {
    rig.answerMillis = 20;
    rig.runTo(60_000);
    int before = rig.hellos.size();
    rig.runTo(660_000);
    // Our Hello, its answer, and the same from the other side: 16 bytes each.
    assertEquals(192, (rig.hellos.size() - before) * 4 * 16 / 10);
  }

  @Test
  void idleLinkIsLookedAtOnceASecond() {
    rig.answerMillis = 20;
    rig.runTo(60_000);
    int before = rig.looks;
    rig.runTo(120_000);
    assertTrue(rig.looks - before <= 70, "looks in a minute: " + (rig.looks - before));
  }

  @Test
  void linkInUseBothWaysGetsOneHelloIn5Seconds() {
    rig.answerMillis = 20;
    rig.sending = true;
    rig.receiving = true;
    rig.runTo(31_500);
    assertEquals(
        List.of(6000L, 11_000L, 16_000L, 21_000L, 26_000L, 31_000L), rig.hellosAfter(1000));
    int looks = rig.looks;
    rig.runTo(91_500);
    assertTrue(rig.looks - looks <= 150, "looks in a minute: " + (rig.looks - looks));
  }

  @Test
  void afterUseTheRhythmBacksOffAgain() {
    rig.answerMillis = 20;
    rig.sending = true;
    rig.receiving = true;
    rig.runTo(30_000);
    rig.sending = false;
    rig.receiving = false;
    rig.runTo(60_000);
    int before = rig.hellos.size();
    rig.runTo(660_000);
    assertEquals(30, rig.hellos.size() - before, "one in 20 s");
  }

  @Test
  void silentLinkInUseIsProbedAt1000And1500And2000() {
    establish();
    rig.receiving = true;
    rig.runTo(52_000); // the last byte comes at 52 000
    rig.receiving = false;
    rig.sending = true;
    rig.answerMillis = -1;
    rig.runTo(54_400);
    assertEquals(List.of(53_000L, 53_500L, 54_000L), rig.hellosAfter(52_000));
  }

  @Test
  void oneWayTrafficIsProbedOncePerSecondAndNeverSuspected() {
    establish();
    rig.answerMillis = 50;
    rig.sending = true;
    rig.runTo(90_000);
    assertEquals(List.of(), rig.health());
    int before = rig.hellos.size();
    rig.runTo(150_000);
    int perMinute = rig.hellos.size() - before;
    assertTrue(perMinute >= 50 && perMinute <= 72, "Hellos in a minute: " + perMinute);
  }

  @Test
  void firstDataOnASilentLinkProvokesAHelloAtOnce() {
    establish();
    rig.runTo(59_400); // the last Hello was at 52 000
    rig.dataSent();
    rig.runTo(60_500);
    long hello = rig.hellosAfter(59_400).get(0);
    assertTrue(hello <= 60_400, "at the next look, at most 1 s later: " + hello);
  }

  @Test
  void firstDataOnALinkHeardJustNowProvokesNoHello() {
    establish();
    rig.runTo(59_400);
    rig.byteReceived();
    rig.dataSent();
    rig.runTo(60_300);
    assertEquals(List.of(), rig.hellosAfter(59_400));
  }

  @Test
  void firstSampleSetsTheCostAndIsToldEvenWhenEqual() {
    rig.answerMillis = 20;
    rig.runTo(10);
    assertEquals(1010, rig.monitor.cost());
    assertEquals(-1, rig.monitor.rttMicros());
    assertFalse(rig.monitor.measured());
    rig.runTo(20);
    assertEquals(List.of("20 cost 1010 -> 30 FIRST_SAMPLE"), rig.events);
    assertTrue(rig.monitor.measured());
    assertEquals(20_000, rig.monitor.rttMicros());

    LinkMonitorRig equal = new LinkMonitorRig();
    equal.runTo(100);
    equal.stallTo(1000);
    equal.monitor.ihuReceived(1_000_000);
    equal.look();
    assertEquals(List.of("1000 cost 1010 -> 1010 FIRST_SAMPLE"), equal.events);
  }

  @Test
  void costChangesOnlyTogetherWithItsEvent() {
    rig.runTo(40);
    rig.monitor.ihuReceived(40_000);
    assertEquals(1010, rig.monitor.cost());
    assertTrue(rig.monitor.nextDeadline() <= 40_000, "due at once");
    rig.look();
    assertEquals(50, rig.monitor.cost());
  }

  @Test
  void laterSamplesAndHalvingsSayWhy() {
    LinkMonitorRig penalised = new LinkMonitorRig(10, false, 100);
    penalised.answerMillis = 0;
    penalised.runTo(30_000);
    assertEquals(
        List.of("0 cost 1110 -> 110 FIRST_SAMPLE", "30000 cost 110 -> 60 PENALTY_HALVED"),
        penalised.events);
    penalised.answerMillis = 400;
    penalised.runTo(300_000);
    assertTrue(penalised.events.get(penalised.events.size() - 1).endsWith("SAMPLE"));
  }

  @Test
  void ihuWithoutHelloIsIgnored() {
    rig.answerMillis = 20;
    rig.runTo(100);
    rig.monitor.ihuReceived(100_000);
    rig.monitor.ihuReceived(100_000);
    rig.runTo(110);
    assertEquals(2, rig.monitor.unexpectedIhus());
    assertEquals(30, rig.monitor.cost());
  }

  @Test
  void aLostAnswerSpoilsNoLaterSampleOfAnIdleLink() {
    establish();
    rig.answerMillis = -1;
    rig.runTo(52_000); // this Hello is lost
    rig.answerMillis = 20;
    rig.runTo(200_000);
    assertEquals(30, rig.monitor.cost());
    assertEquals(1, rig.monitor.lostHellos());
  }

  @Test
  void aLostAnswerIsNoticedOnALinkInUseBothWays() {
    establish();
    rig.sending = true;
    rig.receiving = true;
    rig.answerMillis = -1;
    rig.runTo(55_000); // at least one Hello is lost
    rig.answerMillis = 20;
    rig.runTo(300_000);
    assertEquals(30, rig.monitor.cost(), () -> "events " + rig.events);
    assertEquals(List.of(), rig.health());
  }

  @Test
  void roundTripsLongerThanTheGapOfHellosAreMeasuredRight() {
    rig.answerMillis = 7_300; // Hellos go out every 5 s
    rig.sending = true;
    rig.receiving = true;
    rig.runTo(300_000);
    assertEquals(7_310, rig.monitor.cost(), () -> "events " + rig.events);
    assertEquals(0, rig.monitor.lostHellos());
  }

  @Test
  void aProbeIsAHelloAtOnceButNotTwice() {
    establish();
    rig.monitor.probe(rig.nowMicros());
    rig.runTo(40_000);
    rig.monitor.probe(rig.nowMicros());
    rig.runTo(40_400);
    rig.monitor.probe(rig.nowMicros());
    rig.runTo(41_000);
    assertEquals(List.of(40_000L), rig.hellosAfter(40_000 - 1));
  }

  private void establish() {
    rig.answerMillis = 20;
    rig.runTo(40_000);
    assertEquals(30, rig.monitor.cost());
  }
}
