package org.mycelium.routing;

/** Something with a time, in the one {@link DeadlineQueue} of the core. */
abstract sealed class Deadline permits RouteEntry, TimedTask {

  /** When it is due; kept after it fired or was cancelled. */
  private long at = Long.MAX_VALUE;

  /** Place in the heap, so that moving costs O(log n) without a search; -1 when not armed. */
  private int slot = -1;

  final long at() {
    return at;
  }

  final boolean armed() {
    return slot >= 0;
  }

  final int slot() {
    return slot;
  }

  /** For the queue alone. */
  final void setAt(long at) {
    this.at = at;
  }

  /** For the queue alone. */
  final void setSlot(int slot) {
    this.slot = slot;
  }
}
