package org.mycelium.routing.sim;

import org.jspecify.annotations.Nullable;
import org.mycelium.routing.Candidate;
import org.mycelium.routing.DefaultSelectionPolicy;
import org.mycelium.routing.FeasibilityDistance;
import org.mycelium.routing.Verdict;

/** The node's policy with one rule switched off. */
final class SwitchedOff {
  private static final long FOR_EVER = 1_000_000_000_000_000L;

  private SwitchedOff() {}

  /** Every route may be selected (spec 02 §3.3 ignored). */
  static final class Feasibility extends DefaultSelectionPolicy {
    @Override
    public boolean feasible(@Nullable FeasibilityDistance distance, int seqno, int metric) {
      return true;
    }
  }

  /** Any better route replaces the selected one (§3.7 without the 10). */
  static final class Hysteresis extends DefaultSelectionPolicy {
    @Override
    public Verdict replace(Candidate selected, Candidate challenger) {
      return challenger.total() < selected.total() ? Verdict.REPLACE : Verdict.KEEP;
    }
  }

  /** Updates go to the next hop too (§3.6 without the silence). */
  static final class SplitHorizon extends DefaultSelectionPolicy {
    @Override
    public boolean advertisesToNextHop() {
      return true;
    }
  }

  /** What nobody retracts stays for ever (§3.8 without the hold time). */
  static final class HoldTime extends DefaultSelectionPolicy {
    @Override
    public long holdMicros(int metric, int intervalCentis) {
      return FOR_EVER;
    }
  }
}
