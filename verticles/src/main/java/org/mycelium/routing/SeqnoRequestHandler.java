package org.mycelium.routing;

import org.jspecify.annotations.Nullable;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.SeqnoRequest;

/**
 * Seqno requests of others (spec 02 §3.10, with the remedies of §9.4): an answer that is known
 * comes first, every asker is remembered, a request for our own id always gets an answer.
 */
final class SeqnoRequestHandler {
  private final RouterState state;
  private final SeqnoRequester requester;
  private final Advertiser advertiser;
  private final OwnRoute ownRoute;
  private final Selector selector;
  private final RouteSelection selection;

  SeqnoRequestHandler(
      RouterState state,
      SeqnoRequester requester,
      Advertiser advertiser,
      OwnRoute ownRoute,
      Selector selector,
      RouteSelection selection) {
    this.state = state;
    this.requester = requester;
    this.advertiser = advertiser;
    this.ownRoute = ownRoute;
    this.selector = selector;
    this.selection = selection;
  }

  void handle(Neighbour peer, SeqnoRequest request) {
    Subnet subnet = request.prefix().subnet().orElse(null);
    if (subnet == null
        || !PrefixFilter.routable(subnet)
        || !PrefixFilter.tellable(subnet)) { // nobody has a longer one from us
      state.count(RoutingCounter.SEQNO_REQUEST_DENIED_BY_FILTER);
      return;
    }
    if (subnet.equals(state.ownSubnet())) {
      answerForOwn(peer, request);
      return;
    }
    Destination destination = state.routes().get(subnet);
    selection.settle(destination);
    if (destination != null && answered(peer, request, destination)) {
      state.count(RoutingCounter.SEQNO_REQUEST_REPLY_LOCAL);
      return;
    }
    if (request.routerId().equals(state.self())) {
      state.count(RoutingCounter.SEQNO_REQUEST_UNHANDLED); // we never announced that prefix
      return;
    }
    forward(peer, request, subnet, destination);
  }

  /** Step 3. Another router id is an earlier run of ours: our own route tells the new one. */
  private void answerForOwn(Neighbour peer, SeqnoRequest request) {
    if (!request.routerId().equals(state.self())
        || !Seqno.greater(request.seqno(), ownRoute.seqno())) {
      ownRoute.announceTo(peer);
      state.count(RoutingCounter.SEQNO_REQUEST_REPLY_LOCAL);
    } else if (ownRoute.bump()) {
      state.count(RoutingCounter.SEQNO_REQUEST_BUMP_SEQNO);
    } else {
      state.count(RoutingCounter.SEQNO_BUMP_REFUSED);
    }
  }

  /** Step 2: our route is new enough, or of another origin. */
  private boolean answered(Neighbour peer, SeqnoRequest request, Destination destination) {
    RouteEntry selected = destination.selected();
    return selected != null
        && selected.finite()
        && (!selected.routerId().equals(request.routerId())
            || !Seqno.less(selected.seqno(), request.seqno()))
        && advertiser.advertiseTo(peer, destination);
  }

  /** Steps 1 and 4 to 6. */
  private void forward(
      Neighbour peer, SeqnoRequest request, Subnet subnet, @Nullable Destination destination) {
    SourceKey source = new SourceKey(subnet, request.routerId());
    int seqno = request.seqno();
    SeqnoInterest known = requester.find(source);
    if (known != null && state.now() - known.lastSent(seqno) <= SeqnoRequester.MEMORY_MICROS) {
      known.asked(peer.id(), seqno, told(source, seqno));
      state.count(RoutingCounter.SEQNO_REQUEST_UNHANDLED);
      return;
    }
    if (request.hopCount() < 2) {
      state.count(RoutingCounter.SEQNO_REQUEST_DROPPED_TTL);
      return;
    }
    RouteEntry way = destination == null ? null : way(peer, destination);
    if (way == null) {
      state.count(RoutingCounter.SEQNO_REQUEST_UNHANDLED);
      return;
    }
    state.count(
        selector.feasible(way)
            ? RoutingCounter.SEQNO_REQUEST_FORWARD_FEASIBLE
            : RoutingCounter.SEQNO_REQUEST_FORWARD_UNFEASIBLE);
    SeqnoInterest interest = requester.obtain(source);
    interest.asked(peer.id(), seqno, told(source, seqno));
    requester.send(interest, seqno, request.hopCount() - 1, way.neighbour());
  }

  private int told(SourceKey source, int seqno) {
    FeasibilityDistance distance = state.sources().get(source.subnet(), source.routerId());
    return distance == null ? seqno : distance.seqno();
  }

  /** Step 5: the one neighbour to forward to, over a feasible entry if there is one. */
  private @Nullable RouteEntry way(Neighbour peer, Destination destination) {
    RouteEntry any = null;
    for (RouteEntry entry : destination.entries()) {
      if (entry.neighbour() != peer && !entry.neighbour().down() && entry.finite()) {
        if (selector.feasible(entry)) {
          return entry;
        }
        any = any == null ? entry : any;
      }
    }
    return any;
  }
}
