package org.mycelium.routing;

/**
 * Judges whether a link lives (design, Better 2; the original: spec 02 §2.4). Any byte received
 * proves life: a v0.7.10 node sends its IHUs behind its bulk data, so that a rule on IHUs alone
 * would kill loaded healthy links.
 */
final class LivenessMonitor {

  /** A link on which nothing came in for this long is dead: 2 × 20 s + 3 s. */
  static final long DEAD_MICROS = 43_000_000;

  /** How often a suspect link is looked at: data that proves life comes without an event. */
  static final long SUSPECT_POLL_MICROS = 250_000;

  private static final long MIN_PATIENCE_MICROS = 2_500_000;
  private static final long MAX_PATIENCE_MICROS = 10_000_000;
  private static final long PATIENCE_BASE_MICROS = 1_000_000;
  private static final int PATIENCE_ROUND_TRIPS = 4;
  private static final int UNANSWERED_TO_SUSPECT = 2;

  private static final long HOLD_DOWN_MICROS = 10_000_000;
  private static final long MAX_HOLD_DOWN_MICROS = 300_000_000;

  /** A link without suspicion for this long has its hold-down start again at 10 s. */
  static final long FORGET_SUSPICION_MICROS = 600_000_000;

  /** What a look found. */
  enum Finding {
    /** Nothing new. */
    NONE,
    /** Silent for too long while in use. */
    SUSPECT,
    /** A suspect link gave a sign of life. */
    RECOVERED,
    /** Silent for 43 s. Nothing follows. */
    DEAD
  }

  private boolean suspect;
  private boolean dead;
  private long receivedBeforeSuspicion;
  private long nextHoldDown = HOLD_DOWN_MICROS;
  private long recoveredAt = Long.MIN_VALUE / 2;
  private long heldDownUntil = Long.MIN_VALUE;

  /**
   * Judges what the watch saw at {@code now}.
   *
   * @param rttMicros round trip of which four make silence suspicious
   * @param unanswered Hellos sent since the last sign of life
   */
  Finding judge(TrafficWatch traffic, long now, long rttMicros, int unanswered) {
    if (dead) {
      return Finding.NONE;
    }
    if (suspect && traffic.lastReceived() > receivedBeforeSuspicion) {
      recover(now);
      return Finding.RECOVERED;
    }
    if (now - traffic.lastSign() > DEAD_MICROS) {
      dead = true;
      return Finding.DEAD;
    }
    if (!suspect
        && traffic.inUse()
        && unanswered >= UNANSWERED_TO_SUSPECT
        && now >= traffic.silentInUseSince() + patience(rttMicros)) {
      suspect = true;
      receivedBeforeSuspicion = traffic.lastReceived();
      return Finding.SUSPECT;
    }
    return Finding.NONE;
  }

  private void recover(long now) {
    suspect = false;
    if (now - recoveredAt > FORGET_SUSPICION_MICROS) {
      nextHoldDown = HOLD_DOWN_MICROS;
    }
    recoveredAt = now;
    heldDownUntil = now + nextHoldDown;
    nextHoldDown = Math.min(2 * nextHoldDown, MAX_HOLD_DOWN_MICROS);
  }

  static long patience(long rttMicros) {
    long wanted =
        PATIENCE_BASE_MICROS + PATIENCE_ROUND_TRIPS * Math.min(rttMicros, MAX_PATIENCE_MICROS);
    return Math.clamp(wanted, MIN_PATIENCE_MICROS, MAX_PATIENCE_MICROS);
  }

  /** When to look next. */
  long due(TrafficWatch traffic, long now, long rttMicros) {
    if (dead) {
      return Long.MAX_VALUE;
    }
    long due = traffic.lastSign() + DEAD_MICROS + 1;
    if (suspect) {
      return Math.min(due, now + SUSPECT_POLL_MICROS);
    }
    if (traffic.inUse()) {
      long suspicion = traffic.silentInUseSince() + patience(rttMicros);
      // In the past only while fewer than two Hellos wait for an answer: the next Hello is due
      // then.
      return suspicion > now ? Math.min(due, suspicion) : due;
    }
    return due;
  }

  /** Nothing came in for too long while in use. */
  boolean suspect() {
    return suspect;
  }

  /** Nothing came in for 43 s. */
  boolean dead() {
    return dead;
  }

  /** The link recovered from suspicion a short while ago: 10 s · 2^n, at most 5 min. */
  boolean heldDown(long now) {
    return now < heldDownUntil;
  }

  /** End of the hold-down; far in the past when there was none. */
  long heldDownUntil() {
    return heldDownUntil;
  }
}
