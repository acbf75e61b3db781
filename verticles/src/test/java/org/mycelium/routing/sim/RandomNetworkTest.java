package org.mycelium.routing.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.routing.DefaultSelectionPolicy;
import org.mycelium.routing.RoutingOptions;

/**
 * Random networks: after every step there is no forwarding loop, no infeasible selection and no
 * Update to the next hop (checked inside {@link SimNode}); after every change, and after all of
 * them, the network converges.
 */
class RandomNetworkTest {
  private static final long SECOND = SimNetwork.SECOND;

  /** Longer than the longest life of a stale route: 1050 s. */
  private static final long ALL_STALE_GONE = 1100 * SECOND;

  /** Who talks and is connected waits no longer; an origin may rise once in 4 s. */
  private static final long MAX_OUTAGE = 10 * SECOND;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void staysSafeUnderChurnLossAndReordering(long seed) {
    staysSafe(seed, 30, 40, 60, 15);
  }

  /**
   * A link's routes are lost one or two a turn, so nearly everything happens in the midst of it.
   */
  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void staysSafeInTheMidstOfSlices(long seed) {
    staysSafe(seed, 30, 40, 60, 15, new RoutingOptions().setSliceCost(20));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void convergesAfterEachChange(long seed) {
    converges(seed, 30, 35, 25, 15);
  }

  @Test
  @Tag("full")
  void staysSafeWith500Nodes() {
    staysSafe(500, 500, 800, 60, 60);
  }

  @Test
  @Tag("full")
  void convergesWith500Nodes() {
    converges(501, 500, 800, 20, 60);
  }

  private static void staysSafe(long seed, int nodes, int extraLinks, int changes, int pairs) {
    staysSafe(seed, nodes, extraLinks, changes, pairs, new RoutingOptions());
  }

  private static void staysSafe(
      long seed, int nodes, int extraLinks, int changes, int pairs, RoutingOptions options) {
    SimNetwork network =
        Graphs.random(seed, nodes, extraLinks, options, new DefaultSelectionPolicy());
    network.loss = 0.05;
    network.reorderMicros = 50_000;
    List<Traffic> traffic = Traffic.random(network, pairs, SECOND / 2);
    network.run(20 * SECOND);
    Churn churn = new Churn(network);
    for (int i = 0; i < changes; i++) {
      churn.step();
      network.run(churn.pause(4 * SECOND));
    }
    Convergence.checkAllFeasible(network);
    network.loss = 0;
    network.reorderMicros = 0;
    churn.repairAll();
    network.run(ALL_STALE_GONE);
    traffic.forEach(Traffic::restartClock);
    network.run(20 * SECOND);
    Convergence.checkAllFeasible(network);
    Convergence.checkNoHolesStay(network);
    Convergence.checkTraffic(network, traffic);
    assertTrue(network.steps > nodes, () -> "seed=" + seed + " steps=" + network.steps);
    System.out.printf(
        "seed=%d: %d nodes, %d links, %d changes, %d routing messages, %d Hellos and IHUs, %d"
            + " selections checked%n",
        seed,
        nodes,
        network.links.size(),
        changes,
        network.routingMessages,
        network.hellosAndIhus,
        network.steps);
  }

  private static void converges(long seed, int nodes, int extraLinks, int changes, int pairs) {
    SimNetwork network = Graphs.random(seed, nodes, extraLinks, new DefaultSelectionPolicy());
    List<Traffic> traffic = Traffic.random(network, pairs, SECOND / 2);
    network.run(30 * SECOND);
    Churn churn = new Churn(network);
    List<Convergence.Cost> costs = new ArrayList<>();
    long longest = 0;
    for (int i = 0; i < changes; i++) {
      traffic.forEach(Traffic::restartClock);
      Convergence.Cost cost = Convergence.after(network, churn::killOrReconnect, 20 * SECOND);
      costs.add(cost);
      assertTrue(
          cost.messages() <= 2L * nodes * network.links.size(), () -> "seed=" + seed + " " + cost);
      longest = Math.max(longest, Convergence.checkOutages(network, traffic, MAX_OUTAGE));
      traffic.forEach(Traffic::restartClock);
      network.run(3 * SECOND);
      Convergence.checkAllFeasible(network);
      Convergence.checkNoHoles(network);
      Convergence.checkTraffic(network, traffic);
    }
    costs.forEach(cost -> System.out.println("seed=" + seed + " " + cost));
    System.out.printf("seed=%d: longest outage of a connected pair %.1f s%n", seed, longest / 1e6);
  }
}
