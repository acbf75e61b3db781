package org.mycelium.benchmarks.process;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How far apart the processors are: the time that a cache line takes from one to another and back.
 * A host may move the virtual processors of a machine whenever they rest, between cores that share
 * a cache and cores that do not. What two processors both touch, packets among it, is several times
 * dearer in the second case, and figures from the one do not compare with figures from the other.
 *
 * <p>Prints a line twice a second until it is ended, or whoever started it: the time (milliseconds
 * since 1970) and the round trip in nanoseconds. Two threads hand a number to each other, for about
 * 0.1 ms when both have a processor; while one waits for its own, the other one spins. When they do
 * not meet within {@value #PATIENCE_MILLIS} ms there is no line. With more than two processors it
 * says something of the two on which the threads happen to be.
 */
public final class ProcessorDistance {
  private static final long PERIOD_MILLIS = 500;
  private static final long PATIENCE_MILLIS = 20;

  /** Round trips of one measurement; the best of several is told, for the others were disturbed. */
  private static final int ROUND_TRIPS = 64;

  private static final int MEASUREMENTS = 8;

  /** Not printed. */
  private static final int WARM_UP_ROUNDS = 400;

  /** Even: the caller's turn, odd: the partner's. */
  private final AtomicLong ball = new AtomicLong();

  private ProcessorDistance() {}

  /** Runs until the process is ended, or the one that started it. */
  public static void main(String[] arguments) {
    ProcessorDistance distance = new ProcessorDistance();
    long first = System.nanoTime() + 1_000_000;
    Thread partner = new Thread(() -> distance.partner(first), "partner");
    partner.setDaemon(true);
    partner.start();
    ProcessHandle self = ProcessHandle.current();
    ProcessHandle starter = self.parent().orElse(self);
    long due = first;
    for (int round = 0; starter.isAlive() && !System.out.checkError(); round++) {
      await(due);
      long nanos = distance.measure(due);
      due = next(due, round);
      if (nanos > 0 && round >= WARM_UP_ROUNDS) {
        System.out.println(System.currentTimeMillis() + " " + nanos);
      }
    }
  }

  /** When the next round begins; the first ones follow soon, until the code is compiled. */
  private static long next(long due, int round) {
    return due + (round < WARM_UP_ROUNDS ? 5 : PERIOD_MILLIS) * 1_000_000;
  }

  private static void await(long due) {
    for (long left; (left = due - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(left);
    }
  }

  private static long end(long due) {
    return due + PATIENCE_MILLIS * 1_000_000;
  }

  /** The shortest round trip, in nanoseconds; 0 when the partner was not there. */
  private long measure(long due) {
    long best = 0;
    for (int i = 0; i < MEASUREMENTS; i++) {
      long start = System.nanoTime();
      for (int trip = 0; trip < ROUND_TRIPS; trip++) {
        long mine = ball.get();
        ball.set(mine + 1);
        while (ball.get() == mine + 1) {
          if (System.nanoTime() > end(due)) {
            ball.compareAndSet(mine + 1, mine);
            return 0;
          }
          Thread.onSpinWait();
        }
      }
      long each = (System.nanoTime() - start) / ROUND_TRIPS;
      best = best == 0 ? each : Math.min(best, each);
    }
    return best;
  }

  private void partner(long first) {
    long due = first;
    for (int round = 0; ; round++) {
      await(due);
      for (int left = MEASUREMENTS * ROUND_TRIPS; left > 0 && System.nanoTime() < end(due); ) {
        long seen = ball.get();
        if ((seen & 1) != 0 && ball.compareAndSet(seen, seen + 1)) {
          left--;
        } else {
          Thread.onSpinWait();
        }
      }
      due = next(due, round);
    }
  }
}
