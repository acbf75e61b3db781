package org.mycelium.routing;

import org.jspecify.annotations.Nullable;
import org.mycelium.identity.Subnet;

/**
 * The answer to a wildcard request (spec 02 §3.9): all selected routes by prefix, our own last. In
 * slices, so that a table of 50 000 routes neither blocks the router nor fills its list of actions.
 */
final class TableDump {

  /** Destinations per slice. */
  static final int SLICE = 1000;

  /** Time between slices. */
  static final long PACE_MICROS = 2000;

  private final RouterState state;
  private final Neighbour peer;
  private final Advertiser advertiser;
  private final OwnRoute ownRoute;
  private final TimedTask task = new TimedTask(this::slice);
  private @Nullable Subnet last;

  TableDump(RouterState state, Neighbour peer, Advertiser advertiser, OwnRoute ownRoute) {
    this.state = state;
    this.peer = peer;
    this.advertiser = advertiser;
    this.ownRoute = ownRoute;
  }

  /** Starts from the first prefix, also when a dump is still running. */
  void start() {
    last = null;
    slice();
  }

  void stop() {
    state.deadlines().cancel(task);
  }

  private void slice() {
    for (int i = 0; i < SLICE; i++) {
      Destination destination = state.routes().after(last);
      if (destination == null) {
        ownRoute.announceTo(peer);
        return;
      }
      last = destination.subnet();
      advertiser.advertiseTo(peer, destination);
    }
    state.deadlines().arm(task, state.now() + PACE_MICROS);
  }
}
