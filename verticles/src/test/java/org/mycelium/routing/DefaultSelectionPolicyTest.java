package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of choice alone: spec 02 §3.3, §3.7, §3.8; design, Better 3. */
class DefaultSelectionPolicyTest {
  private final SelectionPolicy policy = new DefaultSelectionPolicy();

  /** §8.3: FD (seqno 1, metric 10). */
  @ParameterizedTest
  @CsvSource({
    "0,65535,true",
    "1,9,true",
    "2,200,true",
    "1,10,false",
    "1,11,false",
    "0,1,false",
    "32769,5,false"
  })
  void feasibility(int seqno, int metric, boolean feasible) {
    assertEquals(feasible, policy.feasible(new FeasibilityDistance(1, 10), seqno, metric));
  }

  @Test
  void anythingIsFeasibleForAnUnknownSource() {
    assertTrue(policy.feasible(null, 0, 65534));
  }

  /** §8.3: hold for interval 60 s, 1 s, 478 ms (47 cs), and for a retraction. */
  @ParameterizedTest
  @CsvSource({
    "0,6000,210000000",
    "0,100,3500000",
    "0,47,1645000",
    "0,30000,1050000000",
    "65535,0,6000000",
    "65535,30000,6000000",
    "0,65535,2293725000"
  })
  void hold(int metric, int interval, long micros) {
    assertEquals(micros, policy.holdMicros(metric, interval));
  }

  private static Candidate ip(int metric, int total) {
    return new Candidate(metric, total, false, true);
  }

  private static Candidate vsock(int metric, int total) {
    return new Candidate(metric, total, true, true);
  }

  /** §3.7: strictly more than 10 better, saturating at 0. */
  @ParameterizedTest
  @CsvSource({"100,90,false", "100,89,true", "8,0,false", "11,0,true", "65535,65534,true"})
  void hysteresis(int selected, int challenger, boolean replaced) {
    Verdict verdict = policy.replace(ip(5, selected), ip(5, challenger));
    assertEquals(replaced ? Verdict.REPLACE : Verdict.KEEP, verdict);
  }

  /** §3.7: or the neighbour's own route. */
  @Test
  void aDirectRouteWinsAtOnce() {
    assertEquals(Verdict.REPLACE, policy.replace(ip(5, 100), ip(0, 99)));
  }

  /** Better 3: total(vsock) <= total(current), held for 1 s. */
  @Test
  void ipGivesWayToVsockAfterASecond() {
    assertEquals(new Verdict(true, 1_000_000, 0), policy.replace(ip(5, 100), vsock(5, 100)));
    assertEquals(Verdict.KEEP, policy.replace(ip(5, 100), vsock(5, 101)));
  }

  /** Better 3: back when total(ip) + 10 < total(vsock) for 5 s and three samples. */
  @Test
  void vsockGivesWayToIpReluctantly() {
    assertEquals(new Verdict(true, 5_000_000, 3), policy.replace(vsock(5, 100), ip(5, 89)));
    assertEquals(Verdict.KEEP, policy.replace(vsock(5, 100), ip(5, 90)));
    assertEquals(Verdict.KEEP, policy.replace(vsock(5, 12), ip(0, 11)), "nor for a direct route");
  }

  /** Better 3: of two links to the same direct neighbour vsock always wins. */
  @Test
  void vsockWinsAtOnceToADirectNeighbour() {
    assertEquals(Verdict.REPLACE, policy.replace(ip(0, 10), vsock(0, 6)));
    assertTrue(policy.replace(ip(0, 10), vsock(0, 6)).atOnce());
    assertFalse(policy.replace(ip(0, 10), new Candidate(0, 6, true, false)).atOnce());
  }

  @Test
  void splitHorizonIsOn() {
    assertFalse(policy.advertisesToNextHop());
  }
}
