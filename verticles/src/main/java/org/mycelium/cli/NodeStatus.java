package org.mycelium.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code status} shows: the node, its peers, and what is wrong with what to do. Knows
 * v0.7.10's answers and ours.
 */
final class NodeStatus {
  /** Something that is not as it should be. */
  record Problem(String what, String remedy) {}

  private final Map<?, ?> node;
  private final List<Map<?, ?>> peers;
  private final List<Map<?, ?>> routes;

  private NodeStatus(Map<?, ?> node, List<Map<?, ?>> peers, List<Map<?, ?>> routes) {
    this.node = node;
    this.peers = peers;
    this.routes = routes;
  }

  /** Asks the node. */
  static NodeStatus of(ApiClient api) {
    if (!(ApiJson.parse(api.get("/admin")) instanceof Map<?, ?> node)) {
      throw new CommandFailure("the answer is not an object; is this a mycelium node?");
    }
    return new NodeStatus(
        node,
        ApiJson.objects(ApiJson.parse(api.get("/admin/peers"))),
        ApiJson.objects(ApiJson.parse(api.get("/admin/routes/selected"))));
  }

  private static boolean isAlive(Map<?, ?> peer) {
    return "alive".equals(peer.get("connectionState"));
  }

  private static boolean isDead(Map<?, ?> peer) {
    return "dead".equals(peer.get("connectionState"));
  }

  private long alive() {
    return peers.stream().filter(NodeStatus::isAlive).count();
  }

  /** Selected routes but the one to the node itself. */
  private long others() {
    return routes.stream()
        .filter(route -> !Objects.equals(route.get("subnet"), node.get("nodeSubnet")))
        .count();
  }

  /** For people: the node first, a line a peer, then what is wrong. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("Node up: ").append(ApiJson.text(node.get("nodeIp")));
    if (node.get("nodeStartTime") instanceof Number start) {
      long seconds = Math.max(0, Instant.now().getEpochSecond() - start.longValue());
      text.append(", for ").append(Units.duration(seconds));
    }
    text.append(", ").append(peers.size()).append(" peers, ").append(alive()).append(" alive, ");
    text.append(others()).append(" routes to others\n");
    peers.forEach(peer -> text.append("  ").append(line(peer)).append('\n'));
    List<Problem> problems = problems();
    if (problems.isEmpty()) {
      text.append("Nothing is wrong.\n");
    }
    for (Problem problem : problems) {
      text.append("Wrong: ").append(problem.what()).append('\n');
      text.append("   do: ").append(problem.remedy()).append('\n');
    }
    return text.toString();
  }

  private static String line(Map<?, ?> peer) {
    StringBuilder line = new StringBuilder();
    line.append(String.format("%-10s  ", ApiJson.text(peer.get("connectionState"))));
    line.append(endpoint(peer));
    add(line, peer, "direction", "", ApiJson::text);
    add(line, peer, "rttMicros", "RTT ", PeerColumn::milliseconds);
    add(line, peer, "linkCost", "cost ", ApiJson::text);
    if (!isAlive(peer)) {
      add(line, peer, "lastError", "", ApiJson::text);
      add(line, peer, "nextRetry", "next try in ", PeerColumn::seconds);
    }
    return line.toString().replaceAll("\\p{Cntrl}", " ");
  }

  private static void add(
      StringBuilder line,
      Map<?, ?> peer,
      String member,
      String title,
      Function<Object, String> format) {
    Object value = peer.get(member);
    if (value != null) {
      line.append(", ").append(title).append(format.apply(value));
    }
  }

  private static String endpoint(Map<?, ?> peer) {
    return ApiJson.text(ApiJson.member(peer, "endpoint", "proto"))
        + "://"
        + PeersListCommand.socket(ApiJson.member(peer, "endpoint", "addr"));
  }

  /** What is wrong, the worst first. */
  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    if (peers.isEmpty()) {
      problems.add(
          new Problem(
              "the node has no peers and reaches nobody",
              "mycelium peers add tcp://<ip>:9651, or peers in its configuration file"));
    } else if (alive() == 0) {
      problems.add(
          new Problem(
              "no peer is connected: the node reaches nobody",
              "see each peer below; mycelium peers add one that works"));
    } else if (others() == 0) {
      problems.add(
          new Problem(
              "there is no route to any other node",
              "wait some seconds after the start; routes come when they are asked for"));
    }
    for (Map<?, ?> peer : peers) {
      if (!isAlive(peer) && (peer.get("lastError") != null || isDead(peer))) {
        String error = ApiJson.text(peer.get("lastError"));
        problems.add(
            new Problem(
                endpoint(peer)
                    + " is not connected"
                    + (peer.get("lastError") == null ? "" : ": " + error),
                remedy(peer, error)));
      }
    }
    return problems;
  }

  private static String remedy(Map<?, ?> peer, String error) {
    String lower = error.toLowerCase(Locale.ROOT);
    String remove = "mycelium peers remove " + endpoint(peer) + " if it is gone for good";
    if ("quic".equals(ApiJson.member(peer, "endpoint", "proto"))) {
      return "use the same node's tcp:// address: QUIC is not in this version";
    }
    if (lower.contains("refused")) {
      return "nobody listens there: check the port, start that node; " + remove;
    }
    if (lower.contains("unreachable") || lower.contains("no route")) {
      return "check this machine's network: it has no way there; " + remove;
    }
    if (lower.contains("timed out") || lower.contains("timeout")) {
      return "a firewall drops it, or the machine is off: open the port there; " + remove;
    }
    return "check address and port; it is tried again by itself; " + remove;
  }

  /** For programs. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("up", true);
    json.put("node", node);
    json.put("peers", peers);
    json.put("routes", others());
    List<Map<String, String>> wrong = new ArrayList<>();
    for (Problem problem : problems()) {
      Map<String, String> entry = new LinkedHashMap<>();
      entry.put("what", problem.what());
      entry.put("remedy", problem.remedy());
      wrong.add(entry);
    }
    json.put("problems", wrong);
    return json;
  }
}
