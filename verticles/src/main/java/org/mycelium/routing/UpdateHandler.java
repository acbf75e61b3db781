package org.mycelium.routing;

import org.jspecify.annotations.Nullable;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.routing.RouteSelection.Before;
import org.mycelium.routing.RouteSelection.Telling;
import org.mycelium.wire.Update;

/** Updates of others (spec 02 §3.8, with the bad-input rules of §8.2). */
final class UpdateHandler {
  private final RouterState state;
  private final RouteSelection selection;
  private final SeqnoRequester requester;
  private final RouteRequests routeRequests;

  UpdateHandler(
      RouterState state,
      RouteSelection selection,
      SeqnoRequester requester,
      RouteRequests routeRequests) {
    this.state = state;
    this.selection = selection;
    this.requester = requester;
    this.routeRequests = routeRequests;
  }

  void handle(Neighbour peer, Update update) {
    Subnet subnet = update.prefix().subnet().orElse(null);
    if (subnet == null || !PrefixFilter.routable(subnet)) {
      state.count(RoutingCounter.UPDATE_DENIED_BY_FILTER);
      return;
    }
    if (state.ownSubnet().contains(subnet)) {
      state.count(RoutingCounter.UPDATE_OWN_SUBNET);
      return;
    }
    boolean finite = update.metric() != Metric.INFINITE;
    if (finite && update.interval() == 0) {
      state.count(RoutingCounter.UPDATE_ZERO_INTERVAL);
      return;
    }
    Destination destination = state.routes().get(subnet);
    RouterId routerId = finite ? owner(destination, subnet, update.routerId()) : update.routerId();
    if (routerId == null) {
      state.count(RoutingCounter.UPDATE_DENIED_BY_FILTER);
      return;
    }
    boolean feasible = state.feasible(subnet, routerId, update.seqno(), update.metric());
    if (destination == null) {
      if (!feasible) {
        requester.request(subnet, routerId, peer);
      }
      if (!feasible || !finite) {
        state.count(RoutingCounter.UPDATE_NOT_INTERESTED);
        return;
      }
      add(peer, subnet, routerId, update);
      return;
    }
    RouteEntry entry = destination.of(peer);
    if (entry != null) {
      change(entry, routerId, update, feasible);
    } else if (finite && feasible) {
      add(peer, destination.subnet(), routerId, update);
    } else {
      if (!feasible && destination.selected() == null) {
        requester.request(subnet, routerId, peer);
      }
      state.count(RoutingCounter.UPDATE_SKIPPED_ROUTE_SELECTION);
    }
  }

  /**
   * The router id, as the instance that the table holds already; null when the address of its key
   * is not in the prefix (filter 3), or the key is of low order (spec 01 §10). The hash is computed
   * once per origin and prefix only.
   */
  private static @Nullable RouterId owner(
      @Nullable Destination destination, Subnet subnet, RouterId routerId) {
    if (destination != null) {
      for (RouteEntry entry : destination.entries()) {
        if (entry.routerId().equals(routerId)) {
          return entry.routerId();
        }
      }
    }
    PublicKey key = routerId.key();
    return subnet.contains(key.address()) && !key.lowOrder() ? routerId : null;
  }

  private void add(Neighbour peer, Subnet subnet, RouterId routerId, Update update) {
    if (peer.entries().size() >= state.options().maxRoutesPerLink()
        || state.routes().routes() >= state.options().maxRoutes()) {
      state.count(RoutingCounter.UPDATE_OVER_LIMIT);
      return;
    }
    RouteEntry entry = state.routes().add(subnet, peer, routerId);
    entry.announced(routerId, update.seqno(), update.metric());
    selection.hold(entry, update.interval());
    Destination destination = entry.destination();
    selection.run(destination, Before.of(destination), Telling.BY_RULE, true, CostReason.UPDATE);
    routeRequests.found(subnet);
  }

  /** An Update for a route that the peer announced before. */
  private void change(RouteEntry entry, RouterId routerId, Update update, boolean feasible) {
    Destination destination = entry.destination();
    boolean finite = update.metric() != Metric.INFINITE;
    if (entry.selected() && !feasible && entry.routerId().equals(routerId)) {
      requester.request(destination.subnet(), routerId, entry.neighbour());
      state.count(RoutingCounter.UPDATE_SKIPPED_ROUTE_SELECTION);
      return;
    }
    if (!entry.finite() && !finite) {
      state.count(RoutingCounter.UPDATE_SKIPPED_ROUTE_SELECTION);
      return;
    }
    Before before = Before.of(destination);
    if (finite) {
      entry.announced(routerId, update.seqno(), update.metric());
    } else {
      entry.retracted();
    }
    if (feasible) {
      selection.hold(entry, update.interval());
    } else if (!entry.selected()) {
      if (before == null) {
        requester.request(destination.subnet(), routerId, entry.neighbour());
      }
      state.count(RoutingCounter.UPDATE_SKIPPED_ROUTE_SELECTION);
      return;
    } else {
      destination.unselect(); // another origin took over, and it may loop
    }
    selection.run(destination, before, Telling.BY_RULE, true, CostReason.UPDATE);
    if (feasible && before != null && before.entry() == entry && entry.selected()) {
      selection.renewed(destination);
    }
  }
}
