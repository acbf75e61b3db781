package org.mycelium.routing.sim;

import org.mycelium.routing.RoutingOptions;
import org.mycelium.routing.SelectionPolicy;

/** Shapes of networks. */
final class Graphs {
  private Graphs() {}

  /** A random tree with further random links on top, 1 to 30 ms one way. */
  static SimNetwork random(long seed, int nodes, int extraLinks, SelectionPolicy policy) {
    return random(seed, nodes, extraLinks, new RoutingOptions(), policy);
  }

  /** As the other one, with routers of these options. */
  static SimNetwork random(
      long seed, int nodes, int extraLinks, RoutingOptions options, SelectionPolicy policy) {
    SimNetwork network = new SimNetwork(seed, options, policy);
    for (int i = 0; i < nodes; i++) {
      SimNode node = network.addNode();
      if (i > 0) {
        network.connect(node, network.nodes.get(network.random.nextInt(i)), delay(network));
      }
    }
    for (int i = 0; i < extraLinks; i++) {
      SimNode a = network.nodes.get(network.random.nextInt(nodes));
      SimNode b = network.nodes.get(network.random.nextInt(nodes));
      if (a != b) {
        network.connect(a, b, delay(network));
      }
    }
    return network;
  }

  private static long delay(SimNetwork network) {
    return 1000 + network.random.nextLong(29_000);
  }
}
