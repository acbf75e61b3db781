package org.mycelium.routing;

import org.jspecify.annotations.Nullable;

/**
 * Selection as in spec 02 §3.3 and §3.7, with the preference for vsock of design, Better 3.
 * Subclasses may switch single rules off; stateless.
 */
public class DefaultSelectionPolicy implements SelectionPolicy {

  /** A route must be better by more than this to replace the selected one (§3.7). */
  public static final int HYSTERESIS = 10;

  /** How long a retraction is remembered (§3.8). */
  public static final long RETRACTED_HOLD_MICROS = 6_000_000;

  /** An IP first hop gives way to a vsock first hop after this time. */
  static final Verdict TO_VSOCK = new Verdict(true, 1_000_000, 0);

  /** A vsock first hop gives way to an IP first hop after this time and number of samples. */
  static final Verdict TO_IP = new Verdict(true, 5_000_000, 3);

  private static final long MICROS_PER_CENTI = 10_000;

  @Override
  public boolean feasible(@Nullable FeasibilityDistance distance, int seqno, int metric) {
    return distance == null
        || metric == Metric.INFINITE
        || Seqno.greater(seqno, distance.seqno())
        || (seqno == distance.seqno() && metric < distance.metric());
  }

  @Override
  public Verdict replace(Candidate selected, Candidate challenger) {
    if (!selected.vsock() && challenger.vsock()) {
      if (selected.direct() && challenger.direct() && challenger.measured()) {
        return Verdict.REPLACE; // two links to the same neighbour
      }
      return challenger.total() <= selected.total() ? TO_VSOCK : Verdict.KEEP;
    }
    if (selected.vsock() && !challenger.vsock()) {
      return challenger.total() + HYSTERESIS < selected.total() ? TO_IP : Verdict.KEEP;
    }
    return challenger.direct() || challenger.total() < Metric.subtract(selected.total(), HYSTERESIS)
        ? Verdict.REPLACE
        : Verdict.KEEP;
  }

  @Override
  public boolean advertisesToNextHop() {
    return false;
  }

  /** 3.5 times the interval for a route, 6 s for a retraction. */
  @Override
  public long holdMicros(int metric, int intervalCentis) {
    return metric == Metric.INFINITE
        ? RETRACTED_HOLD_MICROS
        : intervalCentis * MICROS_PER_CENTI * 7 / 2;
  }
}
