package org.mycelium.benchmarks.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Pauses and conditions. */
final class Waiting {
  private Waiting() {}

  /** Sleeps. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Looks at a condition every 200 µs until it holds. */
  static void until(String what, Duration limit, BooleanSupplier condition) {
    if (!atMost(limit, condition)) {
      throw new IllegalStateException(what + ": not within " + limit.toSeconds() + " s");
    }
  }

  /** The same; false when it does not hold in time. */
  static boolean atMost(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(Duration.ofNanos(200_000));
    }
    return true;
  }
}
