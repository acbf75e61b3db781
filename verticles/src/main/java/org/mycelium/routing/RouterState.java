package org.mycelium.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Packet;
import org.mycelium.wire.Tlv;

/** What all parts of one core share. For the owner's thread alone. */
final class RouterState {
  private final RouterId self;
  private final Subnet ownSubnet;
  private final RoutingOptions options;
  private final SelectionPolicy policy;
  private final RouteUsage usage;
  private final RandomGenerator random;
  private final TreeMap<Long, Neighbour> neighbours = new TreeMap<>();
  private final RouteTable routes;
  private final Counters counters = new Counters();
  private final SourceTable sources;
  private final DeadlineQueue deadlines = new DeadlineQueue();
  private final Slices slices = new Slices(this);
  private List<Action> actions = new ArrayList<>();
  private @Nullable LinkIds linkIds;
  private long now;

  RouterState(
      RouterId self,
      Subnet ownSubnet,
      RoutingOptions options,
      SelectionPolicy policy,
      RouteUsage usage,
      RandomGenerator random,
      long now) {
    this.self = self;
    this.ownSubnet = ownSubnet;
    this.options = new RoutingOptions(options);
    this.policy = policy;
    this.usage = usage;
    this.random = random;
    this.now = now;
    PeerHash hash = new PeerHash(random);
    this.routes = new RouteTable(hash);
    this.sources = new SourceTable(hash, this.options.maxSources(), counters);
  }

  RouterId self() {
    return self;
  }

  Subnet ownSubnet() {
    return ownSubnet;
  }

  RoutingOptions options() {
    return options;
  }

  SelectionPolicy policy() {
    return policy;
  }

  RouteTable routes() {
    return routes;
  }

  SourceTable sources() {
    return sources;
  }

  DeadlineQueue deadlines() {
    return deadlines;
  }

  /** Long jobs. */
  Slices slices() {
    return slices;
  }

  RandomGenerator random() {
    return random;
  }

  Counters counters() {
    return counters;
  }

  /** The time of the call that is being handled. */
  long now() {
    return now;
  }

  /** A call begins. Time never goes back. */
  void setNow(long now) {
    this.now = Math.max(this.now, now);
  }

  /** Live neighbours by id. */
  Iterable<Neighbour> neighbours() {
    return neighbours.values();
  }

  int neighbourCount() {
    return neighbours.size();
  }

  @Nullable Neighbour neighbour(long id) {
    return neighbours.get(id);
  }

  void add(Neighbour neighbour) {
    neighbours.put(neighbour.id(), neighbour);
    linkIds = null;
  }

  void remove(Neighbour neighbour) {
    neighbours.remove(neighbour.id());
    linkIds = null;
  }

  /** The ids of all live neighbours; shared until a link comes or goes. */
  LinkIds linkIds() {
    LinkIds ids = linkIds;
    if (ids == null) {
      ids = LinkIds.ofSorted(neighbours.keySet());
      linkIds = ids;
    }
    return ids;
  }

  void act(Action action) {
    actions.add(action);
  }

  void send(Neighbour neighbour, Tlv tlv) {
    if (!neighbour.down()) {
      neighbour.controlHanded(Packet.controlLength(tlv));
      actions.add(new Action.Send(neighbour.id(), tlv));
    }
  }

  /** Actions that the owner has not taken yet. */
  int pendingActions() {
    return actions.size();
  }

  /** A request, which is repeated where it matters: left out while the peer reads too slowly. */
  boolean ask(Neighbour neighbour, Tlv request) {
    if (neighbour.congested()) {
      count(RoutingCounter.REQUEST_SKIPPED);
      return false;
    }
    send(neighbour, request);
    return true;
  }

  void count(RoutingCounter counter) {
    counters.count(counter);
  }

  List<Action> takeActions() {
    List<Action> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  /** Whether a prefix carried a packet during this time. */
  boolean used(Subnet subnet, long withinMicros) {
    return usage.lastUsedMicros(subnet) >= now - withinMicros;
  }

  /** Whether the policy allows to select a route without risk of a loop (§3.3). */
  boolean feasible(Subnet subnet, RouterId routerId, int seqno, int metric) {
    return policy.feasible(sources.get(subnet, routerId), seqno, metric);
  }
}
