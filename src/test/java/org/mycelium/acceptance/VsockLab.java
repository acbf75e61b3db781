package org.mycelium.acceptance;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Nodes in namespaces of one machine of the rig, and vsock links between them that a test can stall
 * and end: they go through vsock-relay.py, which can be stopped and killed while the nodes live.
 */
final class VsockLab implements AutoCloseable {
  private static final int RELAY = 9661;

  /** The peer that leads through the relay to the node that listens on vsock port 9651. */
  static final String RELAYED = "vsock://1:" + RELAY;

  /**
   * How long a machine of one slow processor may take for what the rules promise in 3 or 5 s; less
   * than the 43 s after which silence alone ends a link. The promises themselves are held by tests
   * in virtual time; what it took here is printed.
   */
  static final Duration BOUND = Duration.ofSeconds(30);

  final Netlab net = new Netlab();
  private final Path folder;

  VsockLab(Path folder) {
    this.folder = folder;
  }

  /** Starts our node in a host. */
  NodeProcess start(int host, String... arguments) {
    return start(NodeProcess.launcher(), host, arguments);
  }

  /** Starts a node program in a host. */
  NodeProcess start(Path program, int host, String... arguments) {
    return NodeProcess.start(program, folder, net, host, List.of(arguments));
  }

  /** Starts the relay. */
  Background relay() {
    String script = VsockRig.script("vsock-relay.py").toString();
    return Background.start(List.of("python3", script, String.valueOf(RELAY), "1", "9651"));
  }

  /** Stops the relay without a word: its links stall. */
  static void stall(Background relay) {
    Shell.sh("kill -STOP " + relay.pid());
  }

  /** Lets the relay go on. */
  static void resume(Background relay) {
    Shell.sh("kill -CONT " + relay.pid());
  }

  /** Waits until a node has a live vsock link that it dialled. */
  static void awaitVsock(NodeProcess node) {
    Shell.await(BOUND, () -> hasVsock(node), node::log);
  }

  private static boolean hasVsock(NodeProcess node) {
    return node.list("/admin/peers").stream()
        .map(JsonObject.class::cast)
        .anyMatch(
            peer ->
                "vsock".equals(peer.getJsonObject("endpoint").getString("proto"))
                    && "alive".equals(peer.getString("connectionState")));
  }

  /** Waits for a kind of next hop, and prints how long that took. */
  static void phase(String name, NextHops hops, String kind, NodeProcess node) {
    long millis = hops.await(kind, BOUND, node::log);
    RigProgram.say("good " + name + " after " + millis + " ms");
  }

  /** Waits for a reply, and prints for how long there was none since {@code start}. */
  static void outage(String name, PingStream traffic, long start) {
    traffic.next(BOUND);
    RigProgram.say("good " + name + " outage " + traffic.longestGap(start) + " ms");
  }

  @Override
  public void close() {
    net.close();
  }
}
