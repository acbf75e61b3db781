package org.mycelium.routing;

import org.jspecify.annotations.Nullable;

/**
 * The rules that choose among routes. They stand apart so that a simulation can switch one off and
 * show what it is good for; a node uses {@link DefaultSelectionPolicy}. Called on the router's
 * thread; must be deterministic.
 */
public interface SelectionPolicy {

  /**
   * Whether a route may be selected without risk of a loop (spec 02 §3.3).
   *
   * @param distance what was advertised before for this source; null for nothing
   * @param metric as received, without the link cost
   */
  boolean feasible(@Nullable FeasibilityDistance distance, int seqno, int metric);

  /** Whether {@code challenger} should replace the usable route {@code selected} (spec 02 §3.7). */
  Verdict replace(Candidate selected, Candidate challenger);

  /** Whether Updates about a route go to its own next hop too; false is split horizon (§3.6). */
  boolean advertisesToNextHop();

  /**
   * How long a received route stays (§3.8).
   *
   * @param metric as received; 65535 for a retraction
   * @param intervalCentis the interval of the Update
   * @return microseconds
   */
  long holdMicros(int metric, int intervalCentis);
}
