package org.mycelium.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Tlv;
import org.mycelium.wire.Update;

/**
 * The Babel router of one node (spec 02 §2–§4, §9; design, Better 1, 2, 3, 5, 8). Not thread-safe:
 * one owner calls it. Deterministic: the same calls with the same times and random numbers give the
 * same actions. Times are microseconds of one monotonic clock. After each call the owner takes the
 * {@link #takeActions() actions} and arms a timer for {@link #nextDeadline()}.
 */
public final class RoutingCore {

  /** Deadlines that one call handles. */
  private static final int MAX_DUE = 256;

  private final RouterState state;
  private final OwnRoute ownRoute;
  private final RouteSelection selection;
  private final SeqnoRequester seqnoRequester;
  private final SeqnoRequestHandler seqnoRequestHandler;
  private final RouteRequests routeRequests;
  private final RouteRequestHandler routeRequestHandler;
  private final UpdateHandler updateHandler;
  private final Links links;

  /**
   * A router that knows its own prefix and no link.
   *
   * @param self this run's router id
   * @param ownSubnet the /64 that this node announces
   * @param options limits, copied
   * @param policy the rules of selection
   * @param usage when routes were used
   * @param random jitter only, nothing secret
   * @param nowMicros the time
   */
  public RoutingCore(
      RouterId self,
      Subnet ownSubnet,
      RoutingOptions options,
      SelectionPolicy policy,
      RouteUsage usage,
      RandomGenerator random,
      long nowMicros) {
    state = new RouterState(self, ownSubnet, options, policy, usage, random, nowMicros);
    ownRoute = new OwnRoute(state);
    HeldBack heldBack = new HeldBack(state);
    Advertiser advertiser = new Advertiser(state, ownRoute, heldBack, this::deaf);
    seqnoRequester = new SeqnoRequester(state);
    Selector selector = new Selector(state, this::reselect);
    CostAdvertiser costAdvertiser =
        new CostAdvertiser(state, advertiser, seqnoRequester, this::rescan);
    selection = new RouteSelection(state, selector, advertiser, seqnoRequester, costAdvertiser);
    routeRequests = new RouteRequests(state);
    updateHandler = new UpdateHandler(state, selection, seqnoRequester, routeRequests);
    seqnoRequestHandler =
        new SeqnoRequestHandler(state, seqnoRequester, advertiser, ownRoute, selector, selection);
    routeRequestHandler =
        new RouteRequestHandler(
            state, routeRequests, seqnoRequester, selection, advertiser, ownRoute);
    links =
        new Links(
            state,
            ownRoute,
            heldBack,
            advertiser,
            selector,
            selection,
            costAdvertiser,
            routeRequests,
            routeRequestHandler);
  }

  private void reselect(Destination destination) {
    selection.reselect(destination, CostReason.NEXT_HOP);
  }

  private void deaf(Neighbour neighbour) {
    state.count(RoutingCounter.PEER_DEAF);
    links.close(neighbour, "the peer does not read: its control messages wait", false);
  }

  private void rescan(Neighbour neighbour) {
    links.rescan(neighbour);
  }

  /** As the other one, for a link without memory of an earlier death. */
  public void linkUp(long now, long linkId, int staticCost, boolean vsock, LinkActivity activity) {
    linkUp(now, linkId, staticCost, vsock, activity, null);
  }

  /**
   * A link came up (§2.1).
   *
   * @param linkId never used before
   * @param staticCost the unmeasured part of its cost
   * @param vsock whether the preference for vsock applies to it
   * @param activity its traffic
   * @param remote what names the far end across reconnects (no ephemeral port): a link whose
   *     predecessor died in the last 5 minutes costs more at first; null for no memory
   * @throws IllegalArgumentException when a link with this id is up
   */
  public void linkUp(
      long now,
      long linkId,
      int staticCost,
      boolean vsock,
      LinkActivity activity,
      @Nullable String remote) {
    state.setNow(now);
    links.up(linkId, staticCost, vsock, activity, remote);
  }

  /** A link ended (§2.4). Harmless for one that the core itself closed. */
  public void linkDown(long now, long linkId) {
    state.setNow(now);
    links.down(linkId);
  }

  /** A control message came in over a link. Never throws, whatever the peer sent. */
  public void receive(long now, long linkId, Tlv tlv) {
    state.setNow(now);
    state.count(RoutingCounter.RECEIVED_TLV);
    Neighbour peer = state.neighbour(linkId);
    if (peer == null) {
      state.count(RoutingCounter.TLV_SOURCE_DIED);
      return;
    }
    if (!peer.limits().allow(now, tlv)) {
      state.count(RoutingCounter.TLV_DISCARDED);
      if (!peer.limits().allowDiscard(now)) {
        links.close(peer, "it sends far more control messages than allowed", false);
      }
      return;
    }
    if (peer.suspect()) {
      links.run(peer); // it lives: notice that before its routes are judged
      if (peer.down()) {
        return;
      }
    }
    switch (tlv) {
      case Hello hello -> {
        state.count(RoutingCounter.PROCESS_HELLO);
        state.send(peer, Ihu.of(peer.cost()));
      }
      case Ihu ihu -> {
        state.count(RoutingCounter.PROCESS_IHU);
        links.ihu(peer);
      }
      case Update update -> update(peer, update);
      case RouteRequest request -> routeRequestHandler.handle(peer, request);
      case SeqnoRequest request -> {
        state.count(RoutingCounter.PROCESS_SEQNO_REQUEST);
        seqnoRequestHandler.handle(peer, request);
      }
    }
  }

