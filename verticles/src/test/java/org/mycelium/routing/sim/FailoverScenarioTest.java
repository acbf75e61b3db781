package org.mycelium.routing.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mycelium.routing.DefaultSelectionPolicy;

/**
 * A diamond: source, two transits, destination. Design, Better 2 (silent cuts, hold-down) and 5
 * (fallback that is not feasible yet).
 */
class FailoverScenarioTest {
  private static final long SECOND = SimNetwork.SECOND;
  private static final long MS = 1000;

  private final SimNetwork network = new SimNetwork(7, new DefaultSelectionPolicy());
  private final SimNode source = network.addNode();
  private final SimNode upper = network.addNode();
  private final SimNode lower = network.addNode();
  private final SimNode destination = network.addNode();

  private SimLink sourceUpper = network.connect(source, upper, MS);
  private final SimLink upperDestination = network.connect(upper, destination, MS);

  FailoverScenarioTest() {
    network.connect(source, lower, 3 * MS);
  }

  /** Ends the lower path: slow enough to make it infeasible, or not. */
  private SimLink lowerDestination(long delay) {
    return network.connect(lower, destination, delay);
  }

  @Test
  void killedLinkCostsNoPacketWhenTheFallbackIsFeasible() {
    lowerDestination(3 * MS);
    Traffic traffic = settle();
    assertSame(upper, source.nextHop(destination.subnet));
    network.kill(sourceUpper);
    network.run(5 * SECOND);
    assertSame(lower, source.nextHop(destination.subnet));
    assertTrue(traffic.outage() <= 100 * MS, () -> outage(traffic));
  }

  @Test
  void silentCutOfALinkInUseCostsAtMost3Seconds() {
    lowerDestination(3 * MS);
    Traffic traffic = settle();
    assertSame(upper, source.nextHop(destination.subnet));
    network.cut(sourceUpper);
    network.run(20 * SECOND);
    assertSame(lower, source.nextHop(destination.subnet));
    assertTrue(traffic.outage() <= 3 * SECOND, () -> outage(traffic));
  }

  @Test
  void silentCutBehindTheTransitCostsAtMost3Seconds() {
    lowerDestination(3 * MS);
    Traffic traffic = settle();
    network.cut(upperDestination);
    network.run(20 * SECOND);
    assertSame(lower, source.nextHop(destination.subnet));
    assertTrue(traffic.outage() <= 3 * SECOND, () -> outage(traffic));
  }

  @Test
  void deadLinkIsRemovedAndReturnsWhenItReconnects() {
    lowerDestination(3 * MS);
    Traffic traffic = settle();
    network.cut(sourceUpper);
    network.run(60 * SECOND);
    assertFalse(sourceUpper.up, "closed after 43 s");
    sourceUpper = network.reconnect(sourceUpper);
    network.run(400 * SECOND);
    assertSame(
        upper, source.nextHop(destination.subnet), "the better way, once its penalty decayed");
    assertTrue(traffic.outage() <= 3 * SECOND, () -> outage(traffic));
  }

  @Test
  void flappingLinkIsHeldDown() {
    lowerDestination(3 * MS);
    Traffic traffic = settle();
    long before = source.nextHopChanges;
    long start = network.now();
    while (network.now() < start + 300 * SECOND) {
      network.cut(sourceUpper);
      network.run(6 * SECOND);
      network.heal(sourceUpper);
      network.run(14 * SECOND);
    }
    // 15 cuts. Without hold-down each costs an outage and two changes of the next hop; with it
    // the link may be tried again after 10, 20, 40, 80 and 160 s.
    long changes = source.nextHopChanges - before;
    assertTrue(changes >= 1 && changes <= 10, () -> "next-hop changes " + changes);
    assertTrue(traffic.unanswered <= 5 * 60, () -> outage(traffic));
    assertTrue(traffic.outage() <= 3 * SECOND, () -> outage(traffic));
  }

  @Test
  void heldDownLinkIsUsedWhenItIsTheOnlyWay() {
    SimLink lowerDestination = lowerDestination(3 * MS);
    Traffic traffic = settle();
    network.cut(sourceUpper);
    network.run(6 * SECOND);
    network.heal(sourceUpper);
    network.run(2 * SECOND);
    assertSame(lower, source.nextHop(destination.subnet), "upper is held down");
    traffic.restartClock();
    network.kill(lowerDestination);
    network.run(3 * SECOND);
    assertSame(upper, source.nextHop(destination.subnet));
    assertTrue(traffic.outage() <= 2 * SECOND, () -> outage(traffic));
  }

  @Test
  void infeasibleFallbackIsResolvedByASeqnoRequest() {
    lowerDestination(200 * MS);
    Traffic traffic = settle();
    assertSame(upper, source.nextHop(destination.subnet));
    network.kill(sourceUpper);
    assertNotSame(lower, source.nextHop(destination.subnet), "its metric is above our distance");
    network.run(5 * SECOND);
    assertSame(lower, source.nextHop(destination.subnet));
    // The request and the answer take a round trip of the slow path.
    assertTrue(traffic.outage() <= SECOND, () -> outage(traffic));
  }

  @Test
  void lostSeqnoRequestIsRetriedAfter1And2And4Seconds() {
    lowerDestination(200 * MS);
    Traffic traffic = settle();
    network.loss = 1;
    network.kill(sourceUpper);
    network.run(3500 * MS); // the first request and the retries after 1 and 3 s are lost
    assertEquals(-1L, (long) source.fib.getOrDefault(destination.subnet, -1L));
    network.loss = 0;
    network.run(5 * SECOND); // the retry after 7 s is not
    assertSame(lower, source.nextHop(destination.subnet));
    assertTrue(traffic.outage() <= 8 * SECOND, () -> outage(traffic));
  }

  @Test
  void noCountToInfinityWhenTheDestinationGoes() {
    SimLink lowerDestination = lowerDestination(3 * MS);
    settle().stop();
    network.run(15 * SECOND);
    assertSame(upper, source.nextHop(destination.subnet));
    long messages = network.routingMessages;
    network.kill(upperDestination);
    network.kill(lowerDestination);
    network.run(10 * SECOND);
    for (SimNode node : new SimNode[] {source, upper, lower}) {
      assertTrue(
          node.core.selected().stream().noneMatch(r -> r.subnet().equals(destination.subnet)),
          node + " still has a route");
    }
    long spent = network.routingMessages - messages;
    // Retractions and seqno requests, each at most a few times over each of two links; counting
    // to infinity in steps of 20 would take thousands.
    assertTrue(spent <= 60, () -> "messages " + spent);
  }

  @Test
  void suspectLinkWithoutAlternativeIsUsedAgainWhenItHeals() {
    Traffic traffic = settle();
    network.cut(sourceUpper);
    network.run(12 * SECOND);
    network.heal(sourceUpper);
    traffic.restartClock();
    network.run(10 * SECOND);
    assertSame(upper, source.nextHop(destination.subnet));
    assertTrue(traffic.longestOutage <= 5 * SECOND, () -> outage(traffic));
    assertTrue(traffic.answered > 0);
  }

  private Traffic settle() {
    network.run(5 * SECOND);
    Traffic traffic = Traffic.start(network, source, destination, 50 * MS);
    network.run(60 * SECOND);
    traffic.restartClock();
    return traffic;
  }

  private String outage(Traffic traffic) {
    return "outage %d ms, %d packets unanswered; %s"
        .formatted(
            traffic.outage() / 1000,
            traffic.unanswered,
            network.broken("", destination.subnet).getMessage());
  }
}
