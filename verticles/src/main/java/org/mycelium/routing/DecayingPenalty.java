package org.mycelium.routing;

/** A cost that is halved every 30 s until nothing is left of it (design, Better 1). */
final class DecayingPenalty {

  /** Time from one halving to the next. */
  static final long HALVING_MICROS = 30_000_000;

  private final long since;
  private final int initial;

  /**
   * Starts a penalty.
   *
   * @param now start of the first 30 s
   * @param initial 0 or more
   */
  DecayingPenalty(long now, int initial) {
    this.since = now;
    this.initial = Math.max(0, initial);
  }

  /** What is left of it. */
  int at(long now) {
    return initial >>> Math.min(31, halvings(now));
  }

  /** When it is next halved; {@code Long.MAX_VALUE} when nothing is left. */
  long nextStep(long now) {
    return at(now) == 0 ? Long.MAX_VALUE : since + (halvings(now) + 1) * HALVING_MICROS;
  }

  private long halvings(long now) {
    return Math.max(0, now - since) / HALVING_MICROS;
  }
}
