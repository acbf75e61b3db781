package org.mycelium.routing.sim;

import java.util.Random;

/** Random failures and returns of links. */
final class Churn {
  private final SimNetwork network;
  private final Random random;

  Churn(SimNetwork network) {
    this.network = network;
    this.random = new Random(network.seed + 1);
  }

  /** One random change; says which. */
  String step() {
    SimLink link = network.links.get(random.nextInt(network.links.size()));
    if (!link.up) {
      return "reconnect " + network.reconnect(link);
    }
    if (link.cut) {
      network.heal(link);
      return "heal " + link;
    }
    if (random.nextBoolean()) {
      network.kill(link);
      return "kill " + link;
    }
    network.cut(link);
    return "cut " + link;
  }

  /** As {@link #step} without silent cuts. */
  String killOrReconnect() {
    SimLink link = network.links.get(random.nextInt(network.links.size()));
    if (link.up) {
      network.kill(link);
      return "kill " + link;
    }
    return "reconnect " + network.reconnect(link);
  }

  /** Everything works again. */
  void repairAll() {
    for (SimLink link : network.links.toArray(SimLink[]::new)) {
      if (link.cut) {
        network.heal(link);
      }
      if (!link.up) {
        network.reconnect(link);
      }
    }
  }

  /** Some time, exponentially distributed: many short gaps, some long ones. */
  long pause(long meanMicros) {
    return (long) (-Math.log(1 - random.nextDouble()) * meanMicros);
  }
}
