package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Suspicion, recovery and death of a link in virtual time: design, Better 2; spec 02 §2.4. */
class LivenessMonitorTest {
  private final LinkMonitorRig rig = new LinkMonitorRig();

  @Test
  void silentLinkInUseIsSuspectAfter2500Milliseconds() {
    cutWhileInUse(20);
    rig.runTo(32_499);
    assertFalse(rig.monitor.suspect());
    rig.runTo(32_500);
    assertTrue(rig.monitor.suspect());
    assertEquals(List.of("32500 suspect"), rig.health());
  }

  @Test
  void longRoundTripsEarnPatienceUpTo10Seconds() {
    assertEquals(2_500_000, LivenessMonitor.patience(375_000));
    assertEquals(3_000_000, LivenessMonitor.patience(500_000));
    assertEquals(10_000_000, LivenessMonitor.patience(2_250_000));
    assertEquals(10_000_000, LivenessMonitor.patience(60_000_000));
    cutWhileInUse(800);
    rig.runTo(34_199);
    assertFalse(rig.monitor.suspect());
    rig.runTo(34_200); // 1 s + 4 × 800 ms
    assertTrue(rig.monitor.suspect());
  }

  @Test
  void idleLinkIsNeverSuspect() {
    rig.answerMillis = 20;
    rig.runTo(20_000);
    rig.answerMillis = -1;
    rig.runTo(58_000);
    assertEquals(List.of(), rig.health());
  }

  @Test
  void linkCutWhileIdleIsSuspectWithin2500MillisecondsOfItsFirstData() {
    rig.answerMillis = 20;
    rig.runTo(20_000);
    rig.answerMillis = -1;
    rig.runTo(29_300);
    rig.sending = true;
    rig.runTo(29_300 + 2600);
    assertTrue(rig.monitor.suspect(), () -> "events " + rig.events + " Hellos " + rig.hellos);
    long suspectAt = Long.parseLong(rig.health().get(0).split(" ")[0]);
    assertTrue(
        rig.hellosAfter(29_300).stream().filter(at -> at < suspectAt).count() >= 2,
        "two Hellos had their chance");
  }

  @Test
  void anyByteProvesLife() {
    // A v0.7.10 neighbour sends its IHU behind seconds of bulk data: data alone must do.
    rig.answerMillis = 20;
    rig.runTo(20_000);
    rig.answerMillis = -1;
    rig.sending = true;
    rig.receiving = true;
    rig.runTo(200_000);
    assertEquals(List.of(), rig.health());
  }

  @Test
  void aLateTimerStartsTheClockAgain() {
    cutWhileInUse(20);
    rig.runTo(32_400); // probes out at 31.0, 31.5, 32.0; suspicion due at 32.5
    rig.stallTo(32_900); // 400 ms late: whose fault was the silence?
    rig.look();
    rig.runTo(35_399);
    assertEquals(List.of(), rig.health());
    rig.runTo(35_400); // 2.5 s of silence that we did watch
    assertEquals(List.of("35400 suspect"), rig.health());
  }

  @Test
  void aTimerLateByLessChangesNothing() {
    cutWhileInUse(20);
    rig.runTo(32_400);
    rig.stallTo(32_790);
    rig.look();
    assertTrue(rig.monitor.suspect());
  }

  @Test
  void aSuspendedMachineWakesWithItsLinksAlive() {
    rig.answerMillis = 20;
    rig.runTo(20_000);
    rig.stallTo(3_600_000);
    rig.look();
    rig.runTo(3_700_000);
    assertEquals(List.of(), rig.health());
  }

  @Test
  void suspectLinkIsSentHellosWithBackOff() {
    cutWhileInUse(20);
    rig.runTo(32_500);
    rig.sending = false;
    rig.runTo(70_000);
    List<Long> hellos = rig.hellosAfter(32_500);
    assertTrue(hellos.get(0) <= 33_500, "first " + hellos);
    assertTrue(hellos.size() <= 6, "few " + hellos);
  }

  @Test
  void anyByteWithoutEventRecoversASuspectLink() {
    cutWhileInUse(20);
    rig.runTo(36_000);
    rig.byteReceived();
    rig.runTo(36_250);
    assertFalse(rig.monitor.suspect());
    assertEquals(2, rig.health().size());
    assertTrue(rig.health().get(1).endsWith("recovered"));
  }

  @Test
  void holdDownDoublesFrom10SecondsTo5Minutes() {
    rig.answerMillis = 20;
    rig.runTo(20_000);
    rig.sending = true;
    for (long expected : new long[] {10, 20, 40, 80, 160, 300, 300}) {
      rig.answerMillis = -1;
      rig.runTo(rig.now() + 5_000);
      assertTrue(rig.monitor.suspect());
      rig.answerMillis = 20;
      rig.byteReceived();
      rig.look();
      long recovered = rig.nowMicros();
      assertFalse(rig.monitor.suspect());
      assertTrue(rig.monitor.heldDown(recovered + expected * 1_000_000 - 1), expected + " s");
      assertFalse(rig.monitor.heldDown(recovered + expected * 1_000_000), expected + " s");
    }
  }

  @Test
  void holdDownStartsAgainAfter10QuietMinutes() {
    holdDownDoublesFrom10SecondsTo5Minutes();
    rig.runTo(rig.now() + 600_000);
    rig.answerMillis = -1;
    rig.runTo(rig.now() + 5_000);
    rig.byteReceived();
    rig.look();
    assertFalse(rig.monitor.heldDown(rig.nowMicros() + 10_000_000));
  }

  @Test
  void deadAfter43SecondsWithoutAnything() {
    rig.answerMillis = 20;
    rig.runTo(16_020); // the last answer comes at 16 020
    rig.answerMillis = -1;
    rig.runTo(59_020);
    assertEquals(List.of(), rig.health());
    rig.runTo(59_021);
    assertEquals(List.of("59020 dead"), rig.health());
    int hellos = rig.hellos.size();
    rig.byteReceived();
    rig.runTo(200_000);
    assertEquals(List.of("59020 dead"), rig.health(), "once, and nothing after it");
    assertEquals(hellos, rig.hellos.size());
    assertEquals(Long.MAX_VALUE, rig.monitor.nextDeadline());
  }

  @Test
  void suspectLinkDiesAfter43SecondsToo() {
    cutWhileInUse(20);
    rig.runTo(74_000);
    assertEquals(List.of("32500 suspect", "73000 dead"), rig.health());
  }

  @Test
  void oneByteIn43SecondsIsEnoughToLive() {
    rig.answerMillis = 20;
    rig.runTo(16_020);
    rig.answerMillis = -1;
    for (long at = 58_000; at < 300_000; at += 42_000) {
      rig.runTo(at);
      rig.byteReceived();
    }
    assertEquals(List.of(), rig.health());
  }

  /** In use both ways with this round trip until 30 s, then nothing comes back. */
  private void cutWhileInUse(long rttMillis) {
    rig.answerMillis = rttMillis;
    rig.runTo(20_000);
    rig.sending = true;
    rig.receiving = true;
    rig.answerMillis = -1;
    rig.runTo(30_000);
    rig.receiving = false;
  }
}