  private void update(Neighbour peer, Update update) {
    state.count(RoutingCounter.PROCESS_UPDATE);
    if (update.metric() == 0 && update.routerId().equals(state.self())) {
      // Only the origin announces metric 0: the peer is this node. An echo has our cost added.
      state.count(RoutingCounter.OWN_ROUTER_ID_HEARD);
      links.close(peer, "the peer is this node itself", true);
      return;
    }
    updateHandler.handle(peer, update);
  }

  /** The data plane or the API asks for a route to the /64 with these upper bits (§3.9). */
  public void routeWanted(long now, long high) {
    state.setNow(now);
    routeRequestHandler.wanted(high);
  }

  /**
   * Fires the deadlines that are due. Of very many, as when all routes of a peer expire together,
   * only some: then {@link #nextDeadline()} is in the past, and the owner calls again soon.
   */
  public void advance(long now) {
    state.setNow(now);
    state.sources().expire(now);
    for (int i = 0; i < MAX_DUE && state.pendingActions() < Slices.MAX_ACTIONS; i++) {
      Deadline due = state.deadlines().pollDue(now);
      if (due == null) {
        return;
      }
      switch (due) {
        case RouteEntry entry -> selection.expired(entry);
        case TimedTask task -> task.run();
      }
    }
  }

  /** When {@link #advance} wants to be called next; {@link Long#MAX_VALUE} for never. */
  public long nextDeadline() {
    return Math.min(state.deadlines().next(), state.sources().nextDeadline());
  }

  /** Retracts the own route everywhere and for good: the node is about to stop. */
  public void retractOwn(long now) {
    state.setNow(now);
    ownRoute.retract();
  }

  /** The actions since the last call, in order. */
  public List<Action> takeActions() {
    return state.takeActions();
  }

  /** The selected routes, by prefix. */
  public List<RouteView> selected() {
    return views(true);
  }

  /** The entries that are not selected, by prefix; also lost ones, for 6 s. */
  public List<RouteView> fallback() {
    return views(false);
  }

  /** The selected route to exactly this prefix. */
  public Optional<RouteView> selected(Subnet subnet) {
    Destination destination = state.routes().get(subnet);
    return destination == null
        ? Optional.empty()
        : Optional.ofNullable(destination.selected()).map(RoutingCore::view);
  }

  /**
   * What is known about the way to an address, without any effect (§3.9): the first entry of the
   * longest prefix that contains it, which is the selected one when one is selected.
   */
  public Optional<RouteView> lookup(long high, long low) {
    return Optional.ofNullable(state.routes().longestMatch(high, low))
        .map(destination -> view(destination.entries()[0]));
  }

  private List<RouteView> views(boolean selected) {
    List<Destination> destinations = state.routes().all();
    destinations.sort(Comparator.comparing(Destination::subnet, SourceKey.BY_SUBNET));
    List<RouteView> views = new ArrayList<>();
    for (Destination destination : destinations) {
      for (RouteEntry entry : destination.entries()) {
        if (entry.selected() == selected) {
          views.add(view(entry));
        }
      }
    }
    return views;
  }

  private static RouteView view(RouteEntry entry) {
    return new RouteView(
        entry.destination().subnet(),
        entry.neighbour().id(),
        entry.routerId(),
        entry.seqno(),
        entry.metric(),
        entry.neighbour().cost(),
        entry.selected(),
        entry.at());
  }

  /** The open queries, oldest first. */
  public List<QueryView> queried() {
    return routeRequests.views();
  }

  /** The links, by id. */
  public List<LinkView> links() {
    List<LinkView> views = new ArrayList<>();
    for (Neighbour neighbour : state.neighbours()) {
      views.add(
          new LinkView(
              neighbour.id(),
              neighbour.state(),
              neighbour.cost(),
              neighbour.monitor().rttMicros(),
              neighbour.vsock(),
              neighbour.entries().size()));
    }
    return views;
  }

  /** A copy of the counters. */
  public RoutingCounters counters() {
    return state.counters().copy();
  }

  /** For tests of its invariants. */
  RouteTable routes() {
    return state.routes();
  }

  /** The sizes of all tables that a peer can make grow, for tests of their bounds. */
  TableSizes sizes() {
    return new TableSizes(
        state.routes().size(),
        state.routes().routes(),
        state.sources().size(),
        routeRequests.size(),
        routeRequests.cached(),
        seqnoRequester.size(),
        state.deadlines().size());
  }

  /** What {@link #sizes} counts. */
  record TableSizes(
      int prefixes,
      int routes,
      int sources,
      int queries,
      int routeRequestCache,
      int seqnoRequests,
      int deadlines) {}
}
