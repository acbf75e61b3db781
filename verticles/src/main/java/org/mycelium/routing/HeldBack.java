package org.mycelium.routing;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * Advertisements that wait for the first round trip of a new link, at most 500 ms: one flood with
 * the true cost instead of two (design, Better 1).
 */
final class HeldBack {

  /** The longest wait. */
  static final long MAX_MICROS = 500_000;

  private final RouterState state;
  private final TreeMap<Long, Set<Destination>> waiting = new TreeMap<>();

  HeldBack(RouterState state) {
    this.state = state;
  }

  /** A link came up. */
  void begin(Neighbour neighbour) {
    waiting.put(neighbour.id(), new LinkedHashSet<>());
  }

  /** Whether the advertisement of a route over this link has to wait; it is kept then. */
  boolean holds(Destination destination, Neighbour neighbour) {
    Set<Destination> held = waiting.get(neighbour.id());
    if (held == null) {
      return false;
    }
    held.add(destination);
    destination.setHeld(true);
    state.count(RoutingCounter.ADVERTISEMENT_HELD);
    return true;
  }

  /** The wait is over, or the link is gone: what waited is handed out, once. */
  Set<Destination> end(Neighbour neighbour) {
    Set<Destination> held = waiting.remove(neighbour.id());
    return held == null ? Set.of() : held;
  }
}
