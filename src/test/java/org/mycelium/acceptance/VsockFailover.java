package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Failover to a fallback that is not feasible, in one machine of the rig: nodes 2 and 3 are joined
 * by vsock through node 1 (distance 10 to 12), and by IP through node 4, whose advertised metric
 * (at least 15) is not below that distance: without a new seqno from node 3 the way is closed (RFC
 * 8966 §3.5.1, §3.8.2.1). The vsock link of node 2 stalls.
 */
final class VsockFailover {
  /** Round trips of the first seconds, when five programs start at once, fade from link costs. */
  private static final Duration SETTLE = Duration.ofSeconds(150);

  private final VsockLab lab;

  private VsockFailover(VsockLab lab) {
    this.lab = lab;
  }

  /** Runs it: {@code VsockFailover FOLDER [PROGRAM]}; node 3 is PROGRAM, by default ours. */
  public static void main(String[] arguments) {
    RigProgram.run(
        () -> {
          try (VsockLab lab = new VsockLab(Path.of(arguments[0]))) {
            Path target = arguments.length > 1 ? Path.of(arguments[1]) : NodeProcess.launcher();
            new VsockFailover(lab).run(target);
          }
        });
  }

  private void run(Path program) {
    lab.net.host(1);
    lab.net.join(2, 4);
    lab.net.join(3, 4);
    try (Background relay = lab.relay();
        NodeProcess host = lab.start(1, "--vsock-listen-port", "9651");
        NodeProcess transit = lab.start(4);
        NodeProcess target =
            lab.start(program, 3, "--peers", "vsock://1:9651", "--peers", "tcp://10.3.4.2:9651");
        NodeProcess source =
            lab.start(2, "--peers", VsockLab.RELAYED, "--peers", "tcp://10.2.4.2:9651")) {
      VsockLab.awaitVsock(source);
      String address = target.address();
      try (NextHops hops = new NextHops(source, address);
          PingStream traffic = new PingStream(lab.net, 2, address)) {
        hops.await("VSOCK", VsockLab.BOUND, source::log);
        Shell.await(
            SETTLE,
            () -> infeasible(source, transit, address),
            () -> routes(source) + routes(transit));
        long start = traffic.next(VsockLab.BOUND);
        RigProgram.say("good settled " + routes(source));
        VsockLab.stall(relay);
        VsockLab.phase("failed over", hops, "TCP", source);
        VsockLab.outage("infeasible fallback", traffic, start);
        assertTrue(host.alive() && transit.alive(), "the nodes in between live");
      }
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

  private static String routes(NodeProcess node) {
    return node.list("/admin/routes/selected").encode()
        + node.list("/admin/routes/fallback").encode();
  }
}
