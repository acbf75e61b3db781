package org.mycelium.libc;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor that several threads use. {@link #close} forbids new uses at once; the number
 * goes back to the system when the last use has ended, so no thread ever reads or writes a number
 * that already means another file. Thread-safe.
 */
public final class Descriptor {
  private static final int CLOSED = 0x8000_0000;

  private final int number;

  /** The uses under way; the top bit is set once it is closed. */
  private final AtomicInteger uses = new AtomicInteger();

  /** Takes the ownership of an open descriptor. */
  public Descriptor(int number) {
    this.number = number;
  }

  /** The number; valid between {@link #acquire} and {@link #release}. */
  public int number() {
    return number;
  }

  /** Begins a use; false when it is closed. */
  public boolean acquire() {
    if (uses.incrementAndGet() > 0) {
      return true;
    }
    // The increment was too late; if it hid the last use's end, the number is freed here.
    release();
    return false;
  }

  /** Ends a use. */
  public void release() {
    if (uses.decrementAndGet() == CLOSED) {
      free();
    }
  }

  /** Forbids new uses. Any number of times. */
  public void close() {
    int before = uses.getAndUpdate(state -> state | CLOSED);
    if (before == 0) {
      free();
    }
  }

  private void free() {
    if (uses.compareAndSet(CLOSED, CLOSED | 0x4000_0000)) {
      new Libc().close(number);
    }
  }
}
