package org.mycelium.dataplane;

/** A rate limit: so many a second, so many at once. Any thread. */
final class TokenBucket {
  private static final long MICROS_PER_SECOND = 1_000_000;

  private final long perSecond;
  private final long capacity;
  private long level;
  private long lastMicros;

  /**
   * Makes a full bucket.
   *
   * @param perSecond tokens that come back a second
   * @param burst tokens it holds at most
   * @param nowMicros the time of now
   */
  TokenBucket(int perSecond, int burst, long nowMicros) {
    this.perSecond = perSecond;
    this.capacity = burst * MICROS_PER_SECOND;
    this.level = capacity;
    this.lastMicros = nowMicros;
  }

  /** Takes a token; false when there is none. */
  synchronized boolean tryTake(long nowMicros) {
    // Other threads' clocks may have been read a little earlier: time never runs back here. A gap
    // that fills the bucket many times over must not overflow the product.
    long elapsed = Math.max(0, nowMicros - lastMicros);
    lastMicros += elapsed;
    level = elapsed >= capacity ? capacity : Math.min(capacity, level + elapsed * perSecond);
    if (level < MICROS_PER_SECOND) {
      return false;
    }
    level -= MICROS_PER_SECOND;
    return true;
  }
}
