package org.mycelium.routing.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.routing.Action;
import org.mycelium.routing.CostReason;
import org.mycelium.routing.FeasibilityDistance;
import org.mycelium.routing.LinkState;
import org.mycelium.routing.Metric;
import org.mycelium.routing.RouteView;
import org.mycelium.routing.RoutingCore;
import org.mycelium.routing.RoutingOptions;
import org.mycelium.routing.SelectionPolicy;
import org.mycelium.routing.Seqno;
import org.mycelium.wire.Tlv;
import org.mycelium.wire.Update;

/**
 * One node: a real routing core, the forwarding table that its actions make, and a second, naive
 * book of what it advertised, against which its selections are checked.
 */
final class SimNode {
  private static final long NEVER = Long.MIN_VALUE / 2;

  /** Calls to advance at one moment after which the core is taken to be stuck. */
  private static final int MAX_ADVANCES_AT_ONCE = 10_000;

  private record Source(Subnet subnet, RouterId routerId) {}

  final String name;
  final RouterId id;
  final Subnet subnet;
  final RoutingCore core;
  final Map<Long, SimLink> links = new HashMap<>();
  final Map<Long, LinkState> states = new HashMap<>();

  /** Prefix to link id of the next hop; absent when nothing is known, -1 when none is selected. */
  final Map<Subnet, Long> fib = new HashMap<>();

  final Map<Subnet, Long> renewAt = new HashMap<>();
  final Map<Subnet, Long> lastUsed = new HashMap<>();

  /** How often the next hop of a prefix changed from one to another. */
  long nextHopChanges;

  private final SimNetwork network;
  private final Map<Source, FeasibilityDistance> advertised = new HashMap<>();
  private long timerAt = Long.MAX_VALUE;
  private long advancedAt = NEVER;
  private int advancesAtOnce;

  SimNode(
      SimNetwork network,
      int number,
      Random random,
      RoutingOptions options,
      SelectionPolicy policy) {
    byte[] key = new byte[PublicKey.BYTES];
    random.nextBytes(key);
    PublicKey publicKey = PublicKey.read(key, 0);
    this.network = network;
    this.name = "n" + number;
    this.id = RouterId.generate(publicKey, random);
    this.subnet = publicKey.address().subnet();
    this.core =
        new RoutingCore(
            id,
            subnet,
            options,
            policy,
            prefix -> lastUsed.getOrDefault(prefix, NEVER),
            new Random(random.nextLong()),
            network.now());
  }

  /** Calls the core, then does what it wants and checks what it did. */
  void call(Consumer<RoutingCore> action) {
    action.accept(core);
    Set<Subnet> changed = new LinkedHashSet<>();
    Set<Subnet> toNextHop = new HashSet<>();
    for (Action next : core.takeActions()) {
      switch (next) {
        case Action.Send send -> {
          book(send, toNextHop);
          network.transmit(this, send.linkId(), send.tlv());
        }
        case Action.RouteChanged route -> {
          toNextHop.remove(route.subnet());
          changed.add(route.subnet());
          routeChanged(route);
        }
        case Action.RouteCostChanged cost -> {
          if (cost.reason() != CostReason.LINK_COST) { // else metric and next hop are the same
            changed.add(cost.subnet());
          }
        }
        case Action.LinkStateChanged state -> states.put(state.linkId(), state.state());
        case Action.CloseLink close -> network.closeSoon(this, close.linkId());
        case Action.LinkCostChanged cost -> network.costChanges++;
      }
    }
    for (Subnet subnet : toNextHop) {
      throw network.broken("split horizon: " + this + " advertises to its next hop", subnet);
    }
    changed.forEach(this::check);
    arm();
  }

