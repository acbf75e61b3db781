package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Issue 5, show: three member JVMs, two with nodes and one with a monitor alone, which is the
 * example docs/examples/ClusterMonitor.java, run as its comment says. Every second it prints what
 * it knows.
 */
class ClusterIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path folder;

  private String name = "";
  private List<Integer> ports = List.of();
  private String keys = "";

  private void cluster(String tls) throws IOException {
    try (ServerSocket a = free();
        ServerSocket b = free();
        ServerSocket c = free()) {
      ports = List.of(a.getLocalPort(), b.getLocalPort(), c.getLocalPort());
    }
    name = "it-" + ports.get(0);
    keys = tls;
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** A configuration file of one of the three. */
  private Path member(int which) throws IOException {
    String members =
        String.join(", ", ports.stream().map(port -> "\"127.0.0.1:" + port + "\"").toList());
    return Files.writeString(
        folder.resolve("member" + which + ".toml"),
        """
        no_tun = true
        [cluster]
        name = "%s"
        manager_port = %d
        members = [%s]
        %s
        """
            .formatted(name, ports.get(which), members, keys));
  }

  private LocalNode node(int which, String... further) throws IOException {
    String[] arguments = new String[further.length + 2];
    arguments[0] = "--config-file";
    arguments[1] = member(which).toString();
    System.arraycopy(further, 0, arguments, 2, further.length);
    return LocalNode.start(folder, arguments);
  }

  private Background example(String program, String... arguments) {
    Path home = NodeProcess.distribution();
    List<String> words =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                home.resolve("lib") + "/*",
                home.resolve("docs/examples").resolve(program).toString()));
    words.addAll(List.of(arguments));
    return Background.start(words);
  }

  /** The last whole line that the monitor printed, or an empty picture. */
  private static JsonObject picture(Background monitor) {
    List<String> lines =
        monitor.output().lines().filter(l -> l.startsWith("{") && l.endsWith("}")).toList();
    return lines.isEmpty()
        ? new JsonObject().put("nodes", new JsonArray())
        : new JsonObject(lines.get(lines.size() - 1));
  }

  private static @Nullable JsonObject of(Background monitor, String address) {
    for (Object each : picture(monitor).getJsonArray("nodes")) {
      if (((JsonObject) each).getString("node").equals(address)) {
        return (JsonObject) each;
      }
    }
    return null;
  }

  private static void await(Background monitor, String address, Predicate<JsonObject> wanted) {
    Shell.await(
        LIMIT,
        () -> {
          JsonObject seen = of(monitor, address);
          return seen != null && wanted.test(seen);
        },
        () -> address + " not as wanted in " + tail(monitor.output()));
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 6000));
  }

  private static boolean complete(JsonObject node) {
    return node.getBoolean("up")
        && node.getJsonArray("outOfSync").isEmpty()
        && node.getInteger("linkCount") == 1
        && node.getInteger("costCount") >= 2;
  }

  /** The cost events of a node in the monitor's history: each the next one. */
  private static int inOrder(JsonObject node) {
    long sequence = -1;
    long incarnation = 0;
    int batches = 0;
    for (Object each : node.getJsonArray("history")) {
      JsonObject event = (JsonObject) each;
      if (!event.getString("type").equals("CostBatch")) {
        continue;
      }
      if (incarnation == event.getLong("incarnation")) {
        assertEquals(sequence + 1, event.getLong("sequence"), node::encodePrettily);
      }
      incarnation = event.getLong("incarnation");
      sequence = event.getLong("sequence");
      batches++;
    }
    return batches;
  }

  private static Set<String> subnets(JsonArray routes) {
    Set<String> subnets = new TreeSet<>();
    routes.forEach(route -> subnets.add(((JsonObject) route).getString("subnet")));
    return subnets;
  }

  /** Another node comes and goes: a new link, and so a cost event, at both. */
  private void costsArriveInOrder(Background monitor, LocalNode first, LocalNode second)
      throws IOException {
    String here = "tcp://127.0.0.1:";
    try (LocalNode other =
        LocalNode.start(folder, "--peers", here + first.tcpPort(), here + second.tcpPort())) {
      assertTrue(other.alive(), other::log);
      for (LocalNode each : List.of(first, second)) {
        await(monitor, each.address(), node -> inOrder(node) >= 1);
      }
    }
  }

  @Test
  @Tag("full")
  void threeMembers() throws IOException {
    cluster("");
    killAndReturn();
  }

  @Test
  @Tag("full")
  void threeMembersOverTls() throws IOException {
    cluster(MemberKeys.make(folder, "member"));
    killAndReturn();
  }

  private void killAndReturn() throws IOException {
    try (LocalNode first = node(0);
        LocalNode second = node(1, "--peers", "tcp://127.0.0.1:" + first.tcpPort());
        Background monitor = example("ClusterMonitor.java", member(2).toString(), "127.0.0.1:0")) {
      String a = first.address();
      String b = second.address();
      await(monitor, a, ClusterIT::complete);
      await(monitor, b, ClusterIT::complete);
      costsArriveInOrder(monitor, first, second);

      second.signal("KILL");
      second.exit();
      await(monitor, b, n -> !n.getBoolean("up") && n.getInteger("costCount") == 0);
      await(monitor, a, n -> complete(n) || n.getInteger("linkCount") == 0);
      await(monitor, a, n -> n.getInteger("linkCount") == 0);
      try (LocalNode again = second.again()) {
        assertEquals(b, again.address());
        await(monitor, b, ClusterIT::complete);
        await(monitor, a, ClusterIT::complete);
        for (LocalNode node : List.of(first, again)) {
          Set<String> truth = subnets(node.list("/admin/routes/selected"));
          await(
              monitor, node.address(), seen -> subnets(seen.getJsonArray("routes")).equals(truth));
        }
        // A new monitor has heard nothing: the snapshots tell it all.
        monitor.process().destroyForcibly();
        try (Background later = example("ClusterMonitor.java", member(2).toString())) {
          await(later, a, ClusterIT::complete);
          await(later, b, ClusterIT::complete);
        }
      }
    }
  }

  /**
   * It can join the cluster manager, which keys do not protect, but hears no event and gets no
   * snapshot, while one with the right certificate hears all.
   */
  @Test
  @Tag("full")
  void aMonitorWithAWrongCertificateSeesNothing() throws IOException {
    cluster(MemberKeys.make(folder, "member"));
    try (LocalNode first = node(0);
        LocalNode second = node(1, "--peers", "tcp://127.0.0.1:" + first.tcpPort())) {
      Path rightKeys = Files.move(member(2), folder.resolve("right.toml"));
      try (ServerSocket free = free()) {
        ports = List.of(ports.get(0), ports.get(1), free.getLocalPort());
      }
      keys = MemberKeys.make(folder, "stranger");
      Path wrongKeys = Files.move(member(2), folder.resolve("stranger.toml"));
      try (Background stranger = example("ClusterMonitor.java", wrongKeys.toString())) {
        Shell.await(
            LIMIT, () -> stranger.output().contains("joined cluster=" + name), stranger::output);
        try (Background monitor = example("ClusterMonitor.java", rightKeys.toString())) {
          await(monitor, first.address(), ClusterIT::complete);
          await(monitor, second.address(), ClusterIT::complete);
          costsArriveInOrder(monitor, first, second);
        }
        // It had as long as the other, and longer.
        String pictures =
            stranger
                .output()
                .lines()
                .filter(line -> line.startsWith("{"))
                .collect(Collectors.joining("\n"));
        assertFalse(pictures.contains(first.address()), pictures);
        assertFalse(pictures.contains(second.address()), pictures);
      }
    }
  }

  /** A member that is frozen answers nobody; the others end in order nevertheless. */
  @Test
  @Tag("full")
  void aFrozenMemberHoldsNobodyUp() throws IOException {
    cluster("");
    try (LocalNode first = node(0);
        LocalNode second = node(1, "--peers", "tcp://127.0.0.1:" + first.tcpPort())) {
      Shell.await(
          LIMIT,
          () -> second.list("/admin/peers").encode().contains("\"connectionState\":\"alive\""),
          second::log);
      first.signal("STOP");
      second.signal("TERM");
      assertEquals(0, second.exit(), second::log);
    }
  }

  /** The short one, in every run: two members, and the example consumer hears the node. */
  @Test
  void consumerInAnotherProcess() throws IOException {
    cluster("");
    try (LocalNode first = node(0);
        Background consumer = example("CostConsumer.java", member(1).toString())) {
      Shell.await(
          LIMIT,
          () -> consumer.output().contains("joined cluster=" + name),
          () -> consumer.output());
      try (LocalNode second =
          LocalNode.start(folder, "--peers", "tcp://127.0.0.1:" + first.tcpPort())) {
        Shell.await(
            LIMIT,
            () -> consumer.output().contains(first.address() + " "),
            () -> consumer.output() + first.log());
        assertFalse(consumer.output().contains(second.address() + " "), consumer::output);
      }
      assertTrue(first.alive());
    }
  }
}
