package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
 * Half an hour of as much mixed traffic as the machine carries, through three nodes: heap, direct
 * memory, descriptors and resident memory stay within bounds, no event loop is blocked, no control
 * message is lost, and the node in the middle keeps its links and routes. {@code
 * MYCELIUM_SOAK_SECONDS} shortens it.
 *
 * <p>Memory is compared at rest, after a shorter round of the same traffic and after the long one:
 * what is kept to be used again (pools, thread caches, compiled code) has then had its fill, and
 * what is on its way does not count. Some hundred million packets pass in half an hour, so that a
 * byte kept for each hundredth would show.
 */
@Tag("soak")
class SaturationIT {
  private static final int SECONDS =
      Integer.parseInt(System.getenv().getOrDefault("MYCELIUM_SOAK_SECONDS", "1800"));
  private static final int WARM_SECONDS = Math.clamp(SECONDS / 2, 10, 120);

  private static final long MAX_RESIDENT_BYTES = 192L << 20;

  @TempDir Path folder;

  @BeforeEach
  void machine() {
    Requires.netns();
    Requires.tun();
  }

  @Test
  void nothingGrowsAndNothingIsLost() throws IOException, InterruptedException {
    // Would otherwise be made meanwhile.
    Shell.run(List.of(NodeProcess.launcher().toString(), "cache")).ok();
    List<NodeProcess> nodes = new ArrayList<>();
    try (Netlab lab = Netlab.chain(3)) {
      try {
        nodes.add(start(lab, 1, List.of()));
        nodes.add(start(lab, 2, Netlab.dial(1, 2)));
        nodes.add(start(lab, 3, Netlab.dial(2, 3)));
        String target = nodes.getFirst().address();
        Shell.await(
            Duration.ofSeconds(30),
            () -> lab.exec(3, "ping", "-6", "-c", "1", "-W", "2", target).status() == 0,
            () -> nodes.getLast().log());
        saturate(lab, nodes, WARM_SECONDS);
        List<Holdings> before = nodes.stream().map(Holdings::settled).toList();
        saturate(lab, nodes, SECONDS);
        for (int i = 0; i < nodes.size(); i++) {
          before.get(i).awaitAgain(nodes.get(i));
        }
        ControlLosses.none(nodes);
      } finally {
        nodes.forEach(NodeProcess::close);
      }
    }
  }

  private NodeProcess start(Netlab lab, int host, List<String> peers) {
    List<String> words = new ArrayList<>(peers);
    words.addAll(List.of("--metrics-api-address", NodeProcess.METRICS));
    return NodeProcess.start(NodeProcess.launcher(), folder, lab, host, words);
  }

  private static void saturate(Netlab lab, List<NodeProcess> nodes, int seconds)
      throws IOException, InterruptedException {
    long most = 0;
    NodeProcess middle = nodes.get(1);
    String target = nodes.getFirst().address();
    String source = nodes.getLast().address();
    try (MixedTraffic traffic = new MixedTraffic(lab, target, seconds)) {
      while (traffic.goesOn()) {
        for (NodeProcess node : nodes) {
          assertTrue(node.alive(), node::log);
          most = Math.max(most, resident(node));
          assertTrue(most <= MAX_RESIDENT_BYTES, "resident bytes: " + most);
        }
        assertNotNull(middle.routeTo(source), "the middle has no route to one end");
        assertNotNull(middle.routeTo(target), "the middle has no route to the other end");
      }
      traffic.check();
    }
    System.out.printf("most resident of a node, in %d s: %d bytes%n", seconds, most);
  }

  private static long resident(NodeProcess node) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + node.pid() + "/status"))) {
      String line = lines.filter(each -> each.startsWith("VmRSS")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
    }
  }
}
