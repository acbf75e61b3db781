package org.mycelium.routing.sim;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mycelium.identity.Subnet;

/** What must hold once the network had time to settle, and how long it took. */
final class Convergence {

  /** What one change cost. */
  record Cost(String change, long messages, long micros) {
    @Override
    public String toString() {
      return "%s: %d messages, %.3f s".formatted(change, messages, micros / 1e6);
    }
  }

  private Convergence() {}

  /** Makes a change, runs for this time and says when the last forwarding table changed. */
  static Cost after(SimNetwork network, String name, Runnable change, long micros) {
    long messages = network.routingMessages;
    long start = network.now();
    network.routeChangedAt = start;
    change.run();
    network.run(micros);
    return new Cost(name, network.routingMessages - messages, network.routeChangedAt - start);
  }

  /** Every forwarding entry leads to the owner of its prefix: no hole, no dead link. */
  static void checkNoHoles(SimNetwork network) {
    for (SimNode node : network.nodes) {
      for (Map.Entry<Subnet, Long> entry : node.fib.entrySet()) {
        if (entry.getValue() >= 0) {
          SimNetwork.Path path = network.walk(node, entry.getKey());
          boolean dead = path.links().stream().anyMatch(link -> !link.carries());
          if (!path.arrived() || dead) {
            throw network.broken(
                "hole: %s has a route that ends at %s%s"
                    .formatted(node, path.last(), dead ? " and takes a dead link" : ""),
                entry.getKey());
          }
        }
      }
    }
  }

  /** Every selected route of every node is feasible. */
  static void checkAllFeasible(SimNetwork network) {
    network.nodes.forEach(SimNode::checkAllFeasible);
  }

  /** Whoever talks and is connected gets answers. */
  static void checkTraffic(SimNetwork network, List<Traffic> traffic) {
    for (Traffic pair : traffic) {
      Set<SimNode> reachable = network.component(pair.from);
      if (reachable.contains(pair.to) && pair.unanswered > 0) {
        SimNetwork.Path there = network.walk(pair.from, pair.to.subnet);
        SimNetwork.Path back = network.walk(pair.to, pair.from.subnet);
        throw network.broken(
            "%s to %s: %d packets without answer although they are connected; now %s and %s"
                .formatted(pair.from, pair.to, pair.unanswered, there, back),
            (there.arrived() ? pair.from : pair.to).subnet);
      }
    }
  }
}
