package org.mycelium.routing;

import java.util.Iterator;

/**
 * The answer to a wildcard request (spec 02 §3.9): all selected routes, our own last. As fast as
 * the peer reads, and in slices; of what changes meanwhile the peer is told as all others are.
 */
final class TableDump extends SlicedJob {
  private final RouterState state;
  private final Neighbour peer;
  private final Advertiser advertiser;
  private final OwnRoute ownRoute;
  private final DeafWatch watch;
  private final Iterator<Destination> destinations;

  TableDump(RouterState state, Neighbour peer, Advertiser advertiser, OwnRoute ownRoute) {
    this.state = state;
    this.watch = new DeafWatch(peer);
    this.peer = peer;
    this.advertiser = advertiser;
    this.ownRoute = ownRoute;
    this.destinations = state.routes().all().iterator();
  }

  @Override
  int step() {
    if (peer.congested()) {
      if (!watch.deaf(state.now())) {
        return WAIT;
      }
      advertiser.gaveUp(peer);
      return DONE;
    }
    if (!destinations.hasNext()) {
      ownRoute.announceTo(peer);
      return DONE;
    }
    return advertiser.advertiseTo(peer, destinations.next()) ? TELL : LOOK;
  }
}
