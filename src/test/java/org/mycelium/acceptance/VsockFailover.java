package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Failover to a fallback that is not feasible, in one machine of the rig: nodes 2 and 3 are joined
 * by vsock through node 1 (distance 10 to 12), and by IP through node 4, whose advertised metric
 * (at least 15) is not below that distance: without a new seqno from node 3 the way is closed (RFC
 * 8966 §3.5.1, §3.8.2.1). The vsock link of node 2 stalls.
 */
final class VsockFailover {
  private static final int RELAY = 9661;
  private static final Duration START = Duration.ofSeconds(40);

  /** The rule says 3 s; the rest is for a machine of one slow processor with five programs. */
  private static final Duration FAILURE = Duration.ofSeconds(5);

  /** A configured peer is dialled as soon as its transport runs, not after a back-off. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private final Path folder;
  private final Netlab lab = new Netlab();

  private VsockFailover(Path folder) {
    this.folder = folder;
  }

  /** Runs it: {@code VsockFailover FOLDER}. */
  public static void main(String[] arguments) {
    RigProgram.run(() -> new VsockFailover(Path.of(arguments[0])).run());
  }

  private NodeProcess start(int host, String... arguments) {
    return NodeProcess.start(NodeProcess.launcher(), folder, lab, host, List.of(arguments));
  }

  private void run() {
    lab.host(1);
    lab.join(2, 4);
    lab.join(3, 4);
    String script = VsockRig.script("vsock-relay.py").toString();
    try (Background relay =
            Background.start(List.of("python3", script, String.valueOf(RELAY), "1", "9651"));
        NodeProcess host = start(1, "--vsock-listen-port", "9651");
        NodeProcess transit = start(4);
        NodeProcess target =
            start(3, "--peers", "vsock://1:9651", "--peers", "tcp://10.3.4.2:9651");
        NodeProcess source =
            start(2, "--peers", "vsock://1:" + RELAY, "--peers", "tcp://10.2.4.2:9651")) {
      Shell.await(AT_ONCE, () -> hasVsock(source), source::log);
      String address = target.address();
      try (NextHops hops = new NextHops(source, address);
          PingStream traffic = new PingStream(lab, 2, address)) {
        hops.await("VSOCK", START, source::log);
        Shell.await(
            START,
            () -> infeasible(source, transit, address),
            () -> routes(source) + routes(transit));
        long start = traffic.next(START);
        RigProgram.say("good settled " + routes(source));
        Shell.sh("kill -STOP " + relay.pid());
        hops.await("TCP", FAILURE, () -> routes(source) + source.log());
        traffic.next(FAILURE);
        long gap = traffic.longestGap(start);
        RigProgram.say("good outage " + gap + " ms");
        assertTrue(gap <= FAILURE.toMillis(), () -> "no reply for " + gap + " ms");
        assertTrue(host.alive() && transit.alive(), "the nodes in between live");
      }
    } finally {
      lab.close();
    }
  }

  /**
   * Node 4 knows the way by IP and offers it (cost of TCP over IPv4: at least 15), node 2 came
   * closer over vsock: it may not take the offer.
   */
  private static boolean infeasible(NodeProcess source, NodeProcess transit, String address) {
    JsonObject selected = source.routeTo(address);
    JsonObject offered = transit.routeTo(address);
    return selected != null
        && offered != null
        && selected.getString("nextHop").startsWith("VSOCK")
        && selected.getInteger("metric") < 10
        && offered.getString("nextHop").startsWith("TCP ")
        && offered.getInteger("metric") == 0;
  }

  private static boolean hasVsock(NodeProcess node) {
    return node.list("/admin/peers").stream()
        .map(JsonObject.class::cast)
        .anyMatch(
            peer ->
                "vsock".equals(peer.getJsonObject("endpoint").getString("proto"))
                    && "alive".equals(peer.getString("connectionState")));
  }

  private static String routes(NodeProcess node) {
    return node.list("/admin/routes/selected").encode()
        + node.list("/admin/routes/fallback").encode();
  }
}
