package org.mycelium.routing;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.mycelium.identity.Subnet;

/**
 * What one peer still has to be told, because it reads more slowly than there is news: each prefix
 * once, and when its turn comes what is true then. So a peer behind a thin line costs a bounded
 * amount of memory, and nobody else any time.
 */
final class Tellings extends SlicedJob {

  /** Most prefixes that wait for a peer; with more, it is taken not to read. */
  static final int MAX_OWED = 131_072;

  private final RouterState state;
  private final Neighbour peer;
  private final Consumer<Subnet> teller;
  private final Runnable deaf;
  private final Set<Subnet> owed = new LinkedHashSet<>();
  private DeafWatch watch;
  private boolean overflown;

  /**
   * Makes an empty one.
   *
   * @param teller tells the peer what is true of a prefix now
   * @param deaf called when the peer has not read anything for too long
   */
  Tellings(RouterState state, Neighbour peer, Consumer<Subnet> teller, Runnable deaf) {
    this.state = state;
    this.peer = peer;
    this.teller = teller;
    this.deaf = deaf;
    this.watch = new DeafWatch(peer);
  }

  boolean isEmpty() {
    return owed.isEmpty();
  }

  int size() {
    return owed.size();
  }

  /** Keeps a prefix for later. */
  void owe(Subnet subnet) {
    state.count(RoutingCounter.UPDATE_POSTPONED);
    boolean first = owed.isEmpty();
    if (owed.size() < MAX_OWED) {
      owed.add(subnet);
    } else if (!owed.contains(subnet)) {
      overflown = true; // and handled in its turn: now somebody walks through the neighbours
    }
    if (first) {
      watch = new DeafWatch(peer);
      state.slices().start(this);
    }
  }

  @Override
  int step() {
    if (overflown) {
      deaf.run();
      return DONE;
    }
    if (peer.congested()) {
      if (!watch.deaf(state.now())) {
        return WAIT;
      }
      deaf.run();
      return DONE;
    }
    Iterator<Subnet> first = owed.iterator();
    Subnet subnet = first.next();
    first.remove();
    teller.accept(subnet);
    return owed.isEmpty() ? DONE : TELL;
  }
}
