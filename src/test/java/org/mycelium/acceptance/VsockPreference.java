package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * TCP and vsock between two nodes in one machine of the rig (design, Better 3): the IP link is
 * there first and settled, vsock comes up, stalls, recovers, dies and returns. The vsock link goes
 * through vsock-relay.py, which can be stopped and killed while both nodes live.
 */
final class VsockPreference {
  private static final int RELAY = 9661;
  private static final String RELAYED = "vsock://1:" + RELAY;
  private static final Duration START = Duration.ofSeconds(30);

  /** An IP first hop gives way to vsock: 5 s after its link came up. */
  private static final Duration PREFERENCE = Duration.ofSeconds(5);

  /**
   * Back to IP when the vsock link dies or stalls while in use. The rule says 3 s; the rest is for
   * a machine of one slow processor. Other rules take 6 s (retraction) and 43 s (silence).
   */
  private static final Duration FAILURE = Duration.ofSeconds(5);

  /** A link that recovers from suspicion is held down for 10 s. */
  private static final Duration RETURN = Duration.ofSeconds(20);

  private final Path folder;
  private final Netlab lab = new Netlab();

  private VsockPreference(Path folder) {
    this.folder = folder;
  }

  /** Runs it: {@code VsockPreference FOLDER}. */
  public static void main(String[] arguments) {
    RigProgram.run(() -> new VsockPreference(Path.of(arguments[0])).run());
  }

  private NodeProcess start(int host, String... arguments) {
    return NodeProcess.start(NodeProcess.launcher(), folder, lab, host, List.of(arguments));
  }

  private static Background relay() {
    String script = VsockRig.script("vsock-relay.py").toString();
    return Background.start(List.of("python3", script, String.valueOf(RELAY), "1", "9651"));
  }

  private void run() {
    lab.join(1, 2);
    try (NodeProcess listener =
            start(1, "--tcp-listen-port", "9651", "--vsock-listen-port", "9651");
        NodeProcess dialler =
            start(2, "--vsock-listen-port", "9652", "--peers", "tcp://10.1.2.1:9651")) {
      String target = listener.address();
      Background relay = relay();
      try (NextHops hops = new NextHops(dialler, target);
          PingStream traffic = new PingStream(lab, 2, target)) {
        hops.await("TCP", START, dialler::log);
        settle(dialler);
        RigProgram.say("good settled " + dialler.routeTo(target));

        add(RELAYED);
        Shell.await(START, () -> alive(dialler), dialler::log);
        phase("preferred", hops, "VSOCK", PREFERENCE, dialler);
        assertEquals("VSOCK", kindBack(listener, dialler), "the other end's first hop, too");

        long start = traffic.next(START);
        Shell.sh("kill -STOP " + relay.pid());
        phase("stalled", hops, "TCP", FAILURE, dialler);
        outage(traffic, start);
        Shell.sh("kill -CONT " + relay.pid());
        phase("recovered", hops, "VSOCK", RETURN, dialler);

        start = traffic.next(START);
        relay.close();
        phase("died", hops, "TCP", FAILURE, dialler);
        outage(traffic, start);
        relay = relay();
        phase("returned", hops, "VSOCK", RETURN, dialler);

        assertEquals(
            List.of("TCP", "VSOCK", "TCP", "VSOCK", "TCP", "VSOCK"), hops.changes(), dialler::log);
      } finally {
        relay.close();
      }
    } finally {
      lab.close();
    }
  }

  /** The IP link's cost stands still: the samples of its first seconds are long done. */
  private void settle(NodeProcess dialler) {
    long settled = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    Shell.await(START, () -> System.nanoTime() > settled, dialler::log);
  }

  private void add(String peer) {
    String body = new JsonObject().put("endpoint", peer).encode();
    lab.exec(
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

  private static boolean alive(NodeProcess node) {
    return node.list("/admin/peers").stream()
        .map(JsonObject.class::cast)
        .anyMatch(
            peer ->
                "vsock".equals(peer.getJsonObject("endpoint").getString("proto"))
                    && "alive".equals(peer.getString("connectionState")));
  }

  private static String kindBack(NodeProcess from, NodeProcess to) {
    String address = to.address();
    try (NextHops back = new NextHops(from, address)) {
      back.await("VSOCK", PREFERENCE, from::log);
      return back.kind();
    }
  }

  private static void outage(PingStream traffic, long start) {
    traffic.next(FAILURE);
    long gap = traffic.longestGap(start);
    RigProgram.say("good outage " + gap + " ms");
    assertTrue(gap <= FAILURE.toMillis(), () -> "no reply for " + gap + " ms");
  }

  private void phase(String name, NextHops hops, String kind, Duration limit, NodeProcess dialler) {
    long millis = hops.await(kind, limit, dialler::log);
    RigProgram.say("good " + name + " after " + millis + " ms");
  }
}
