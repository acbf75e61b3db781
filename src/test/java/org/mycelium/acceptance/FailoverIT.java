package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A diamond 1-2-4, 1-3-4: the transit node in use fails, traffic goes the other way. The limits
 * only tell failover from the 43 s rule; how long it really takes is measured by the benchmarks.
 */
class FailoverIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final Map<Integer, NodeProcess> nodes = new TreeMap<>();

  @BeforeEach
  void machine() {
    Requires.netns();
    Requires.tun();
  }

  private interface Failure {
    void of(Netlab lab, int transit);
  }

  @Test
  void transitNodeIsKilled() {
    diamond((lab, transit) -> node(transit).kill());
  }

  @Test
  void transitNodeIsCutOffSilently() {
    diamond(
        (lab, transit) -> {
          lab.cut(1, transit);
          lab.cut(transit, 4);
        });
  }

  @Test
  void onlyTheLinkBehindTheTransitNodeIsCut() {
    diamond((lab, transit) -> lab.cut(transit, 4));
  }

  private NodeProcess node(int host) {
    NodeProcess node = nodes.get(host);
    assertNotNull(node);
    return node;
  }

  private void diamond(Failure failure) {
    try (Netlab lab = new Netlab()) {
      lab.join(1, 2);
      lab.join(1, 3);
      lab.join(2, 4);
      lab.join(3, 4);
      try {
        start(lab, 1);
        start(lab, 4);
        start(lab, 2, 1, 4);
        start(lab, 3, 1, 4);
        String target = node(4).address();
        Shell.await(LIMIT, () -> pings(lab, target), () -> "no way from 1 to 4");
        Shell.await(
            LIMIT,
            () -> node(1).list("/admin/peers").size() == 2 && fallback(target),
            () -> node(1).list("/admin/routes/fallback").encode());
        // The traffic that makes the links "in use" goes on through the failure.
        try (Background traffic =
            Background.start(lab.in(1, List.of("ping", "-6", "-i", "0.1", "-w", "60", target)))) {
          Shell.await(LIMIT, () -> traffic.output().contains("icmp_seq=5"), traffic::output);
          String before = nextHop(target);
          failure.of(lab, before.contains("10.1.2.") ? 2 : 3);
          Shell.await(
              LIMIT,
              () -> flows(lab, target) && !nextHop(target).equals(before),
              () -> "still " + nextHop(target));
        }
      } finally {
        nodes.values().forEach(NodeProcess::close);
      }
    }
  }

  private void start(Netlab lab, int host, int... peers) {
    List<String> arguments = new ArrayList<>();
    for (int peer : peers) {
      arguments.add("--peers");
      arguments.add("tcp://" + Netlab.address(peer, host) + ":9651");
    }
    nodes.put(host, NodeProcess.start(NodeProcess.launcher(), folder, lab, host, arguments));
  }

  private static boolean pings(Netlab lab, String target) {
    return lab.exec(1, "ping", "-6", "-c", "1", "-W", "1", target).status() == 0;
  }

  /**
   * True when nothing was lost in 3 s, longer than a transit node takes to see that its link is
   * dead. The costs of young links settle meanwhile and may change the next hop now and then.
   */
  private static boolean flows(Netlab lab, String target) {
    return lab.exec(1, "ping", "-6", "-c", "30", "-i", "0.1", "-W", "1", target)
        .out()
        .contains(" 0% packet loss");
  }

  private boolean fallback(String target) {
    String prefix = target.substring(0, 12);
    return node(1).list("/admin/routes/fallback").stream()
        .anyMatch(route -> ((JsonObject) route).getString("subnet").startsWith(prefix));
  }

  private String nextHop(String target) {
    JsonObject route = node(1).routeTo(target);
    return route == null ? "none" : route.getString("nextHop");
  }
}
