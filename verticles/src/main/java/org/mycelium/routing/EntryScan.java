package org.mycelium.routing;

import java.util.List;
import java.util.function.Consumer;

/**
 * Visits all entries that a neighbour has when it starts, those of prefixes in use first. What is
 * removed meanwhile is left out. The visitor may see an entry twice.
 */
final class EntryScan extends SlicedJob {

  /** A packet within this time makes a prefix "in use". */
  static final long IN_USE_MICROS = 10_000_000;

  private final RouterState state;
  private final List<RouteEntry> entries;
  private final Consumer<RouteEntry> visitor;
  private boolean usedOnly = true;
  private int next;

  private EntryScan(RouterState state, List<RouteEntry> entries, Consumer<RouteEntry> visitor) {
    this.state = state;
    this.entries = entries;
    this.visitor = visitor;
  }

  /** Visits the first of them now and the rest soon. */
  static EntryScan start(RouterState state, Neighbour neighbour, Consumer<RouteEntry> visitor) {
    EntryScan scan = new EntryScan(state, neighbour.entries().copy(), visitor);
    state.slices().start(scan);
    return scan;
  }

  @Override
  int step() {
    if (next == entries.size()) {
      if (!usedOnly) {
        return DONE;
      }
      usedOnly = false;
      next = 0;
      return LOOK;
    }
    RouteEntry entry = entries.get(next++);
    if (!entry.armed() // no longer in the table: every entry there has its expiry armed
        || (usedOnly && !state.used(entry.destination().subnet(), IN_USE_MICROS))) {
      return LOOK;
    }
    visitor.accept(entry);
    return SELECT;
  }
}
