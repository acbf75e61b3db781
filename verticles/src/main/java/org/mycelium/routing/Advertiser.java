package org.mycelium.routing;

import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/**
 * The one place that builds Updates about learned routes (spec 02 §3.4–3.6). Before any leaves, the
 * source table reflects it: freedom from loops depends on that.
 */
final class Advertiser {
  private final RouterState state;
  private final OwnRoute ownRoute;
  private final HeldBack heldBack;
  private final Consumer<Neighbour> deaf;

  /**
   * Makes one.
   *
   * @param deaf called with a peer that does not read
   */
  Advertiser(RouterState state, OwnRoute ownRoute, HeldBack heldBack, Consumer<Neighbour> deaf) {
    this.state = state;
    this.ownRoute = ownRoute;
    this.heldBack = heldBack;
    this.deaf = deaf;
  }

  /**
   * Advertises the selected route of a prefix, or retracts it, to all but the next hop (§3.6).
   * Prefixes longer than /64 are used but told to nobody: one of them arms a crash in every v0.7.10
   * node that it reaches (§9.1 item 3).
   */
  void advertise(Destination destination) {
    if (!PrefixFilter.tellable(destination.subnet())) {
      return;
    }
    RouteEntry selected = destination.selected();
    if (selected != null && heldBack.holds(destination, selected.neighbour())) {
      return;
    }
    destination.setHeld(false);
    Subnet subnet = destination.subnet();
    int total = selected == null ? Metric.INFINITE : touch(selected);
    destination.setAdvertised(total);
    Update update = null; // the same for all, and none when nobody is there to hear it
    for (Neighbour neighbour : state.neighbours()) {
      if (!skips(neighbour, selected)) {
        if (update == null) {
          update = selected == null ? retraction(subnet) : announcement(selected, total);
        }
        tell(neighbour, subnet, update);
      }
    }
  }

  private void tell(Neighbour peer, Subnet subnet, Update update) {
    Tellings waiting = peer.tellings();
    if (peer.congested() || (waiting != null && !waiting.isEmpty())) {
      owe(peer, waiting, subnet);
    } else {
      state.send(peer, update);
    }
  }

  private void owe(Neighbour peer, @Nullable Tellings waiting, Subnet subnet) {
    Tellings tellings = waiting;
    if (tellings == null) {
      tellings = new Tellings(state, peer, owed -> tellOwed(peer, owed), () -> gaveUp(peer));
      peer.setTellings(tellings);
    }
    tellings.owe(subnet);
  }

  /** The peer reads again: what is true of a prefix by now. */
  private void tellOwed(Neighbour peer, Subnet subnet) {
    Destination destination = state.routes().get(subnet);
    RouteEntry selected = destination == null ? null : destination.selected();
    if (destination == null || selected == null) {
      if (destination == null || destination.orphan() == null) { // else its turn is to come
        state.send(peer, retraction(subnet));
      }
    } else if (!skips(peer, selected) && !heldBack.holds(destination, selected.neighbour())) {
      state.send(peer, announcement(selected));
    }
  }

  /**
   * Advertises the selected route of a prefix to one peer.
   *
   * @return false when nothing is selected, the peer is the next hop or the prefix is not told
   */
  boolean advertiseTo(Neighbour peer, Destination destination) {
    RouteEntry selected = destination.selected();
    if (selected == null || skips(peer, selected) || !PrefixFilter.tellable(destination.subnet())) {
      return false;
    }
    // What is held back the peer gets with all others, in half a second.
    if (!heldBack.holds(destination, selected.neighbour())) {
      tell(peer, destination.subnet(), announcement(selected));
    }
    return true;
  }

  /** A peer does not read. */
  void gaveUp(Neighbour peer) {
    deaf.accept(peer);
  }

  /** A link is gone. */
  void forget(Neighbour neighbour) {
    Tellings tellings = neighbour.tellings();
    if (tellings != null) {
      tellings.stop();
    }
  }

  /** Ends the wait of what was held back for a link. */
  void release(Neighbour neighbour) {
    Iterator<Destination> held = heldBack.end(neighbour).iterator();
    if (held.hasNext()) {
      state.slices().start(new Release(held));
    }
  }

  private final class Release extends SlicedJob {
    private final Iterator<Destination> held;

    Release(Iterator<Destination> held) {
      this.held = held;
    }

    @Override
    int step() {
      if (!held.hasNext()) {
        return DONE;
      }
      Destination destination = held.next();
      if (!destination.held() || destination.isEmpty()) { // told, or gone, meanwhile
        return LOOK;
      }
      advertise(destination);
      return SELECT;
    }
  }

  /** Split horizon: the next hop hears nothing of its own route. */
  private boolean skips(Neighbour peer, @Nullable RouteEntry selected) {
    return selected != null
        && selected.neighbour() == peer
        && !state.policy().advertisesToNextHop();
  }

  /** What must be so before an Update about a route may leave; the metric that it will have. */
  private int touch(RouteEntry selected) {
    Neighbour nextHop = selected.neighbour();
    nextHop.advertisedCosts().include(nextHop.cost());
    int total = selected.total();
    state
        .sources()
        .touch(
            selected.destination().subnet(),
            selected.routerId(),
            selected.seqno(),
            total,
            state.now());
    return total;
  }

  private Update announcement(RouteEntry selected) {
    return announcement(selected, touch(selected));
  }

  private Update announcement(RouteEntry selected, int total) {
    return new Update(
        0,
        interval(selected.metric(), selected.at(), state.now()),
        selected.seqno(),
        total,
        WirePrefix.of(selected.destination().subnet()),
        selected.routerId());
  }

  /** Carries our own id and seqno: receivers match it by neighbour and prefix (§3.6). */
  private Update retraction(Subnet subnet) {
    return new Update(
        0, Update.INTERVAL, ownRoute.seqno(), Metric.INFINITE, WirePrefix.of(subnet), state.self());
  }

  /** In centiseconds: 300 s, or 0 for a lost route that has expired (§3.6). */
  static int interval(int metric, long expiresAt, long now) {
    return metric == Metric.INFINITE && expiresAt <= now ? 0 : Update.INTERVAL;
  }
}
