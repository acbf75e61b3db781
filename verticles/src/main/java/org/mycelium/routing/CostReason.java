package org.mycelium.routing;

/** Why a cost changed. */
public enum CostReason {
  /** The first round trip was measured. Reported also when the cost happens to stay the same. */
  FIRST_SAMPLE,
  /** A later round trip moved the smoothed value. */
  SAMPLE,
  /** The penalty for a recent death was halved. */
  PENALTY_HALVED,
  /** Of a route: an Update brought another metric. */
  UPDATE,
  /** Of a route: the cost of the first link changed. */
  LINK_COST,
  /** Of a route: another next hop was selected. */
  NEXT_HOP,
  /** Of a route: there was none before. */
  ACQUIRED,
  /** Of a route: there is none any more. */
  LOST
}
