package org.mycelium.routing;

import org.jspecify.annotations.Nullable;
import org.mycelium.identity.Subnet;

/**
 * The answer to a wildcard request (spec 02 §3.9): all selected routes by prefix, our own last. As
 * fast as the peer reads, and in slices.
 */
final class TableDump extends SlicedJob {
  private final RouterState state;
  private final Neighbour peer;
  private final Advertiser advertiser;
  private final OwnRoute ownRoute;
  private final DeafWatch watch;
  private @Nullable Subnet last;

  TableDump(RouterState state, Neighbour peer, Advertiser advertiser, OwnRoute ownRoute) {
    this.state = state;
    this.watch = new DeafWatch(peer);
    this.peer = peer;
    this.advertiser = advertiser;
    this.ownRoute = ownRoute;
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
    Destination destination = state.routes().after(last);
    if (destination == null) {
      ownRoute.announceTo(peer);
      return DONE;
    }
    last = destination.subnet();
    advertiser.advertiseTo(peer, destination);
    return TELL;
  }
}
