package org.mycelium.routing.sim;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.mycelium.identity.Subnet;

/** What must hold once the network had time to settle, and how long it took. */
final class Convergence {

  /**
   * What one change cost.
   *
   * @param messages Updates and requests
   * @param reachMicros until no node got or lost a route any more, wanted or not
   * @param settledMicros until no next hop moved any more; better ways are taken after 10 s
   */
  record Cost(String change, long messages, long reachMicros, long settledMicros) {
    @Override
    public String toString() {
      return "%s: %d messages, %.3f s until reachable, %.3f s until settled"
          .formatted(change, messages, reachMicros / 1e6, settledMicros / 1e6);
    }
  }

  private Convergence() {}

  /** Makes a change, runs for this time and says what it cost. */
  static Cost after(SimNetwork network, Supplier<String> change, long micros) {
    long messages = network.routingMessages;
    long start = network.now();
    network.nextHopChangedAt = start;
    network.reachChangedAt = start;
    String name = change.get();
    network.run(micros);
    return new Cost(
        name,
        network.routingMessages - messages,
        network.reachChangedAt - start,
        network.nextHopChangedAt - start);
  }

  /** Every forwarding entry leads to the owner of its prefix: no hole, no dead link. */
  static void checkNoHoles(SimNetwork network) {
    for (Hole hole : holes(network)) {
      throw broken(network, hole);
    }
  }

  /** As {@link #checkNoHoles}, but a route may just be expiring from node to node. */
  static void checkNoHolesStay(SimNetwork network) {
    Set<Hole> before = holes(network);
    network.run(5 * SimNetwork.SECOND);
    for (Hole hole : holes(network)) {
      if (before.contains(hole)) {
        throw broken(network, hole);
      }
    }
  }

  /** A node whose route leads nowhere. */
  private record Hole(SimNode node, Subnet prefix) {}

  private static Set<Hole> holes(SimNetwork network) {
    Set<Hole> holes = new LinkedHashSet<>();
    for (SimNode node : network.nodes) {
      for (Map.Entry<Subnet, Long> entry : node.fib.entrySet()) {
        if (entry.getValue() >= 0) {
          SimNetwork.Path path = network.walk(node, entry.getKey());
          if (!path.arrived() || path.links().stream().anyMatch(link -> !link.carries())) {
            holes.add(new Hole(node, entry.getKey()));
          }
        }
      }
    }
    return holes;
  }

  private static AssertionError broken(SimNetwork network, Hole hole) {
    return network.broken(
        "hole: the route of %s %s".formatted(hole.node(), network.walk(hole.node(), hole.prefix())),
        hole.prefix());
  }

  /** Every selected route of every node is feasible. */
  static void checkAllFeasible(SimNetwork network) {
    network.nodes.forEach(SimNode::checkAllFeasible);
  }

  /**
   * No connected pair waited longer for an answer.
   *
   * @return the longest wait, microseconds
   */
  static long checkOutages(SimNetwork network, List<Traffic> traffic, long maxMicros) {
    long longest = 0;
    for (Traffic pair : traffic) {
      if (network.component(pair.from).contains(pair.to)) {
        longest = Math.max(longest, pair.outage());
        if (pair.outage() > maxMicros) {
          throw unanswered(network, pair);
        }
      }
    }
    return longest;
  }

  /** Whoever talks and is connected gets answers. */
  static void checkTraffic(SimNetwork network, List<Traffic> traffic) {
    for (Traffic pair : traffic) {
      Set<SimNode> reachable = network.component(pair.from);
      if (reachable.contains(pair.to) && pair.unanswered > 0) {
        throw unanswered(network, pair);
      }
    }
  }

  private static AssertionError unanswered(SimNetwork network, Traffic pair) {
    SimNetwork.Path there = network.walk(pair.from, pair.to.subnet);
    SimNetwork.Path back = network.walk(pair.to, pair.from.subnet);
    return network.broken(
        ("%s to %s: %d packets without answer, %.1f s long, although they are"
                + " connected; there %s, back %s")
            .formatted(pair.from, pair.to, pair.unanswered, pair.outage() / 1e6, there, back),
        (there.arrived() ? pair.from : pair.to).subnet);
  }
}
