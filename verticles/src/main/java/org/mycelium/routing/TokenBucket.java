package org.mycelium.routing;

/** Lets a burst pass and then one thing per interval. Exact: counted in microseconds. */
final class TokenBucket {
  private static final long MICROS_PER_SECOND = 1_000_000;

  private final long microsPerToken;
  private final long capacity;
  private long level;
  private long filledAt;

  /** A full bucket. */
  TokenBucket(long now, int burst, long microsPerToken) {
    this.microsPerToken = microsPerToken;
    this.capacity = burst * microsPerToken;
    this.level = capacity;
    this.filledAt = now;
  }

  /** A full bucket of this rate. */
  TokenBucket(long now, RoutingOptions.Rate rate) {
    this(now, rate.burst(), Math.max(1, MICROS_PER_SECOND / rate.perSecond()));
  }

  /** Takes a token if there is one. */
  boolean take(long now) {
    level = Math.min(capacity, level + Math.max(0, now - filledAt));
    filledAt = now;
    if (level < microsPerToken) {
      return false;
    }
    level -= microsPerToken;
    return true;
  }
}
