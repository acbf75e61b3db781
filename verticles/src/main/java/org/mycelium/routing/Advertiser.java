package org.mycelium.routing;

import org.jspecify.annotations.Nullable;
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

  Advertiser(RouterState state, OwnRoute ownRoute, HeldBack heldBack) {
    this.state = state;
    this.ownRoute = ownRoute;
    this.heldBack = heldBack;
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
    Update update = selected == null ? retraction(destination) : announcement(selected);
    destination.setAdvertised(update.metric());
    for (Neighbour neighbour : state.neighbours()) {
      if (!skips(neighbour, selected)) {
        state.send(neighbour, update);
      }
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
      state.send(peer, announcement(selected));
    }
    return true;
  }

  /** Ends the wait of what was held back for a link. */
  void release(Neighbour neighbour) {
    for (Destination destination : heldBack.end(neighbour)) {
      if (destination.held() && !destination.isEmpty()) {
        advertise(destination);
      }
    }
  }

  /** Split horizon: the next hop hears nothing of its own route. */
  private boolean skips(Neighbour peer, @Nullable RouteEntry selected) {
    return selected != null
        && selected.neighbour() == peer
        && !state.policy().advertisesToNextHop();
  }

  private Update announcement(RouteEntry selected) {
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
    return new Update(
        0,
        interval(selected.metric(), selected.at(), state.now()),
        selected.seqno(),
        total,
        WirePrefix.of(selected.destination().subnet()),
        selected.routerId());
  }

  /** Carries our own id and seqno: receivers match it by neighbour and prefix (§3.6). */
  private Update retraction(Destination destination) {
    return new Update(
        0,
        Update.INTERVAL,
        ownRoute.seqno(),
        Metric.INFINITE,
        WirePrefix.of(destination.subnet()),
        state.self());
  }

  /** In centiseconds: 300 s, or 0 for a lost route that has expired (§3.6). */
  static int interval(int metric, long expiresAt, long now) {
    return metric == Metric.INFINITE && expiresAt <= now ? 0 : Update.INTERVAL;
  }
}
