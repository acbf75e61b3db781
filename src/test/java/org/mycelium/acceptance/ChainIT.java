package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.tun.NetworkNamespace;

/**
 * Three nodes in a chain of network namespaces, real packets through TUN devices; also with the
 * original node in the middle or at the ends when {@code MYCELIUM_REFERENCE} names one.
 */
class ChainIT {
  private static final Duration ROUTE_LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  @BeforeEach
  void machine() {
    Requires.netns();
    Requires.tun();
  }

  @Test
  void oursAlone() throws Exception {
    Path ours = NodeProcess.launcher();
    chain(ours, ours, ours);
  }

  @Test
  void originalOursOriginal() throws Exception {
    Path original = Requires.reference();
    chain(original, NodeProcess.launcher(), original);
  }

  @Test
  void oursOriginalOurs() throws Exception {
    Path ours = NodeProcess.launcher();
    chain(ours, Requires.reference(), ours);
  }

  private void chain(Path first, Path second, Path third) throws Exception {
    List<NodeProcess> nodes = new ArrayList<>();
    try (Netlab lab = Netlab.chain(3)) {
      try {
        nodes.add(NodeProcess.start(first, folder, lab, 1, List.of()));
        nodes.add(NodeProcess.start(second, folder, lab, 2, Netlab.dial(1, 2)));
        nodes.add(NodeProcess.start(third, folder, lab, 3, Netlab.dial(2, 3)));
        String a = nodes.get(0).address();
        String b = nodes.get(1).address();
        String c = nodes.get(2).address();
        awaitPing(lab, 1, b);
        awaitPing(lab, 1, c);
        awaitPing(lab, 3, a);
        stream(lab, 1, a, 3, c);
        stream(lab, 3, c, 1, a);
        hopLimits(lab, a, b, c);
        middleRestarts(lab, nodes, second, c);
      } finally {
        nodes.forEach(NodeProcess::close);
      }
    }
  }

  private static boolean pings(Netlab lab, int host, String target) {
    return lab.exec(host, "ping", "-6", "-c", "1", "-W", "2", target).status() == 0;
  }

  private static void awaitPing(Netlab lab, int host, String target) {
    Shell.await(
        ROUTE_LIMIT, () -> pings(lab, host, target), () -> "host " + host + " pings " + target);
  }

  /** 8 MB of a TCP stream and its echo arrive byte for byte. */
  private static void stream(Netlab lab, int from, String source, int to, String destination)
      throws Exception {
    try (NetworkNamespace client = NetworkNamespace.named(lab.host(from));
        NetworkNamespace server = NetworkNamespace.named(lab.host(to))) {
      InetAddress left = InetAddress.getByName(source);
      InetAddress right = InetAddress.getByName(destination);
      new HostSockets(client, left, server, right, System.nanoTime()).stream(8_000_003);
    }
  }

  /** Each node uses one hop, the destination too (spec 01 §7.1). */
  private static void hopLimits(Netlab lab, String a, String b, String c) {
    assertEquals("exceeded from a", hop(lab, c, 1, a, b, c));
    assertEquals("exceeded from b", hop(lab, c, 2, a, b, c));
    assertEquals("exceeded from c", hop(lab, c, 3, a, b, c));
    assertEquals("reply", hop(lab, c, 4, a, b, c));
  }

  private static String hop(Netlab lab, String target, int limit, String a, String b, String c) {
    String last = "";
    for (int attempt = 0; attempt < 3; attempt++) { // errors are rate-limited: one may be missing
      String out =
          lab.exec(1, "ping", "-6", "-n", "-c", "1", "-W", "2", "-t", "" + limit, target).out();
      if (out.contains("bytes from")) {
        return "reply";
      }
      last = out;
      for (String[] node : new String[][] {{"a", a}, {"b", b}, {"c", c}}) {
        String subnet = node[1].substring(0, ordinalColon(node[1], 4));
        if (out.contains("From " + subnet) && out.contains("Hop limit")) {
          return "exceeded from " + node[0];
        }
      }
    }
    return last;
  }

  private static int ordinalColon(String address, int count) {
    int at = -1;
    for (int i = 0; i < count; i++) {
      at = address.indexOf(':', at + 1);
    }
    return at;
  }

  private void middleRestarts(Netlab lab, List<NodeProcess> nodes, Path program, String target) {
    nodes.get(1).kill();
    Shell.await(
        ROUTE_LIMIT,
        () -> nodes.get(0).routeTo(target) == null,
        () -> nodes.get(0).list("/admin/routes/selected").encode());
    nodes.set(1, NodeProcess.start(program, folder, lab, 2, Netlab.dial(1, 2)));
    Shell.await(Duration.ofSeconds(40), () -> pings(lab, 1, target), () -> nodes.get(0).log());
  }
}
