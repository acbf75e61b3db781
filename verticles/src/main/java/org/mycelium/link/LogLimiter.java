package org.mycelium.link;

/**
 * Lets one log line through in an interval, for what a peer can trigger at will. Any thread.
 *
 * <pre>
 *   long more = limiter.permit(LinkStats.nowMicros());
 *   if (more &gt;= 0) log.warn("... more={}", more);
 * </pre>
 */
public final class LogLimiter {
  private final long intervalMicros;
  private long nextMicros = Long.MIN_VALUE;
  private long suppressed;

  /** Makes a limiter that lets the first line through. */
  public LogLimiter(long intervalMicros) {
    this.intervalMicros = intervalMicros;
  }

  /**
   * Asks for a line.
   *
   * @return how many were suppressed since the last one, or -1 when this one is too
   */
  public synchronized long permit(long nowMicros) {
    if (nowMicros < nextMicros) {
      suppressed++;
      return -1;
    }
    long before = suppressed;
    nextMicros = nowMicros + intervalMicros;
    suppressed = 0;
    return before;
  }
}
