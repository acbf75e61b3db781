package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten minutes of bulk TCP, half of it each way, through an original node behind a shaper of 20
 * Mbit/s with a second of queue. The original answers a Hello behind its bulk data, so a rule on
 * answers alone would take the loaded, healthy link for dead: no link may be suspected, redialled
 * or lose its routes. {@code MYCELIUM_SOAK_SECONDS} shortens it.
 */
@Tag("soak")
class ShaperIT {
  private static final int SECONDS =
      Integer.parseInt(System.getenv().getOrDefault("MYCELIUM_SOAK_SECONDS", "600"));
  private static final Pattern LOST =
      Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

  @TempDir Path folder;

  @BeforeEach
  void machine() {
    Requires.netns();
    Requires.tun();
  }

  @Test
  void aLoadedLinkIsNotTakenForDead() {
    Path ours = NodeProcess.launcher();
    Path original = Requires.reference();
    List<NodeProcess> nodes = new ArrayList<>();
    try (Netlab lab = Netlab.chain(3)) {
      shape(lab, 1, 2);
      shape(lab, 2, 1);
      try {
        nodes.add(NodeProcess.start(original, folder, lab, 2, List.of()));
        nodes.add(NodeProcess.start(ours, folder, lab, 1, Netlab.dial(2, 1)));
        nodes.add(NodeProcess.start(ours, folder, lab, 3, Netlab.dial(2, 3)));
        String target = nodes.getLast().address();
        Shell.await(
            Duration.ofSeconds(30),
            () -> lab.exec(1, "ping", "-6", "-c", "1", "-W", "2", target).status() == 0,
            () -> nodes.getLast().log());
        bulk(lab, target);
        for (NodeProcess node : List.of(nodes.get(1), nodes.get(2))) {
          assertEquals(1, count(node.log(), "state=UP"), node.log());
          assertEquals(1, count(node.log(), "state="), node.log());
          assertFalse(node.log().contains("link down"), node.log());
        }
      } finally {
        nodes.forEach(NodeProcess::close);
      }
    }
  }

  private static void shape(Netlab lab, int from, int to) {
    Shell.sh(
        "tc -n "
            + lab.host(from)
            + " qdisc add dev "
            + Netlab.device(from, to)
            + " root tbf rate 20mbit burst 32k latency 1s");
  }

  private static void bulk(Netlab lab, String target) {
    try (Background server = Background.start(lab.in(3, List.of("iperf3", "-s")))) {
      Shell.await(Duration.ofSeconds(10), () -> lab.listens(3, 5201), server::output);
      try (Background ping =
          Background.start(lab.in(1, List.of("ping", "-6", "-w", "" + SECONDS, target)))) {
        stream(lab, target, "--forceflush");
        stream(lab, target, "-R");
        Shell.await(Duration.ofSeconds(60), () -> LOST.matcher(ping.output()).find(), ping::output);
        Matcher lost = LOST.matcher(ping.output());
        assertTrue(lost.find());
        // The last one may be on its way when ping ends.
        assertTrue(
            Integer.parseInt(lost.group(2)) >= Integer.parseInt(lost.group(1)) - 2, ping.output());
      }
    }
  }

  private static void stream(Netlab lab, String target, String direction) {
    String half = "" + SECONDS / 2;
    List<String> words = List.of("iperf3", "-6", "-J", "-c", target, "-t", half, direction);
    try (Background client = Background.start(lab.in(1, words))) {
      Shell.await(
          Duration.ofSeconds(SECONDS + 30L),
          () -> !client.process().isAlive(),
          () -> "the stream does not end");
      double rate =
          new JsonObject(client.output())
              .getJsonObject("end")
              .getJsonObject("sum_received")
              .getDouble("bits_per_second");
      assertTrue(rate > 5e6, "the stream starved: " + client.output());
    }
  }

  private static long count(String text, String word) {
    return Pattern.compile(Pattern.quote(word)).matcher(text).results().count();
  }
}
