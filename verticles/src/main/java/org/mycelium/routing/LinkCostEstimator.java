package org.mycelium.routing;

/**
 * The cost of one link: round trip in milliseconds, plus the static cost of the transport, plus
 * what is left of a {@linkplain DeadLinkPenalties penalty} (design, Better 1 and 3; the original:
 * spec 02 §2.3).
 *
 * <ul>
 *   <li>Before the first sample the round trip counts as 1000 ms. The first sample replaces that,
 *       and each of the first {@value #FIRST_SAMPLES}, the Hellos of a new link, may lower it at
 *       once: the very first answer of a node that has just started is often slow.
 *   <li>After these, each sample moves the smoothed value towards the minimum of the last 8 samples
 *       not older than 60 s, with a time constant of 30 s: by time, so that many samples in a row
 *       weigh no more than few. The minimum leaves out what queues in front of an answer.
 *   <li>vsock: 5 + min(round trip, 1 ms), also before the first sample, and no penalty: it must
 *       stay below any IP link (QUIC over IPv6 is 7). Suspicion guards against a dead one.
 * </ul>
 *
 * <p>Microseconds inside, rounded to milliseconds outside, never above {@link #MAX_COST}.
 */
final class LinkCostEstimator {

  /** Round trip assumed before the first sample, microseconds. */
  static final long UNMEASURED_MICROS = 1_000_000;

  /** Largest cost: 65535 is the infinite metric and no link costs that. */
  static final int MAX_COST = 65_534;

  /** How many samples the minimum is taken of. */
  static final int WINDOW = 8;

  /** Samples that set the cost outright: the Hellos of a new link at 0, 0.3 and 1 s. */
  static final int FIRST_SAMPLES = 3;

  /** How old a sample may be to count in the minimum. */
  static final long WINDOW_MICROS = 60_000_000;

  /** Time constant of the smoothing. */
  static final long TIME_CONSTANT_MICROS = 30_000_000;

  private static final int VSOCK_MAX_MILLIS = 1;

  private final int staticCost;
  private final boolean vsock;
  private final DecayingPenalty penalty;
  private final long[] sampleTimes = new long[WINDOW];
  private final long[] samples = new long[WINDOW];
  private int taken;
  private long updatedAt;
  private double smoothed = UNMEASURED_MICROS;

  LinkCostEstimator(long now, int staticCost, boolean vsock, int initialPenalty) {
    this.staticCost = staticCost;
    this.vsock = vsock;
    this.penalty = new DecayingPenalty(now, vsock ? 0 : initialPenalty);
    this.updatedAt = now;
  }

  /** Takes a measured round trip. Negative ones count as 0. */
  void sample(long now, long rttMicros) {
    int slot = taken % WINDOW;
    samples[slot] = Math.max(0, rttMicros);
    sampleTimes[slot] = now;
    // Counts on beyond the window only as far as the slot needs it: no overflow in a long life.
    taken = taken + 1 < 2 * WINDOW ? taken + 1 : WINDOW;
    if (taken <= FIRST_SAMPLES) {
      smoothed = minimum(now);
    } else {
      double weight = -Math.expm1(-(double) (now - updatedAt) / TIME_CONSTANT_MICROS);
      smoothed += (minimum(now) - smoothed) * weight;
    }
    updatedAt = now;
  }

  private long minimum(long now) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < Math.min(taken, WINDOW); i++) {
      if (now - sampleTimes[i] <= WINDOW_MICROS) {
        least = Math.min(least, samples[i]);
      }
    }
    return least;
  }

  /** True after the first sample. */
  boolean measured() {
    return taken > 0;
  }

  /** Smoothed round trip in microseconds, or -1 before the first sample. */
  long rttMicros() {
    return measured() ? Math.round(smoothed) : -1;
  }

  /**
   * Round trip for judging silence, microseconds: the smoothed one or the newest sample, whichever
   * is longer, since a queue that just built up delays the next answer too.
   */
  long patienceMicros() {
    if (!measured()) {
      return UNMEASURED_MICROS;
    }
    int newest = (taken + WINDOW - 1) % WINDOW;
    return Math.max(Math.round(smoothed), samples[newest]);
  }

  /** The cost at {@code now}. */
  int cost(long now) {
    long millis = Math.round(smoothed / 1000);
    if (vsock) {
      millis = Math.min(millis, VSOCK_MAX_MILLIS);
    }
    return (int) Math.min(millis + staticCost + penalty.at(now), MAX_COST);
  }

  /** When the penalty is next halved; {@code Long.MAX_VALUE} when nothing is left of it. */
  long nextPenaltyStep(long now) {
    return penalty.nextStep(now);
  }
}
