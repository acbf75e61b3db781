package org.mycelium.routing.sim;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mycelium.routing.DefaultSelectionPolicy;
import org.mycelium.routing.SelectionPolicy;

/**
 * The simulation can fail: each scenario passes with the rules of a node and is broken when one of
 * them is switched off.
 */
class SwitchedOffRulesTest {
  private static final long SECOND = SimNetwork.SECOND;

  /** Next-hop changes of one route in ten minutes of jitter, on average, that are too many. */
  private static final double FLAPPING = 1.0;

  @Test
  void withoutFeasibilityInfeasibleRoutesAreSelected() {
    churn(new DefaultSelectionPolicy(), true);
    assertBroken("infeasible selection", () -> churn(new SwitchedOff.Feasibility(), true));
  }

  @Test
  void withoutFeasibilityPacketsRunInLoops() {
    assertBroken("forwarding loop", () -> churn(new SwitchedOff.Feasibility(), false));
  }

  @Test
  void withoutSplitHorizonUpdatesGoBack() {
    churn(new DefaultSelectionPolicy(), true);
    assertBroken("split horizon", () -> churn(new SwitchedOff.SplitHorizon(), true));
  }

  @Test
  void withoutHysteresisRoutesFlap() {
    jitter(new DefaultSelectionPolicy());
    assertBroken("flapping", () -> jitter(new SwitchedOff.Hysteresis()));
  }

  @Test
  void withoutHoldTimeLostRetractionsLeaveHolesForEver() {
    lostRetractions(new DefaultSelectionPolicy());
    assertBroken("hole", () -> lostRetractions(new SwitchedOff.HoldTime()));
  }

  /** Links fail and return while messages are lost and overtake each other. */
  private static void churn(SelectionPolicy policy, boolean checksFeasibility) {
    SimNetwork network = Graphs.random(42, 25, 30, policy);
    network.checksFeasibility = checksFeasibility;
    network.loss = 0.05;
    network.reorderMicros = 50_000;
    Traffic.random(network, 10, SECOND / 2);
    network.run(20 * SECOND);
    Churn churn = new Churn(network);
    for (int i = 0; i < 60; i++) {
      churn.killOrReconnect();
      network.run(churn.pause(2 * SECOND));
    }
  }

  /** Nothing fails for ten minutes, but the round trips wander. */
  private static void jitter(SelectionPolicy policy) {
    SimNetwork network = Graphs.random(43, 20, 40, policy);
    network.jitterMicros = 20_000;
    List<Traffic> traffic = Traffic.random(network, 20, SECOND);
    network.run(120 * SECOND);
    long before = network.nodes.stream().mapToLong(node -> node.nextHopChanges).sum();
    long routes = network.nodes.stream().mapToLong(node -> node.fib.size()).sum();
    network.run(600 * SECOND);
    long changes = network.nodes.stream().mapToLong(node -> node.nextHopChanges).sum() - before;
    System.out.println("next-hop changes " + changes + " of " + routes + " routes");
    if (changes > FLAPPING * routes) {
      throw network.broken(
          "flapping: " + changes + " next-hop changes of " + routes + " routes",
          traffic.get(0).to.subnet);
    }
  }

  /** A node goes while its neighbours' retractions are lost. */
  private static void lostRetractions(SelectionPolicy policy) {
    SimNetwork network = Graphs.random(44, 12, 6, policy);
    network.run(20 * SECOND);
    SimNode gone = network.nodes.get(0);
    network.loss = 1;
    for (SimLink link : List.copyOf(gone.links.values())) {
      network.kill(link);
    }
    network.run(10 * SECOND);
    network.loss = 0;
    network.run(1100 * SECOND);
    assertTrue(gone.links.isEmpty());
    Convergence.checkNoHoles(network);
  }

  private static void assertBroken(String expected, Runnable scenario) {
    AssertionError error = assertThrows(AssertionError.class, scenario::run);
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains(expected), message);
    assertTrue(message.startsWith("seed="), "says how to run it again: " + message);
  }
}
