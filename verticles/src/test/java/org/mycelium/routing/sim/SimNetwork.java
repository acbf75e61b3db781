package org.mycelium.routing.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.routing.RoutingOptions;
import org.mycelium.routing.SelectionPolicy;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.Tlv;

/**
 * The network: an event queue in virtual microseconds, nodes and links. Everything random comes
 * from one seed.
 */
final class SimNetwork {
  static final long SECOND = 1_000_000;

  private record Event(long time, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** Where following the forwarding tables leads. */
  record Path(SimNode last, boolean arrived, List<SimLink> links) {
    @Override
    public String toString() {
      return (arrived ? "arrives over " : "ends at " + last + " over ") + links;
    }
  }

  final long seed;
  final Random random;
  final List<SimNode> nodes = new ArrayList<>();
  final List<SimLink> links = new ArrayList<>();
  final MessageLog log = new MessageLog();

  /** Probability that a control message is lost; TCP would not, so the routers must not rely. */
  double loss;

  /** Which messages can be lost. */
  Predicate<Tlv> losable = tlv -> true;

  /** Random extra delay of each message, microseconds; messages overtake each other by it. */
  long reorderMicros;

  /** Random part of the delay in which messages keep their order, microseconds. */
  long jitterMicros;

  /** Updates and requests sent, without Hello and IHU. */
  long routingMessages;

  /** Hellos and IHUs sent. */
  long hellosAndIhus;

  /** When a next hop last changed, came or went. */
  long nextHopChangedAt;

  /** When a node last got a route that it had none to, or lost one. */
  long reachChangedAt;

  /** Selections checked. */
  long steps;

  /** Changes of link costs. */
  long costChanges;

  /** Off to see what an infeasible selection leads to. */
  boolean checksFeasibility = true;

  private final RoutingOptions options;
  private final SelectionPolicy policy;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Map<RouterId, String> names = new LinkedHashMap<>();
  private final Map<Subnet, SimNode> owners = new LinkedHashMap<>();
  private long now = 1000 * SECOND;
  private long order;
  private long nextLinkId = 1;

  SimNetwork(long seed, SelectionPolicy policy) {
    this(seed, new RoutingOptions(), policy);
  }

  SimNetwork(long seed, RoutingOptions options, SelectionPolicy policy) {
    this.seed = seed;
    this.options = options;
    this.random = new Random(seed);
    this.policy = policy;
  }

  long now() {
    return now;
  }

  SimNode addNode() {
    SimNode node = new SimNode(this, nodes.size(), random, options, policy);
    nodes.add(node);
    names.put(node.id, node.name);
    owners.put(node.subnet, node);
    return node;
  }

  /** A link that is up at once. */
  SimLink connect(SimNode a, SimNode b, long delayMicros) {
    return connect(a, b, delayMicros, 10, false);
  }

  SimLink connect(SimNode a, SimNode b, long delayMicros, int staticCost, boolean vsock) {
    SimLink link = new SimLink(nextLinkId++, a, b, now, delayMicros, staticCost, vsock);
    links.add(link);
    for (SimLink.End end : List.of(link.left, link.right)) {
      end.node.links.put(link.id, link);
    }
    for (SimLink.End end : List.of(link.left, link.right)) {
      end.node.call(core -> core.linkUp(now, link.id, staticCost, vsock, end, a + "-" + b));
    }
    return link;
  }

  /** A new link in the place of one that ended. */
  SimLink reconnect(SimLink old) {
    links.remove(old);
    return connect(old.left.node, old.right.node, old.delayMicros, old.staticCost, old.vsock);
  }

  /** Both ends learn at once that it ended. */
  void kill(SimLink link) {
    link.up = false;
    down(link.left.node, link.id);
    down(link.right.node, link.id);
  }

  /** Nothing crosses any more and nobody is told. */
  void cut(SimLink link) {
    link.cut = true;
  }

  /** A cut link carries again; when it loses nothing, what was sent meanwhile arrives. */
  void heal(SimLink link) {
    link.cut = false;
    if (!link.up) {
      kill(link); // the end that does not know yet is told now
    }
    while (!link.stuck.isEmpty()) {
      link.stuck.removeFirst().run();
    }
  }

  /** A router closed its end. The other end learns of it unless the link is cut. */
  void closeSoon(SimNode node, long linkId) {
    at(
        now,
        () -> {
          SimLink link = node.links.get(linkId);
          if (link != null) {
            boolean told = link.carries();
            link.up = false;
            down(node, linkId);
            if (told) {
              SimNode other = link.otherEnd(node).node;
              at(now + link.delayMicros, () -> down(other, linkId));
            }
          }
        });
  }

  private void down(SimNode node, long linkId) {
    if (node.links.remove(linkId) != null) {
      node.call(core -> core.linkDown(now, linkId));
    }
  }

  void transmit(SimNode from, long linkId, Tlv tlv) {
    SimLink link = from.links.get(linkId);
    if (link == null) {
      return; // it ended while the message was on its way to it
    }
    if (tlv instanceof Hello || tlv instanceof Ihu) {
      hellosAndIhus++;
    } else {
      routingMessages++;
    }
    SimNode to = link.otherEnd(from).node;
    if (loss > 0 && losable.test(tlv) && random.nextDouble() < loss) {
      log.message(now, from, "-- lost ->", to, tlv);
      return;
    }
    log.message(now, from, "->", to, tlv);
    at(arrival(link, to), () -> arrive(link, to, tlv));
  }

  private long arrival(SimLink link, SimNode to) {
    long time = now + link.delayMicros + (jitterMicros == 0 ? 0 : random.nextLong(jitterMicros));
    if (reorderMicros > 0) {
      return time + random.nextLong(reorderMicros);
    }
    SimLink.End end = link.endOf(to);
    end.lastArrival = Math.max(end.lastArrival, time);
    return end.lastArrival;
  }

  private void arrive(SimLink link, SimNode to, Tlv tlv) {
    if (link.carries()) {
      to.deliver(link.id, tlv);
    } else if (link.up && loss == 0) {
      link.stuck.add(() -> arrive(link, to, tlv));
    }
  }

  void at(long time, Runnable action) {
    events.add(new Event(time, order++, action));
  }

  /** Runs everything that is due within this time. */
  void run(long micros) {
    long end = now + micros;
    Event event = events.peek();
    while (event != null && event.time() <= end) {
      events.remove();
      now = event.time();
      event.action().run();
      event = events.peek();
    }
    now = end;
  }

  /** Follows the forwarding tables up to the owner or a hole. */
  Path walk(SimNode from, Subnet prefix) {
    List<SimLink> path = new ArrayList<>();
    SimNode at = from;
    SimLink link = at.nextLink(prefix);
    while (link != null && path.size() <= nodes.size()) {
      path.add(link);
      at = link.otherEnd(at).node;
      link = at.nextLink(prefix);
    }
    return new Path(at, at.subnet.equals(prefix), path);
  }

  /**
   * Whether packets that start here come back here. A loop that a change made goes through the node
   * that changed.
   */
  boolean loops(SimNode from, Subnet prefix) {
    SimNode at = from.nextHop(prefix);
    for (int hops = 0; at != null && hops <= nodes.size(); hops++) {
      if (at == from) {
        return true;
      }
      at = at.nextHop(prefix);
    }
    return false;
  }

  /** The nodes that carrying links connect with this one. */
  Set<SimNode> component(SimNode start) {
    Set<SimNode> reached = new HashSet<>(Set.of(start));
    List<SimNode> open = new ArrayList<>(List.of(start));
    while (!open.isEmpty()) {
      SimNode node = open.removeLast();
      for (SimLink link : node.links.values()) {
        SimNode other = link.otherEnd(node).node;
        if (link.carries() && reached.add(other)) {
          open.add(other);
        }
      }
    }
    return reached;
  }

  @Nullable SimNode owner(Subnet prefix) {
    return owners.get(prefix);
  }

  /** A broken rule, with all that is needed to see why and to run it again. */
  AssertionError broken(String what, Subnet prefix) {
    SimNode owner = owners.get(prefix);
    return new AssertionError(
        "seed=%d time=%.6f s: %s%nprefix %s of %s, last messages and selections:%n%s"
            .formatted(
                seed,
                now / 1e6,
                what,
                prefix,
                owner,
                log.of(prefix, id -> names.getOrDefault(id, "?"))));
  }
}
