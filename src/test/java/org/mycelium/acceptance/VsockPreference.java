package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * TCP and vsock between two nodes in one machine of the rig (design, Better 3): the IP link is
 * there first and settled, vsock comes up, stalls, recovers, dies and returns. What must follow
 * each time, and nothing besides: no flapping.
 */
final class VsockPreference {

  /** The IP link's cost stands still then: the samples of its first seconds are long done. */
  private static final Duration SETTLE = Duration.ofSeconds(10);

  private final VsockLab lab;

  private VsockPreference(VsockLab lab) {
    this.lab = lab;
  }

  /** Runs it: {@code VsockPreference FOLDER}. */
  public static void main(String[] arguments) {
    RigProgram.run(
        () -> {
          try (VsockLab lab = new VsockLab(Path.of(arguments[0]))) {
            new VsockPreference(lab).run();
          }
        });
  }

  private void run() {
    lab.net.join(1, 2);
    try (NodeProcess listener =
            lab.start(1, "--tcp-listen-port", "9651", "--vsock-listen-port", "9651");
        NodeProcess dialler =
            lab.start(2, "--vsock-listen-port", "9652", "--peers", "tcp://10.1.2.1:9651")) {
      String target = listener.address();
      Background relay = lab.relay();
      try (NextHops hops = new NextHops(dialler, target);
          PingStream traffic = new PingStream(lab.net, 2, target)) {
        hops.await("TCP", VsockLab.BOUND, dialler::log);
        settle(dialler);
        RigProgram.say("good settled " + dialler.routeTo(target));

        add(VsockLab.RELAYED);
        VsockLab.awaitVsock(dialler);
        VsockLab.phase("preferred", hops, "VSOCK", dialler);
        preferredBack(listener, dialler);

        long start = traffic.next(VsockLab.BOUND);
        VsockLab.stall(relay);
        VsockLab.phase("stalled", hops, "TCP", dialler);
        VsockLab.outage("stalled", traffic, start);
        VsockLab.resume(relay);
        VsockLab.phase("recovered", hops, "VSOCK", dialler);

        start = traffic.next(VsockLab.BOUND);
        relay.close();
        VsockLab.phase("died", hops, "TCP", dialler);
        VsockLab.outage("died", traffic, start);
        relay = lab.relay();
        VsockLab.phase("returned", hops, "VSOCK", dialler);

        assertEquals(
            List.of("TCP", "VSOCK", "TCP", "VSOCK", "TCP", "VSOCK"), hops.changes(), dialler::log);
      } finally {
        relay.close();
      }
    }
  }

  private static void settle(NodeProcess dialler) {
    long settled = System.nanoTime() + SETTLE.toNanos();
    Shell.await(VsockLab.BOUND, () -> System.nanoTime() > settled, dialler::log);
  }

  private void add(String peer) {
    String body = new JsonObject().put("endpoint", peer).encode();
    lab.net
        .exec(
            2,
            "curl",
            "-fsS",
            "-H",
            "content-type: application/json",
            "-d",
            body,
            "http://127.0.0.1:8989/api/v1/admin/peers")
        .ok();
  }

  /** The other end's first hop is vsock, too. */
  private static void preferredBack(NodeProcess listener, NodeProcess dialler) {
    try (NextHops back = new NextHops(listener, dialler.address())) {
      VsockLab.phase("preferred back", back, "VSOCK", listener);
    }
  }
}
