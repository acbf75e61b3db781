package org.mycelium.libc;

/**
 * Whether other programs keep the processors of this machine busy, as its threads see it: one that
 * had to wait says so for all. It holds for a while, longer each time when it is said again soon,
 * because to find out whether it still holds costs packets time. Any thread.
 */
final class Crowding {

  /** How long it holds the first time, in microseconds: while a node starts, it is crowded, too. */
  static final long FIRST_MICROS = 4_000_000;

  /** And at most. */
  static final long LONGEST_MICROS = 64_000_000;

  /** For all threads of this process. */
  static final Crowding OF_PROCESS = new Crowding();

  private long until = Long.MIN_VALUE; // under this
  private long lasting = FIRST_MICROS; // under this

  /** A thread had to wait. */
  synchronized void seen(long nowMicros) {
    if (holds(nowMicros)) {
      return;
    }
    boolean again = nowMicros <= until + lasting;
    lasting = again ? Math.min(LONGEST_MICROS, 2 * lasting) : FIRST_MICROS;
    until = nowMicros + lasting;
  }

  /** Whether it is to be assumed. */
  synchronized boolean holds(long nowMicros) {
    return nowMicros < until;
  }
}
