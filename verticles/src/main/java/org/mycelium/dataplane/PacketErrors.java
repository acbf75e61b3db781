package org.mycelium.dataplane;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last resort of a reading thread: an exception that a packet caused is a defect of ours,
 * counted always and logged at most once in ten seconds. Any thread.
 */
final class PacketErrors {
  private static final Logger LOG = LoggerFactory.getLogger(DataPlane.class);
  private static final long LOG_MICROS = 10_000_000;

  private final SharedState shared;
  private long nextLogMicros = Long.MIN_VALUE;

  PacketErrors(SharedState shared) {
    this.shared = shared;
  }

  void caught(String where, RuntimeException e) {
    shared.counters.dropped(DropReason.INTERNAL_ERROR);
    if (isLogDue(shared.clock.getAsLong())) {
      LOG.error(
          "packet dropped, please report: where={} internal_errors={}",
          where,
          shared.counters.of(DropReason.INTERNAL_ERROR),
          e);
    }
  }

  private synchronized boolean isLogDue(long nowMicros) {
    if (nowMicros < nextLogMicros) {
      return false;
    }
    nextLogMicros = nowMicros + LOG_MICROS;
    return true;
  }
}
