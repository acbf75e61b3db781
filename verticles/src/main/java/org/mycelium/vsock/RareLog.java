package org.mycelium.vsock;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Warnings that a peer can cause: one in ten seconds, with the number of those kept back. */
final class RareLog {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Logger log;
  private long last = System.nanoTime() - INTERVAL_NANOS;
  private long keptBack;

  RareLog(Logger log) {
    this.log = log;
  }

  synchronized void warn(String message) {
    long now = System.nanoTime();
    if (now - last < INTERVAL_NANOS) {
      keptBack++;
      return;
    }
    last = now;
    log.warn("{} keptBack={}", message, keptBack);
    keptBack = 0;
  }
}
