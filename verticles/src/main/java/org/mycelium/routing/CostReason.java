package org.mycelium.routing;

/** Why the cost of a link changed. */
public enum CostReason {
  /** The first round trip was measured. Reported also when the cost happens to stay the same. */
  FIRST_SAMPLE,
  /** A later round trip moved the smoothed value. */
  SAMPLE,
  /** The penalty for a recent death was halved. */
  PENALTY_HALVED
}
