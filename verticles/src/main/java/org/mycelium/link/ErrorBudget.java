package org.mycelium.link;

/**
 * How much nonsense a peer may send. Unknown or malformed control messages are skipped one by one
 * and the connection stays (spec 01 §10), but a peer that sends little else wastes our time and is
 * closed: each skip takes a token, each sound packet returns one, and time returns a few. A newer
 * node whose every other message is unknown to us is thus never closed. Not thread-safe.
 */
final class ErrorBudget {

  /** Skips that are forgiven at once. */
  static final int CAPACITY = 1024;

  /** Tokens that come back in a second. */
  static final int PER_SECOND = 16;

  private static final long MICROS_PER_TOKEN = 1_000_000 / PER_SECOND;

  private int tokens = CAPACITY;
  private long refilledMicros;

  ErrorBudget(long nowMicros) {
    this.refilledMicros = nowMicros;
  }

  void sound(int packets) {
    tokens = (int) Math.min(CAPACITY, (long) tokens + packets);
  }

  void skipped(int skips) {
    tokens -= skips;
  }

  /** True when the peer has used it up. */
  boolean exhausted(long nowMicros) {
    long due = (nowMicros - refilledMicros) / MICROS_PER_TOKEN;
    if (due > 0) {
      refilledMicros += due * MICROS_PER_TOKEN;
      tokens = (int) Math.min(CAPACITY, tokens + due);
    }
    return tokens < 0;
  }
}
