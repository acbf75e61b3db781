package org.mycelium.routing.sim;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mycelium.routing.DefaultSelectionPolicy;

/**
 * Two guests joined by vsock through their host, distance 10 to 12, and by IP through a node whose
 * advertised metric, at least 11, is not below that: nothing may go there before the destination
 * raised its seqno (RFC 8966 §3.5.1, §3.8.2.1). The vsock link of one of them stalls, in both
 * directions and without a word.
 */
class InfeasibleFallbackTest {
  private static final long SECOND = SimNetwork.SECOND;
  private static final long MS = 1000;

  /** The rule: traffic flows over IP within 3 s. */
  private static final long LIMIT = 3 * SECOND;

  /** Of the traffic; the moment of the stall shows no finer. */
  private static final long PACE = 50 * MS;

  private final SimNetwork network = new SimNetwork(11, new DefaultSelectionPolicy());
  private final SimNode source = network.addNode();
  private final SimNode host = network.addNode();
  private final SimNode router = network.addNode();
  private final SimNode destination = network.addNode();

  /**
   * Whatever the moment of the stall, and up to 100 ms a link of the way round: a request and its
   * answer cross four of them after the 2.5 s that make a link suspect.
   */
  @ParameterizedTest
  @CsvSource({
    "1,0", "1,130", "1,470", "1,790", "10,310", "10,650", "40,0", "40,555", "100,0", "100,920"
  })
  void costsAtMost3Seconds(long delay, long moment) {
    SimLink vsock = network.connect(source, host, MS / 5, 5, true);
    network.connect(destination, host, MS / 5, 5, true);
    network.connect(source, router, delay * MS, 10, false);
    network.connect(destination, router, delay * MS, 10, false);
    network.run(5 * SECOND);
    Traffic traffic = Traffic.start(network, source, destination, PACE);
    network.run(60 * SECOND + moment * MS);
    assertSame(host, source.nextHop(destination.subnet));
    traffic.restartClock();
    network.cut(vsock);
    network.run(2 * SECOND);
    assertNotSame(router, source.nextHop(destination.subnet), "not suspect yet");
    network.run(8 * SECOND);
    assertSame(router, source.nextHop(destination.subnet));
    assertSame(router, destination.nextHop(source.subnet));
    assertTrue(
        traffic.outage() <= LIMIT,
        () ->
            "outage "
                + traffic.outage() / MS
                + " ms; "
                + network.broken("there", destination.subnet).getMessage()
                + network.broken("back", source.subnet).getMessage());
  }
}
