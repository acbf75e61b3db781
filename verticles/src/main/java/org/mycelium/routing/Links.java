package org.mycelium.routing;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mycelium.wire.Hello;

/**
 * Life of the links (spec 02 §2.1, §2.4) and of what watches them: one monitor and one deadline
 * each.
 */
final class Links {
  private final RouterState state;
  private final OwnRoute ownRoute;
  private final HeldBack heldBack;
  private final Advertiser advertiser;
  private final RouteSelection selection;
  private final CostAdvertiser costAdvertiser;
  private final RouteRequests routeRequests;
  private final RouteRequestHandler routeRequestHandler;
  private final Failover failover;
  private final DeadLinkPenalties<String> deaths = new DeadLinkPenalties<>();
  private final TreeMap<Long, TimedTask> monitors = new TreeMap<>();
  private final TreeMap<Long, TimedTask> holdBacks = new TreeMap<>();

  Links(
      RouterState state,
      OwnRoute ownRoute,
      HeldBack heldBack,
      Advertiser advertiser,
      Selector selector,
      RouteSelection selection,
      CostAdvertiser costAdvertiser,
      RouteRequests routeRequests,
      RouteRequestHandler routeRequestHandler) {
    this.state = state;
    this.ownRoute = ownRoute;
    this.heldBack = heldBack;
    this.advertiser = advertiser;
    this.selection = selection;
    this.costAdvertiser = costAdvertiser;
    this.routeRequests = routeRequests;
    this.routeRequestHandler = routeRequestHandler;
    this.failover = new Failover(state, selector, selection, this::run);
  }

  void up(long id, int staticCost, boolean vsock, LinkActivity activity, @Nullable String remote) {
    if (state.neighbour(id) != null) {
      throw new IllegalArgumentException("link " + id + " is up already");
    }
    if (state.neighbourCount() >= state.options().maxLinks()) {
      state.count(RoutingCounter.LINK_REFUSED);
      state.act(
          new Action.CloseLink(
              id, "there are " + state.neighbourCount() + " links already", false));
      return;
    }
    int penalty = remote == null ? 0 : deaths.initialPenalty(remote, state.now());
    Neighbour neighbour =
        new Neighbour(
            id,
            vsock,
            activity,
            new LinkMonitor(state.now(), staticCost, vsock, activity, penalty),
            remote,
            new PeerLimits(state.now(), state.options()));
    state.add(neighbour);
    state.count(RoutingCounter.PEER_ADDED);
    state.act(new Action.LinkStateChanged(id, neighbour.state()));
    heldBack.begin(neighbour);
    TimedTask holdBack = new TimedTask(() -> advertiser.release(neighbour));
    holdBacks.put(id, holdBack);
    state.deadlines().arm(holdBack, state.now() + HeldBack.MAX_MICROS);
    ownRoute.announceTo(neighbour);
    routeRequests.peerAdded(neighbour);
    monitors.put(id, new TimedTask(() -> run(neighbour)));
    run(neighbour);
  }

  /** A link ended; unknown ones were closed by us before. */
  void down(long id) {
    Neighbour neighbour = state.neighbour(id);
    if (neighbour != null) {
      bury(neighbour);
      if (neighbour.remote() != null) {
        deaths.died(neighbour.remote(), state.now());
      }
    }
  }

  /** Closes a link; nothing more is expected from it. */
  void close(Neighbour neighbour, String reason, boolean self) {
    state.act(new Action.CloseLink(neighbour.id(), reason, self));
    bury(neighbour);
  }

  /**
   * §2.4. From here on no entry of the neighbour is selected or can be; see {@link
   * RouteEntry#selected}. What that means for each is drawn in slices, and for those that somebody
   * asks about meanwhile at once.
   */
  private void bury(Neighbour neighbour) {
    neighbour.setDown();
    state.remove(neighbour);
    cancel(monitors.remove(neighbour.id()));
    cancel(holdBacks.remove(neighbour.id()));
    failover.forget(neighbour);
    costAdvertiser.forget(neighbour);
    routeRequestHandler.forget(neighbour);
    advertiser.forget(neighbour);
    state.count(RoutingCounter.PEER_DIED);
    state.count(RoutingCounter.PEER_REMOVED);
    state.act(new Action.LinkStateChanged(neighbour.id(), LinkState.DOWN));
    EntryScan.start(state, neighbour, selection::bury);
    advertiser.release(neighbour);
  }

  private void cancel(@Nullable TimedTask task) {
    if (task != null) {
      state.deadlines().cancel(task);
    }
  }

  /** An IHU came in. */
  void ihu(Neighbour neighbour) {
    long unexpected = neighbour.monitor().unexpectedIhus();
    neighbour.monitor().ihuReceived(state.now());
    if (neighbour.monitor().unexpectedIhus() == unexpected) {
      neighbour.countSample();
    } else {
      state.count(RoutingCounter.IHU_UNSOLICITED);
    }
    run(neighbour);
    failover.answered(neighbour);
  }

  /** Runs the monitor of a link and arms its next look. */
  void run(Neighbour neighbour) {
    neighbour.monitor().advance(state.now(), new Reactions(neighbour));
    TimedTask task = monitors.get(neighbour.id());
    if (task != null) { // not closed meanwhile
      long next = neighbour.monitor().nextDeadline();
      state.deadlines().arm(task, Math.max(next, state.now() + 1));
    }
  }

  /** What follows from the findings of one monitor. */
  private final class Reactions implements LinkMonitor.Sink {
    private final Neighbour neighbour;

    Reactions(Neighbour neighbour) {
      this.neighbour = neighbour;
    }

    @Override
    public void helloDue(int seqno) {
      state.send(neighbour, Hello.of(seqno));
    }

    @Override
    public void costChanged(int oldCost, int newCost, CostReason reason) {
      state.act(
          new Action.LinkCostChanged(
              neighbour.id(), oldCost, newCost, neighbour.monitor().rttMicros(), reason));
      if (reason == CostReason.FIRST_SAMPLE) {
        cancel(holdBacks.get(neighbour.id()));
        rescan(neighbour);
        advertiser.release(neighbour);
      } else {
        costAdvertiser.linkCostChanged(neighbour);
      }
    }

    @Override
    public void suspect() {
      failover.suspect(neighbour);
    }

    @Override
    public void recovered() {
      failover.recovered(neighbour);
    }

    @Override
    public void dead() {
      close(neighbour, "nothing came in for 43 s", false);
      if (neighbour.remote() != null) {
        deaths.died(neighbour.remote(), state.now());
      }
    }
  }

  /** The cost of a link changed for good: selects again, and queues what must be told. */
  void rescan(Neighbour neighbour) {
    neighbour.advertisedCosts().clear();
    neighbour.advertisedCosts().include(neighbour.cost());
    EntryScan.start(
        state,
        neighbour,
        entry -> {
          selection.reselect(entry.destination(), CostReason.LINK_COST);
          costAdvertiser.look(entry.destination());
        });
  }
}
