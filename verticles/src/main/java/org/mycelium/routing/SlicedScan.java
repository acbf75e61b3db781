package org.mycelium.routing;

import java.util.List;
import java.util.function.Consumer;

/**
 * Looks at all entries of a neighbour in slices, so that the router handles other things between
 * them. What is removed meanwhile is left out.
 */
final class SlicedScan {

  /** Entries per slice. */
  static final int SLICE = 1000;

  /** Time between slices. */
  static final long PACE_MICROS = 2000;

  private final RouterState state;
  private final List<RouteEntry> entries;
  private final Consumer<RouteEntry> visitor;
  private final TimedTask task = new TimedTask(this::slice);
  private int next;

  private SlicedScan(RouterState state, List<RouteEntry> entries, Consumer<RouteEntry> visitor) {
    this.state = state;
    this.entries = entries;
    this.visitor = visitor;
  }

  /** Visits the first slice now and the rest soon. */
  static void start(RouterState state, Neighbour neighbour, Consumer<RouteEntry> visitor) {
    new SlicedScan(state, neighbour.entries().copy(), visitor).slice();
  }

  private void slice() {
    int end = Math.min(entries.size(), next + SLICE);
    for (; next < end; next++) {
      if (entries.get(next).armed()) { // in the table: every entry there has its expiry armed
        visitor.accept(entries.get(next));
      }
    }
    if (next < entries.size()) {
      state.deadlines().arm(task, state.now() + PACE_MICROS);
    }
  }
}
