package org.mycelium.routing;

/**
 * When the next Hello is due (design, Better 2).
 *
 * <ul>
 *   <li>New link: at 0, 0.3 and 1 s. Idle: then after 1, 2, 4, 8, 16 and every 20 s, which makes
 *       192 bytes a minute with the peer's Hellos and the answers, as the original.
 *   <li>In use: every 5 s.
 *   <li>In use and nothing received: probes after 1.0, 1.5 and 2.0 s of silence.
 *   <li>Use begins on a link silent for more than 1 s: the first probe at once.
 *   <li>Suspect: after 1, 2, 4, 8 and 16 s.
 * </ul>
 */
final class HelloRhythm {

  /** Gap between Hellos on a link in use. */
  static final long IN_USE_GAP_MICROS = 5_000_000;

  /** Gap after each Hello on an idle link; the last one repeats. */
  private static final long[] GAPS = {
    300_000, 700_000, 1_000_000, 2_000_000, 4_000_000, 8_000_000, 16_000_000, 20_000_000
  };

  /** Index in {@link #GAPS} of the 1 s with which the back-off begins. */
  private static final int FIRST_BACKOFF = 2;

  /** Index in {@link #GAPS} when use ends: the first gap above that of a link in use. */
  private static final int AFTER_USE = 5;

  /** Probes after so much silence in use. */
  private static final long[] PROBES = {1_000_000, 1_500_000, 2_000_000};

  private int gap;
  private int probe;
  private int unanswered;
  private boolean atOnce;
  private boolean suspect;
  private long regularDue;

  HelloRhythm(long now) {
    regularDue = now;
  }

  /** Takes in what the watch saw at {@code now}. */
  void observed(TrafficWatch traffic, long now) {
    if (traffic.heard() || traffic.restarted() || traffic.useBegan()) {
      probe = 0;
      unanswered = 0;
    }
    if (traffic.useBegan() && now - traffic.lastReceived() > PROBES[0]) {
      atOnce = true;
    }
    if (traffic.inUse() && gap >= FIRST_BACKOFF && !suspect) {
      gap = AFTER_USE;
      regularDue = Math.min(regularDue, now + IN_USE_GAP_MICROS);
    }
  }

  /** A Hello out of turn is wanted. */
  void askAtOnce() {
    atOnce = true;
  }

  /** The link became suspect: its own back-off starts. */
  void suspect(long now) {
    suspect = true;
    restartBackoff(now);
  }

  /** A suspect link recovered: it is measured like a new one. */
  void recovered(long now) {
    suspect = false;
    restartBackoff(now);
  }

  private void restartBackoff(long now) {
    regularDue = Math.min(regularDue, now + GAPS[FIRST_BACKOFF]);
    gap = FIRST_BACKOFF + 1;
  }

  /** When the next Hello is due, given what the watch saw last. */
  long due(TrafficWatch traffic) {
    if (atOnce) {
      return Long.MIN_VALUE;
    }
    return Math.min(regularDue, probeDue(traffic));
  }

  private long probeDue(TrafficWatch traffic) {
    return probing(traffic) ? traffic.silentInUseSince() + PROBES[probe] : Long.MAX_VALUE;
  }

  /** Whether a Hello is due to see if the link lives, not only to measure it. */
  boolean probeDue(TrafficWatch traffic, long now) {
    return suspect || atOnce || probeDue(traffic) <= now;
  }

  private boolean probing(TrafficWatch traffic) {
    return traffic.inUse() && !suspect && probe < PROBES.length;
  }

  /** A Hello goes out at {@code now}: one for all that were due. */
  void sent(TrafficWatch traffic, long now) {
    skipped(traffic, now);
    unanswered++;
  }

  /** The Hello that was due at {@code now} is left out. */
  void skipped(TrafficWatch traffic, long now) {
    if (probing(traffic) && (atOnce || probeDue(traffic) <= now)) {
      probe++;
    }
    atOnce = false;
    boolean regular = regularDue <= now;
    if (regular && traffic.inUse() && !suspect && gap >= FIRST_BACKOFF) {
      regularDue = now + IN_USE_GAP_MICROS;
    } else if (regular) {
      regularDue = now + GAPS[gap];
      gap = Math.min(gap + 1, GAPS.length - 1);
    }
  }

  /** Hellos sent since the last byte came in, or since a clock started again. */
  int unanswered() {
    return unanswered;
  }
}
