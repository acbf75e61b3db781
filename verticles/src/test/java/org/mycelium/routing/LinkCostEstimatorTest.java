package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Link cost: design, Better 1 and the cost of 3. */
class LinkCostEstimatorTest {
  private static final long SECOND = 1_000_000;

  @Test
  void costs1000AboveStaticBeforeTheFirstSample() {
    LinkCostEstimator estimator = new LinkCostEstimator(0, 15, false, 0);
    assertEquals(1015, estimator.cost(0));
    assertEquals(-1, estimator.rttMicros());
    assertFalse(estimator.measured());
  }

  @Test
  void takesTheFirstSampleWhole() {
    LinkCostEstimator estimator = new LinkCostEstimator(0, 10, false, 0);
    estimator.sample(300_000, 20_000);
    assertTrue(estimator.measured());
    assertEquals(20_000, estimator.rttMicros());
    assertEquals(30, estimator.cost(300_000));
  }

  @Test
  void roundsMicrosecondsToMillisecondsInsteadOfFlooring() {
    LinkCostEstimator estimator = new LinkCostEstimator(0, 10, false, 0);
    estimator.sample(0, 1_499);
    assertEquals(11, estimator.cost(0));
    LinkCostEstimator above = new LinkCostEstimator(0, 10, false, 0);
    above.sample(0, 1_500);
    assertEquals(12, above.cost(0));
  }

  /** The Hellos of a new link, all answered after 100 ms. */
  private static void settle(LinkCostEstimator estimator) {
    for (int i = 0; i < LinkCostEstimator.FIRST_SAMPLES; i++) {
      estimator.sample(0, 100_000);
    }
  }

  @Test
  void theFirstSamplesLowerTheCostAtOnce() {
    LinkCostEstimator estimator = new LinkCostEstimator(0, 10, false, 0);
    estimator.sample(0, 300_000);
    assertEquals(310, estimator.cost(0));
    estimator.sample(SECOND / 3, 2_000);
    assertEquals(12, estimator.cost(SECOND / 3));
    estimator.sample(SECOND, 50_000);
    assertEquals(12, estimator.cost(SECOND), "a slower one does not raise it");
    estimator.sample(2 * SECOND, 0);
    assertEquals(12, estimator.cost(2 * SECOND), "from the fourth on it is smoothed");
  }

  @Test
  void smoothsByTimeNotByCount() {
    LinkCostEstimator one = new LinkCostEstimator(0, 10, false, 0);
    settle(one);
    one.sample(30 * SECOND, 0);
    LinkCostEstimator many = new LinkCostEstimator(0, 10, false, 0);
    settle(many);
    for (int i = 1; i <= 300; i++) {
      many.sample(i * SECOND / 10, 0);
    }
    // One time constant leaves 1/e of the distance, however many samples told of it.
    assertEquals(36_788, one.rttMicros());
    assertEquals(36_788, many.rttMicros());
  }

  @Test
  void leavesOutWhatQueuesInFrontOfAnswers() {
    LinkCostEstimator estimator = new LinkCostEstimator(0, 10, false, 0);
    estimator.sample(0, 20_000);
    for (int i = 1; i < LinkCostEstimator.WINDOW; i++) {
      estimator.sample(i * (5 * SECOND), 900_000);
    }
    assertEquals(20_000, estimator.rttMicros(), "minimum of the last 8");
    estimator.sample(40 * SECOND, 900_000);
    assertTrue(estimator.rttMicros() > 100_000, "the ninth pushes the first one out");
  }

  @Test
  void forgetsSamplesAfter60Seconds() {
    LinkCostEstimator estimator = new LinkCostEstimator(0, 10, false, 0);
    estimator.sample(0, 20_000);
    estimator.sample(60 * SECOND, 80_000);
    assertEquals(20_000, estimator.rttMicros(), "60 s old still counts");
    LinkCostEstimator later = new LinkCostEstimator(0, 10, false, 0);
    later.sample(0, 20_000);
    later.sample(60 * SECOND + 1, 80_000);
    assertTrue(later.rttMicros() > 60_000, "older does not: " + later.rttMicros());
  }

  @Test
  void keepsTheWindowInOrderOverManySamples() {
    LinkCostEstimator estimator = new LinkCostEstimator(0, 10, false, 0);
    for (int i = 0; i < 1000; i++) {
      estimator.sample(i * SECOND, i % LinkCostEstimator.WINDOW == 0 ? 10_000 : 500_000);
    }
    assertEquals(20, estimator.cost(1000 * SECOND), "one of any 8 in a row is the least");
  }

  @Test
  void saturatesBelowTheInfiniteMetric() {
    LinkCostEstimator estimator = new LinkCostEstimator(0, 10, false, 0);
    estimator.sample(0, 70_000_000);
    assertEquals(65_534, estimator.cost(0));
    estimator.sample(1, Long.MAX_VALUE / 4);
    assertEquals(65_534, estimator.cost(1));
  }

  @Test
  void vsockCosts5PlusAtMost1AndStaysBelowQuic() {
    LinkCostEstimator estimator = new LinkCostEstimator(0, 5, true, DeadLinkPenalties.PENALTY);
    assertEquals(6, estimator.cost(0), "before the first sample, with a penalty asked for");
    estimator.sample(0, 200);
    assertEquals(5, estimator.cost(0));
    LinkCostEstimator slow = new LinkCostEstimator(0, 5, true, 0);
    slow.sample(0, 40_000);
    assertEquals(6, slow.cost(0));
    assertEquals(40_000, slow.rttMicros(), "the round trip itself is not cut");
  }

  @Test
  void penaltyHalvesEvery30Seconds() {
    LinkCostEstimator estimator = new LinkCostEstimator(0, 10, false, 100);
    estimator.sample(0, 0);
    int[] expected = {110, 60, 35, 22, 16, 13, 11, 10, 10};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], estimator.cost(i * (30 * SECOND)), "after " + 30 * i + " s");
      assertEquals(
          expected[i], estimator.cost((i + 1) * (30 * SECOND) - 1), "just before the next");
    }
    assertEquals(30 * SECOND, estimator.nextPenaltyStep(0));
    assertEquals(60 * SECOND, estimator.nextPenaltyStep(30 * SECOND));
    assertEquals(Long.MAX_VALUE, estimator.nextPenaltyStep(300 * SECOND));
  }
}