  private void routeChanged(Action.RouteChanged route) {
    Long before = fib.get(route.subnet());
    if (route.key() == null) {
      fib.remove(route.subnet());
    } else {
      fib.put(route.subnet(), route.nextHopLinkId());
      renewAt.put(route.subnet(), route.renewAtMicros());
    }
    long hopBefore = before == null ? -1 : before;
    boolean moved = route.nextHopLinkId() != hopBefore;
    if (!moved) {
      return;
    }
    long now = network.now();
    network.nextHopChangedAt = now;
    if (hopBefore < 0 || route.nextHopLinkId() < 0) {
      network.reachChangedAt = now;
    }
    if (hopBefore >= 0) {
      nextHopChanges++;
    }
    SimNode nextHop = nextHop(route.subnet());
    network.log.selection(
        now, this, route.subnet(), nextHop == null ? this : nextHop, nextHop == null ? "none" : "");
  }

  /** Keeps the book of feasibility distances as RFC 8966 §3.7.3 has it. */
  private void book(Action.Send send, Set<Subnet> toNextHop) {
    if (!(send.tlv() instanceof Update update)
        || update.metric() == Metric.INFINITE
        || update.routerId().equals(id)) {
      return;
    }
    Subnet prefix = update.prefix().subnet().orElseThrow();
    advertised.merge(
        new Source(prefix, update.routerId()),
        new FeasibilityDistance(update.seqno(), update.metric()),
        SimNode::lesser);
    Long nextHop = fib.get(prefix);
    if (nextHop != null && nextHop == send.linkId()) {
      toNextHop.add(prefix);
    }
  }

  private static FeasibilityDistance lesser(FeasibilityDistance old, FeasibilityDistance sent) {
    boolean newer = Seqno.greater(sent.seqno(), old.seqno());
    boolean better = sent.seqno() == old.seqno() && sent.metric() < old.metric();
    return newer || better ? sent : old;
  }

  /** After every step: the selection is feasible and the forwarding tables have no loop. */
  private void check(Subnet prefix) {
    network.steps++;
    if (network.loops(this, prefix)) {
      throw network.broken("forwarding loop through " + this, prefix);
    }
    checkFeasible(prefix);
  }

  void checkFeasible(Subnet prefix) {
    core.selected(prefix).ifPresent(this::checkFeasible);
  }

  void checkAllFeasible() {
    core.selected().forEach(this::checkFeasible);
  }

  private void checkFeasible(RouteView route) {
    if (!network.checksFeasibility) {
      return;
    }
    FeasibilityDistance distance = advertised.get(new Source(route.subnet(), route.routerId()));
    if (distance != null
        && route.metric() != Metric.INFINITE
        && !Seqno.greater(route.seqno(), distance.seqno())
        && !(route.seqno() == distance.seqno() && route.metric() < distance.metric())) {
      throw network.broken(
          "infeasible selection: " + this + " selected " + route + " after " + distance,
          route.subnet());
    }
  }

  /** The neighbour that packets for the prefix go to. */
  @Nullable SimNode nextHop(Subnet prefix) {
    SimLink link = nextLink(prefix);
    return link == null ? null : link.otherEnd(this).node;
  }

  /** The link that packets for the prefix take. */
  @Nullable SimLink nextLink(Subnet prefix) {
    Long linkId = fib.get(prefix);
    return linkId == null || linkId < 0 ? null : links.get(linkId);
  }

  void deliver(long linkId, Tlv tlv) {
    SimLink link = links.get(linkId);
    if (link != null) {
      link.endOf(this).lastReceived = network.now();
      call(router -> router.receive(network.now(), linkId, tlv));
    }
  }

  private void arm() {
    long due = Math.max(network.now(), core.nextDeadline());
    if (due < timerAt) {
      timerAt = due;
      network.at(due, () -> fire(due));
    }
  }

  private void fire(long due) {
    if (due != timerAt) {
      return; // superseded by an earlier one
    }
    timerAt = Long.MAX_VALUE;
    long now = network.now();
    advancesAtOnce = advancedAt == now ? advancesAtOnce + 1 : 0;
    advancedAt = now;
    if (advancesAtOnce > MAX_ADVANCES_AT_ONCE) {
      throw network.broken(this + " wants to be advanced for ever at " + now, subnet);
    }
    call(router -> router.advance(now));
  }

  @Override
  public String toString() {
    return name;
  }
}
