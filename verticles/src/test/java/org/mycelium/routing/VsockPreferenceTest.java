package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** vsock is preferred: design, Better 3, played through the core. */
class VsockPreferenceTest {
  private static final long IP = 1;
  private static final long VSOCK = 2;

  private final CoreRig rig = new CoreRig();
  private final Origin far = Origin.of(1);

  /** Long settled over IP; the vsock link to the same node comes up and takes over. */
  @Test
  void aDirectNeighbourIsReachedOverVsockAtOnce() {
    rig.up(IP, 10, false, 1);
    rig.receive(IP, far.update(5, 0));
    rig.sleep(60 * CoreRig.S);
    rig.begin(VSOCK, 5, true, 0);
    rig.receive(VSOCK, far.update(5, 0));
    rig.sleep(10 * CoreRig.MS);
    assertEquals(VSOCK, rig.nextHop(far));
    rig.receive(IP, far.update(5, 0));
    rig.sleep(60 * CoreRig.S);
    assertEquals(VSOCK, rig.nextHop(far), "no flapping");
  }

  /** total(vsock) <= total(current) for 1 s, where hysteresis would hide a difference of 5. */
  @Test
  void anIpFirstHopGivesWayAfterASecond() {
    rig.up(IP, 10, false, 1);
    rig.up(VSOCK, 5, true, 1);
    rig.receive(IP, far.update(5, 40));
    rig.receive(VSOCK, far.update(5, 45));
    rig.sleep(999 * CoreRig.MS);
    assertEquals(IP, rig.nextHop(far));
    rig.sleep(2 * CoreRig.MS);
    assertEquals(VSOCK, rig.nextHop(far));
  }

  @Test
  void adearerVsockPathIsNotTaken() {
    rig.up(IP, 10, false, 1);
    rig.up(VSOCK, 5, true, 1);
    rig.receive(IP, far.update(5, 40));
    rig.receive(VSOCK, far.update(5, 46));
    rig.sleep(10 * CoreRig.S);
    assertEquals(IP, rig.nextHop(far));
  }

  /** The second must be one without interruption. */
  @Test
  void aShortAdvantageIsNoReason() {
    rig.up(IP, 10, false, 1);
    rig.up(VSOCK, 5, true, 1);
    rig.receive(IP, far.update(5, 40));
    rig.receive(VSOCK, far.update(5, 45));
    rig.sleep(900 * CoreRig.MS);
    rig.receive(VSOCK, far.update(6, 50));
    rig.sleep(200 * CoreRig.MS);
    rig.receive(VSOCK, far.update(7, 45));
    rig.sleep(900 * CoreRig.MS);
    assertEquals(IP, rig.nextHop(far));
    rig.sleep(200 * CoreRig.MS);
    assertEquals(VSOCK, rig.nextHop(far));
  }

  /** Back only for more than 10 better, for 5 s and three samples. */
  @Test
  void aVsockFirstHopGivesWayReluctantly() {
    rig.up(IP, 10, false, 1);
    rig.up(VSOCK, 5, true, 1);
    rig.receive(VSOCK, far.update(5, 100));
    rig.receive(IP, far.update(5, 80));
    rig.sleep(4900 * CoreRig.MS);
    assertEquals(VSOCK, rig.nextHop(far));
    rig.sleep(120 * CoreRig.S);
    assertEquals(IP, rig.nextHop(far));
  }

  @Test
  void aVsockFirstHopStaysForADifferenceOf10() {
    rig.up(IP, 10, false, 1);
    rig.up(VSOCK, 5, true, 1);
    rig.receive(VSOCK, far.update(5, 100));
    rig.receive(IP, far.update(5, 85));
    rig.sleep(200 * CoreRig.S);
    assertEquals(VSOCK, rig.nextHop(far));
  }

  @Test
  void whenTheVsockLinkDiesIpTakesOverAtOnceAndVsockReturns() {
    rig.up(IP, 10, false, 1);
    rig.up(VSOCK, 5, true, 1);
    rig.receive(IP, far.update(5, 0));
    rig.receive(VSOCK, far.update(5, 0));
    assertEquals(VSOCK, rig.nextHop(far));
    rig.down(VSOCK);
    assertEquals(IP, rig.nextHop(far));
    rig.up(3, 5, true, 1);
    rig.receive(3, far.update(5, 0));
    rig.sleep(5 * CoreRig.S);
    assertEquals(3, rig.nextHop(far));
    assertTrue(rig.core.fallback().stream().anyMatch(route -> route.linkId() == IP));
  }

  /** Each change of the next hop is a cost event. */
  @Test
  void eachChangeIsACostEvent() {
    rig.up(IP, 10, false, 1);
    rig.receive(IP, far.update(5, 0));
    rig.takeActions();
    rig.begin(VSOCK, 5, true, 1);
    rig.receive(VSOCK, far.update(5, 0));
    rig.sleep(5 * CoreRig.S);
    assertChangedTo(VSOCK);
    rig.down(VSOCK);
    assertChangedTo(IP);
    rig.begin(3, 5, true, 1);
    rig.receive(3, far.update(5, 0));
    rig.sleep(5 * CoreRig.S);
    assertChangedTo(3);
  }

  private void assertChangedTo(long link) {
    assertEquals(link, rig.nextHop(far));
    assertTrue(
        rig.take(Action.RouteCostChanged.class).stream()
            .anyMatch(
                event ->
                    event.subnet().equals(far.subnet())
                        && event.nextHopLinkId() == link
                        && event.reason() == CostReason.NEXT_HOP),
        "no cost event for link " + link);
  }

  /** Among vsock links §3.7 holds. */
  @Test
  void betweenVsockLinksHysteresisHolds() {
    rig.up(3, 5, true, 1);
    rig.up(VSOCK, 5, true, 1);
    rig.receive(3, far.update(5, 40));
    rig.receive(VSOCK, far.update(5, 30));
    rig.sleep(10 * CoreRig.S);
    assertEquals(3, rig.nextHop(far));
    rig.receive(VSOCK, far.update(5, 29));
    assertEquals(VSOCK, rig.nextHop(far));
  }
}
