package org.mycelium.link;

import java.util.concurrent.atomic.AtomicLong;

/** Gives every link of this process, of whatever transport, a number of its own. */
public final class LinkIds {
  private static final AtomicLong LAST = new AtomicLong();

  private LinkIds() {}

  /** The next number, from 1; any thread. */
  public static long next() {
    return LAST.incrementAndGet();
  }
}
