package org.mycelium.peers;

import java.util.random.RandomGenerator;

/**
 * How long a configured peer waits for its next dial: 0.1, 0.2, 0.4 ... 60 s, each shortened by up
 * to a quarter at random, so that the neighbours of a node that restarts do not all come at once.
 * v0.7.10 dials every 5 s for ever (spec 02 §5.3).
 */
final class Backoff {

  /** After the first failure: a neighbour that restarts is back in less than a second. */
  static final long FIRST_MICROS = 100_000;

  /** However long it has been dead. */
  static final long MAX_MICROS = 60_000_000;

  private Backoff() {}

  /**
   * The time to wait.
   *
   * @param failures in a row before this one
   */
  static long delayMicros(int failures, RandomGenerator random) {
    long full = Math.min(MAX_MICROS, FIRST_MICROS << Math.min(failures, 20));
    return full - random.nextLong(full / 4 + 1);
  }
}
