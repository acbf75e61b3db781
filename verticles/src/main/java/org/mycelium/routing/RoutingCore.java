package org.mycelium.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.Tlv;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/**
 * The Babel router of one node (spec 02 §2–§4, §9; design, Better 1, 2, 3, 5, 8). Not thread-safe:
 * one owner calls it. Deterministic: the same calls with the same times and random numbers give the
 * same actions. Times are microseconds of one monotonic clock. After each call the owner takes the
 * {@link #takeActions() actions} and arms a timer for {@link #nextDeadline()}.
 */
public final class RoutingCore {
  private static final int INITIAL_COST = 1000;

  private final RouterId self;
  private final Subnet ownSubnet;
  private final TreeMap<Long, Integer> costs = new TreeMap<>();
  private List<Action> actions = new ArrayList<>();

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
    this.self = self;
    this.ownSubnet = ownSubnet;
  }

  /** A link came up (§2.1). */
  public void linkUp(long now, long linkId, int staticCost, boolean vsock, LinkActivity activity) {
    costs.put(linkId, INITIAL_COST + staticCost);
    actions.add(new Action.Send(linkId, ownRoute(0)));
    actions.add(new Action.LinkStateChanged(linkId, LinkState.UP));
  }

  /** A link ended (§2.4). Closed by us through {@link Action.CloseLink} or not, the core knows. */
  public void linkDown(long now, long linkId) {
    if (costs.remove(linkId) != null) {
      actions.add(new Action.LinkStateChanged(linkId, LinkState.DOWN));
    }
  }

  /** A control message came in over a link. */
  public void receive(long now, long linkId, Tlv tlv) {
    Integer cost = costs.get(linkId);
    if (cost != null && tlv instanceof Hello) {
      actions.add(new Action.Send(linkId, Ihu.of(cost)));
    }
  }

  /** The data plane or the API asks for a route to the /64 with these upper bits. */
  public void routeWanted(long now, long high) {}

  /** Fires all deadlines that are due. */
  public void advance(long now) {}

  /** When {@link #advance} wants to be called next; {@link Long#MAX_VALUE} for never. */
  public long nextDeadline() {
    return Long.MAX_VALUE;
  }

  /** Retracts the own route everywhere: the node is about to stop. */
  public void retractOwn(long now) {
    for (long linkId : costs.keySet()) {
      actions.add(new Action.Send(linkId, ownRoute(Metric.INFINITE)));
    }
  }

  /** The actions since the last call, in order. */
  public List<Action> takeActions() {
    List<Action> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  /** The selected routes, by prefix. */
  public List<RouteView> selected() {
    return List.of();
  }

  /** The entries that are not selected, by prefix. */
  public List<RouteView> fallback() {
    return List.of();
  }

  /** The open queries, oldest first. */
  public List<QueryView> queried() {
    return List.of();
  }

  /** The links, by id. */
  public List<LinkView> links() {
    List<LinkView> views = new ArrayList<>();
    costs.forEach((id, cost) -> views.add(new LinkView(id, LinkState.UP, cost, -1, false, 0)));
    return views;
  }

  /** A copy of the counters. */
  public RoutingCounters counters() {
    return new RoutingCounters(Map.of());
  }

  private Update ownRoute(int metric) {
    return new Update(0, Update.INTERVAL, 0, metric, WirePrefix.of(ownSubnet), self);
  }
}
