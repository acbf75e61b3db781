package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half an hour of as much mixed traffic as the machine carries, through three nodes: memory and
 * descriptors stay within bounds, no event loop is blocked, and the node in the middle keeps its
 * links and routes, which it only does while its control messages get through. {@code
 * MYCELIUM_SOAK_SECONDS} shortens it.
 */
@Tag("soak")
class SaturationIT {
  private static final long MAX_RESIDENT_BYTES = 192L << 20;
  private static final int SECONDS =
      Integer.parseInt(System.getenv().getOrDefault("MYCELIUM_SOAK_SECONDS", "1800"));

  @TempDir Path folder;

  @BeforeEach
  void machine() {
    Requires.netns();
    Requires.tun();
  }

  @Test
  void nothingGrowsAndNothingIsLost() throws IOException {
    Path ours = NodeProcess.launcher();
    List<NodeProcess> nodes = new ArrayList<>();
    try (Netlab lab = Netlab.chain(3)) {
      try {
        nodes.add(NodeProcess.start(ours, folder, lab, 1, List.of()));
        nodes.add(NodeProcess.start(ours, folder, lab, 2, Netlab.dial(1, 2)));
        nodes.add(NodeProcess.start(ours, folder, lab, 3, Netlab.dial(2, 3)));
        String target = nodes.getFirst().address();
        String source = nodes.getLast().address();
        Shell.await(
            Duration.ofSeconds(30),
            () -> lab.exec(3, "ping", "-6", "-c", "1", "-W", "2", target).status() == 0,
            () -> nodes.getLast().log());
        saturate(lab, nodes, source, target);
      } finally {
        nodes.forEach(NodeProcess::close);
      }
    }
  }

  private static void saturate(Netlab lab, List<NodeProcess> nodes, String source, String target)
      throws IOException {
    try (Background tcpServer = Background.start(lab.in(1, List.of("iperf3", "-s")));
        Background udpServer = Background.start(lab.in(1, List.of("iperf3", "-s", "-p", "5202")))) {
      Shell.await(
          Duration.ofSeconds(10),
          () -> lab.listens(1, 5201) && lab.listens(1, 5202),
          () -> tcpServer.output() + udpServer.output());
      List<String> bulk = List.of("iperf3", "-6", "-J", "-t", "" + SECONDS, "-c", target);
      try (Background tcp = client(lab, bulk, "-P", "2", "--bidir");
          Background udp = client(lab, bulk, "-u", "-b", "100M", "-l", "1199", "-p", "5202")) {
        List<Integer> before = List.of();
        while (tcp.process().isAlive()) {
          for (NodeProcess node : nodes) {
            assertTrue(node.alive(), node.log());
            long resident = resident(node);
            assertTrue(resident <= MAX_RESIDENT_BYTES, "resident bytes: " + resident);
          }
          assertNotNull(nodes.get(1).routeTo(source), "the middle has no route to one end");
          assertNotNull(nodes.get(1).routeTo(target), "the middle has no route to the other end");
          before = before.isEmpty() ? descriptors(nodes) : before;
        }
        assertEquals(0, tcp.process().exitValue(), tcp.output());
        assertTrue(
            new JsonObject(tcp.output())
                    .getJsonObject("end")
                    .getJsonObject("sum_received")
                    .getDouble("bits_per_second")
                > 0,
            tcp.output());
        Shell.await(
            Duration.ofSeconds(30), () -> !udp.process().isAlive(), () -> "the UDP client hangs");
        List<Integer> after = descriptors(nodes);
        for (int i = 0; i < nodes.size(); i++) {
          // The API's own connections come and go.
          assertTrue(after.get(i) <= before.get(i) + 8, before + " descriptors, then " + after);
        }
      }
    }
    for (NodeProcess node : nodes) {
      assertFalse(node.log().contains("has been blocked"), node.log());
      assertFalse(node.log().contains("please report"), node.log());
      assertFalse(node.log().contains("link down"), node.log());
    }
  }

  private static Background client(Netlab lab, List<String> words, String... more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return Background.start(lab.in(3, all));
  }

  private static long resident(NodeProcess node) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + node.pid() + "/status"))) {
      String line = lines.filter(each -> each.startsWith("VmRSS")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
    }
  }

  private static List<Integer> descriptors(List<NodeProcess> nodes) throws IOException {
    List<Integer> counts = new ArrayList<>();
    for (NodeProcess node : nodes) {
      try (Stream<Path> open = Files.list(Path.of("/proc/" + node.pid() + "/fd"))) {
        counts.add((int) open.count());
      }
    }
    return counts;
  }
}
