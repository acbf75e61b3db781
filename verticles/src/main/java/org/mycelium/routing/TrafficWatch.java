package org.mycelium.routing;

/**
 * What the traffic on one link says about it, from times that move without an event (design, Better
 * 2). {@link #observe} looks at them; all answers are as of the last look.
 */
final class TrafficWatch {

  /** A link is in use when data crossed it within this time. */
  static final long IN_USE_MICROS = 10_000_000;

  /** When we look this much later than we meant to, silence may be our own doing. */
  static final long STALL_MICROS = 300_000;

  private final LinkActivity activity;
  private long observedAt;
  private long received;
  private long restartedAt;
  private long usedSince;
  private boolean inUse;
  private boolean heard;
  private boolean restarted;
  private boolean useBegan;

  TrafficWatch(long now, LinkActivity activity) {
    this.activity = activity;
    this.observedAt = now;
    this.restartedAt = now;
    this.usedSince = now;
    this.received = activity.lastReceivedMicros();
  }

  /**
   * Looks.
   *
   * @param now the present
   * @param due when this look was meant to happen
   */
  void observe(long now, long due) {
    restarted = now - due > STALL_MICROS;
    if (restarted) {
      restartedAt = now;
    }
    long lastReceived = activity.lastReceivedMicros();
    heard = lastReceived > received;
    received = Math.max(received, lastReceived);

    long lastData = Math.max(activity.lastDataSentMicros(), activity.lastDataReceivedMicros());
    boolean used = now - lastData <= IN_USE_MICROS;
    useBegan = used && !inUse;
    if (useBegan) {
      // The first data crossed after the last look, so silence in use is no older than that.
      usedSince = observedAt;
    }
    inUse = used;
    observedAt = now;
  }

  /** Data crossed within the last 10 s. */
  boolean inUse() {
    return inUse;
  }

  /** The link was not in use before this look and is now. */
  boolean useBegan() {
    return useBegan;
  }

  /** A byte came in since the look before. */
  boolean heard() {
    return heard;
  }

  /** This look came too late to trust the silence before it: all clocks start again. */
  boolean restarted() {
    return restarted;
  }

  /** When the last byte came in, or a later restart of the clocks. */
  long lastSign() {
    return Math.max(received, restartedAt);
  }

  /** When the last byte came in. */
  long lastReceived() {
    return received;
  }

  /** Since when the link is in use without a byte coming in. Means nothing when not in use. */
  long silentInUseSince() {
    return Math.max(lastSign(), usedSince);
  }
}
