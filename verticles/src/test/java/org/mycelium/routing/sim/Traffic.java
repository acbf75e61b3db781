package org.mycelium.routing.sim;

import java.util.ArrayList;
import java.util.List;
import org.mycelium.identity.Subnet;

/**
 * Packets back and forth between two nodes at a fixed pace, along the forwarding tables. They make
 * links "in use", renew routes and ask for missing ones as the data plane does (spec 02 §3.9).
 */
final class Traffic {
  final SimNode from;
  final SimNode to;

  /** Packets that came back. */
  long answered;

  /** Longest time between two answers, microseconds, since the start or {@link #restartClock}. */
  long longestOutage;

  /** Sent packets without an answer. */
  long unanswered;

  private final SimNetwork network;
  private final long paceMicros;
  private long lastAnswer;
  private boolean stopped;

  private Traffic(SimNetwork network, SimNode from, SimNode to, long paceMicros) {
    this.network = network;
    this.from = from;
    this.to = to;
    this.paceMicros = paceMicros;
    this.lastAnswer = network.now();
  }

  static Traffic start(SimNetwork network, SimNode from, SimNode to, long paceMicros) {
    Traffic traffic = new Traffic(network, from, to, paceMicros);
    traffic.tick();
    return traffic;
  }

  /** That many pairs of different nodes, chosen at random. */
  static List<Traffic> random(SimNetwork network, int pairs, long paceMicros) {
    List<Traffic> all = new ArrayList<>();
    while (all.size() < pairs) {
      SimNode from = network.nodes.get(network.random.nextInt(network.nodes.size()));
      SimNode to = network.nodes.get(network.random.nextInt(network.nodes.size()));
      if (from != to) {
        all.add(start(network, from, to, paceMicros));
      }
    }
    return all;
  }

  void stop() {
    stopped = true;
  }

  void restartClock() {
    lastAnswer = network.now();
    longestOutage = 0;
    unanswered = 0;
  }

  /** The outage that is going on, or the longest one before. */
  long outage() {
    return Math.max(longestOutage, network.now() - lastAnswer);
  }

  private void tick() {
    if (stopped) {
      return;
    }
    if (send(from, to) && send(to, from)) {
      answered++;
      longestOutage = outage();
      lastAnswer = network.now();
    } else {
      unanswered++;
    }
    network.at(network.now() + paceMicros, this::tick);
  }

  private boolean send(SimNode source, SimNode destination) {
    long now = network.now();
    Subnet prefix = destination.subnet;
    SimNode at = source;
    for (int hops = 0; at != destination && hops < 64; hops++) {
      SimLink link = at.nextLink(prefix);
      at.lastUsed.put(prefix, now);
      boolean missing = link == null && (at == source || !at.fib.containsKey(prefix));
      if (missing || (link != null && now >= at.renewAt.getOrDefault(prefix, Long.MAX_VALUE))) {
        at.call(core -> core.routeWanted(now, prefix.high()));
      }
      if (link == null) {
        return false;
      }
      link.endOf(at).lastDataSent = now;
      if (!link.carries()) {
        return false;
      }
      SimLink.End there = link.otherEnd(at);
      there.lastReceived = now;
      there.lastDataReceived = now;
      at = there.node;
    }
    return at == destination;
  }
}
