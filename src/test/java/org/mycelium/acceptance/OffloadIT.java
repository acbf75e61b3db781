package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mycelium.acceptance.HostPackets.TCP;
import static org.mycelium.acceptance.HostPackets.UDP;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes with TUN devices in namespaces, with and without offload, and beside the original when
 * {@code MYCELIUM_REFERENCE} names one. What one host gives to its device comes out of the other
 * host's, byte for byte but for the hop limit (spec 01 §7.1, §8.4, §8.5), and the kernels at both
 * ends are content with it: their sockets get the same bytes, boundaries and ends, and no packet
 * has a wrong checksum.
 */
class OffloadIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Path IPV6_COUNTERS = Path.of("/proc/thread-self/net/snmp6");

  @TempDir Path folder;

  @BeforeEach
  void machine() {
    Requires.netns();
    Requires.tun();
  }

  @Test
  void withOffload() throws Exception {
    Path ours = NodeProcess.launcher();
    try (Netlab lab = Netlab.chain(2);
        TunHost one = TunHost.start(folder, lab, 1, ours, List.of(TCP, UDP), List.of());
        TunHost two = TunHost.start(folder, lab, 2, ours, List.of(TCP, UDP), Netlab.dial(1, 2))) {
      bothWays(lab, one, two);
    }
  }

  /** On kernels that refuse all of it, or that of UDP: the node says so and goes on. */
  @Test
  void withoutOffload() throws Exception {
    Path ours = NodeProcess.launcher();
    try (Netlab lab = Netlab.chain(2);
        TunHost none =
            RefusedOffload.ALL.during(
                () -> TunHost.start(folder, lab, 1, ours, List.of(), List.of()));
        TunHost tcp =
            RefusedOffload.UDP.during(
                () -> TunHost.start(folder, lab, 2, ours, List.of(TCP), Netlab.dial(1, 2)))) {
      assertTrue(none.node().log().contains("tun without offload: "), none.node().log());
      assertTrue(tcp.node().log().contains("tun without UDP offload: "), tcp.node().log());
      bothWays(lab, none, tcp);
      assertEquals(List.of(0L, 0L), HostPackets.superpackets(none), none::toString);
      assertEquals(0, HostPackets.superpackets(tcp).getLast(), tcp::toString);
    }
  }

  @Test
  void besideTheOriginal() throws Exception {
    Path original = Requires.reference();
    try (Netlab lab = Netlab.chain(2);
        TunHost one =
            TunHost.start(folder, lab, 1, NodeProcess.launcher(), List.of(TCP, UDP), List.of());
        TunHost two =
            TunHost.start(folder, lab, 2, original, List.of(TCP, UDP), Netlab.dial(1, 2))) {
      bothWays(lab, one, two);
    }
  }

  private static void bothWays(Netlab lab, TunHost one, TunHost two) throws Exception {
    Shell.await(
        LIMIT,
        () -> ping(lab, one, two, 56, 1).status() == 0 && ping(lab, two, one, 56, 1).status() == 0,
        () -> one.node().log() + two.node().log());
    long seed = System.nanoTime();
    oneWay(lab, one, two, seed);
    oneWay(lab, two, one, seed);
    for (TunHost host : List.of(one, two)) {
      assertEquals(List.of(), host.namespace().run(OffloadIT::wrongChecksums), host::toString);
    }
  }

  private static void oneWay(Netlab lab, TunHost from, TunHost to, long seed) throws Exception {
    HostPackets.check(from, to, seed);
    sockets(from, to, seed);
    long before = unanswered(from);
    for (int size : new int[] {0, 1, 7, 8, 9, 55, 537, 1000, 1351, 1352, 1353, 4001, 20_000}) {
      Shell.Result pings = ping(lab, from, to, size, 5);
      assertEquals(0, pings.status(), pings::out);
      assertFalse(pings.out().contains("wrong data"), pings::out);
    }
    Shell.await(LIMIT, () -> unanswered(from) == before, () -> "lost pings: " + unanswered(from));
  }

  /** Until so many were answered; sizes above the MTU go in fragments. */
  private static Shell.Result ping(Netlab lab, TunHost from, TunHost to, int size, int count) {
    String words = "ping -6 -n -i 0.01 -w 20 -c " + count + " -s " + size + " ";
    return lab.exec(from.number(), (words + to.address().getHostAddress()).split(" "));
  }

  /** Echo requests of this host less echo replies that came, fragments put together. */
  private static long unanswered(TunHost host) {
    try {
      return host.namespace().run(() -> counter("Icmp6OutType128") - counter("Icmp6InType129"));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static long counter(String name) throws IOException {
    return Files.readAllLines(IPV6_COUNTERS).stream()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "\t"))
        .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
        .sum();
  }

  private static void sockets(TunHost from, TunHost to, long seed) throws Exception {
    HostSockets sockets =
        new HostSockets(from.namespace(), from.address(), to.namespace(), to.address(), seed);
    // The original glues datagrams of different sizes when several wait (spec 01 §12, W28); what
    // it makes of them is checked packet by packet in HostPackets.
    sockets.datagrams(20, !to.original());
    sockets.datagramsOneByOne(100);
    for (int size : new int[] {1, 100_001, 1_000_003}) {
      sockets.stream(size);
    }
    sockets.reset(true);
    if (!to.original()) {
      sockets.reset(false); // the original swallows a RST that waits behind bytes (W28)
    }
  }

  /** Counters of this namespace's kernel that tell of a wrong checksum and are not 0. */
  private static List<String> wrongChecksums() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String line : Files.readAllLines(IPV6_COUNTERS)) {
      if (line.contains("InCsumErrors") && !line.endsWith("\t0")) {
        wrong.add(line);
      }
    }
    List<String[]> tcp =
        Files.readAllLines(Path.of("/proc/thread-self/net/snmp")).stream()
            .filter(line -> line.startsWith("Tcp:"))
            .map(line -> line.split(" "))
            .toList();
    int at = Arrays.asList(tcp.get(0)).indexOf("InCsumErrors");
    if (!tcp.get(1)[at].equals("0")) {
      wrong.add("Tcp " + tcp.get(1)[at]);
    }
    return wrong;
  }
}
