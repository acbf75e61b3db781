package org.mycelium.routing;

import java.util.TreeMap;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.WirePrefix;

/** Route requests of others (spec 02 §3.9, §8.2) and of our own data plane. */
final class RouteRequestHandler {

  /** A request with this generation would wrap to 0 on its way (§9.1 item 6). */
  private static final int WRAPPING_GENERATION = 255;

  /** Without an answer of the next hop everybody is asked after this time. */
  static final long RENEWAL_RETRY_MICROS = 5_000_000;

  /** So close to its end a route is asked for everywhere (§3.9). */
  static final long RENEWAL_WINDOW_MICROS = 15_000_000;

  private final RouterState state;
  private final RouteRequests requests;
  private final SeqnoRequester seqnoRequester;
  private final RouteSelection selection;
  private final Advertiser advertiser;
  private final OwnRoute ownRoute;
  private final TreeMap<Long, TableDump> dumps = new TreeMap<>();

  RouteRequestHandler(
      RouterState state,
      RouteRequests requests,
      SeqnoRequester seqnoRequester,
      RouteSelection selection,
      Advertiser advertiser,
      OwnRoute ownRoute) {
    this.state = state;
    this.requests = requests;
    this.seqnoRequester = seqnoRequester;
    this.selection = selection;
    this.advertiser = advertiser;
    this.ownRoute = ownRoute;
  }

  void handle(Neighbour peer, RouteRequest request) {
    WirePrefix prefix = request.prefix();
    if (prefix == null) {
      dump(peer);
      return;
    }
    state.count(RoutingCounter.PROCESS_ROUTE_REQUEST);
    Subnet subnet = prefix.subnet().orElse(null);
    if (subnet == null || !PrefixFilter.routable(subnet)) {
      state.count(RoutingCounter.ROUTE_REQUEST_DENIED_BY_FILTER);
      return;
    }
    if (request.generation() == WRAPPING_GENERATION) {
      state.count(RoutingCounter.ROUTE_REQUEST_GENERATION);
      return;
    }
    if (state.ownSubnet().contains(subnet)) {
      ownRoute.announceTo(peer);
      return;
    }
    long high = subnet.high(); // longer prefixes stand for their /64, §8.2
    Destination destination = state.routes().get(Subnet.of64(high));
    selection.settle(destination);
    if (destination != null && destination.selected() != null) {
      advertiser.advertiseTo(peer, destination);
    } else if (!requests.askedLately(high)) {
      // A prefix whose routes are lost is as unknown as any: silence for the 6 s in which they are
      // remembered, as in the original, would end the search of whoever asks just then (§3.9).
      requests.forward(peer, high, request.generation());
    }
  }

  private void dump(Neighbour peer) {
    state.count(RoutingCounter.PROCESS_WILDCARD_ROUTE_REQUEST);
    if (!peer.limits().allowDump(state.now())) {
      state.count(RoutingCounter.WILDCARD_REFUSED);
      return;
    }
    TableDump dump = new TableDump(state, peer, advertiser, ownRoute);
    forget(peer); // one that still runs begins again
    dumps.put(peer.id(), dump);
    state.slices().start(dump);
  }

  /** A link is gone. */
  void forget(Neighbour peer) {
    TableDump dump = dumps.remove(peer.id());
    if (dump != null) {
      dump.stop();
    }
  }

  /** The data plane or the API needs a route to this /64 (§3.9, second table). */
  void wanted(long high) {
    if (!requests.askable(high)) {
      return;
    }
    Destination destination = state.routes().get(Subnet.of64(high));
    if (destination == null) {
      if (!requests.queried(high)) {
        requests.requestAgain(high);
      }
      return;
    }
    selection.settle(destination);
    RouteEntry selected = destination.selected();
    if (selected == null) {
      seqnoRequester.request(destination.subnet(), destination.entries()[0].routerId(), null);
      // A newer seqno helps only where somebody announced the prefix to us. Others may know it: a
      // neighbour tells nothing when it connects, and routes of far origins expire unrefreshed.
      requests.request(high);
    } else if (state.now() >= destination.renewAt()) {
      renew(destination, selected);
    }
  }

  /** A route in use nears its end: the next hop first, then everybody (§9.4). */
  private void renew(Destination destination, RouteEntry selected) {
    long high = destination.subnet().high();
    if (destination.renewing() || selected.at() - state.now() < RENEWAL_WINDOW_MICROS) {
      requests.request(high);
    } else {
      state.ask(selected.neighbour(), new RouteRequest(0, WirePrefix.of(destination.subnet())));
      state.count(RoutingCounter.ROUTE_RENEWED);
    }
    selection.postponeRenewal(destination, state.now() + RENEWAL_RETRY_MICROS);
  }
}
