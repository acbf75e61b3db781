package org.mycelium.benchmarks.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.Tlv;
import org.mycelium.wire.Update;

/**
 * What a route costs a node: one peer announces many distinct valid prefixes to a freshly started
 * node, which has no other peer ("alone"), and again to another that has a second peer to tell.
 * There a route counts as usable when a data packet of the second peer arrives at the first: the
 * node is asked nothing that would cost it more than those packets.
 */
public final class RoutesBenchmark {
  private static final int COLD = 50_000;
  private static final int WARM = 15_000; // together below the limit of routes of one peer
  private static final int PROBES = 100;
  private static final int METRIC = 10;
  private static final long SEED = 20_250_101;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final String label;
  private final NodeProcess node;
  private final Set<OverlayAddress> echoes = ConcurrentHashMap.newKeySet();

  private RoutesBenchmark(String label, NodeProcess node) {
    this.label = label;
    this.node = node;
  }

  /** Arguments: further programs to measure in the same run. */
  public static void main(String[] arguments) {
    List<Path> programs = Programs.of(List.of(arguments));
    System.out.println(Programs.load());
    for (int i = 0; i < programs.size(); i++) {
      measure(programs.get(i), Programs.label(i), RoutesBenchmark::alone);
      measure(programs.get(i), Programs.label(i), RoutesBenchmark::withSecondPeer);
    }
    System.out.println(Programs.load());
  }

  private static void measure(Path program, String label, Consumer<RoutesBenchmark> measurement) {
    Path home = Programs.scratch();
    try (NodeProcess node = NodeProcess.start(program, home)) {
      measurement.accept(new RoutesBenchmark(label, node));
    } finally {
      Programs.remove(home);
    }
  }

  /** One peer and nobody else: processor time, memory, then a dump to a newcomer. */
  private void alone() {
    List<Origin> origins = Origin.some(COLD + WARM + 2, SEED);
    try (RawPeer peer = node.connect(RawPeer.Listener.NONE)) {
      peer.send(List.of(origins.get(COLD + WARM).update(0)));
      node.awaitQuiet();
      OptionalLong heapBefore = node.liveHeapBytes();
      node.awaitQuiet();
      long residentBefore = node.residentBytes();
      announceAlone("alone, cold", peer, origins.subList(0, COLD));
      print("alone, resident growth", perRoute(node.residentBytes() - residentBefore), "B/route");
      OptionalLong heapAfter = node.liveHeapBytes();
      if (heapAfter.isPresent() && heapBefore.isPresent()) {
        double heap = perRoute(heapAfter.getAsLong() - heapBefore.getAsLong());
        print("alone, live heap growth", heap, "B/route");
        double resident = perRoute(node.residentBytes() - residentBefore);
        print("alone, resident growth after a collection", resident, "B/route");
        node.largestClasses(16).forEach(System.out::println);
      }
      announceAlone("alone, warm", peer, origins.subList(COLD, COLD + WARM));
      dump(origins.get(COLD + WARM + 1));
      list();
    }
  }

  private static double perRoute(long bytes) {
    return bytes / (double) COLD;
  }

  private void announceAlone(String phase, RawPeer peer, List<Origin> origins) {
    List<Update> updates = updates(origins);
    Duration before = node.cpu();
    peer.send(updates);
    node.awaitQuiet();
    printCpu(phase, before, origins.size());
  }

  private static List<Update> updates(List<Origin> origins) {
    List<Update> updates = new ArrayList<>(origins.size());
    origins.forEach(origin -> updates.add(origin.update(METRIC)));
    return updates;
  }

  /** A second peer that is told of every route and sends the probes. */
  private void withSecondPeer() {
    List<Origin> origins = Origin.some(COLD + 2, SEED);
    Origin second = origins.get(COLD + 1);
    try (RawPeer peer = node.connect(new Echoes());
        RawPeer prober = node.connect(RawPeer.Listener.NONE)) {
      peer.send(List.of(origins.get(COLD).update(0)));
      prober.send(List.of(second.update(0)));
      node.awaitQuiet();
      List<Update> updates = updates(origins.subList(0, COLD));
      Duration before = node.cpu();
      long start = System.nanoTime();
      peer.send(updates);
      print("second peer, all written after", seconds(start), "s");
      for (int i = 0; i < PROBES; i++) { // the last one first
        awaitEcho(prober, second, origins.get(COLD - 1 - i * (COLD / PROBES)).address());
      }
      print("second peer, last one usable after", seconds(start), "s");
      node.awaitQuiet();
      printCpu("second peer, cold", before, COLD);
    }
  }

  private void printCpu(String phase, Duration before, int routes) {
    print(
        phase + ", processor time", node.cpu().minus(before).toNanos() / 1e3 / routes, "us/route");
  }

  private void awaitEcho(RawPeer peer, Origin self, OverlayAddress probe) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end) {
      OverlayAddress from = self.address();
      peer.sendData(from.high(), from.low(), probe.high(), probe.low(), 32);
      long again = System.nanoTime() + Duration.ofMillis(50).toNanos();
      while (System.nanoTime() < again) {
        if (echoes.contains(probe)) {
          return;
        }
        Waiting.pause(Duration.ofNanos(100_000));
      }
    }
    throw new IllegalStateException("no way to " + probe + " after " + LIMIT);
  }

  private void dump(Origin self) {
    Dump dump = new Dump();
    try (RawPeer peer = node.connect(dump)) {
      peer.send(List.of(self.update(0)));
      node.awaitQuiet();
      dump.clear();
      Duration cpuBefore = node.cpu();
      long start = System.nanoTime();
      peer.send(List.of(new RouteRequest(0, null)));
      Waiting.until("dump", LIMIT, () -> dump.count() > 0);
      print("dump, first route after", seconds(start), "s");
      Waiting.until("dump", LIMIT, () -> dump.count() >= COLD + WARM);
      print("dump, all " + (COLD + WARM) + " after", seconds(start), "s");
      node.awaitQuiet();
      printCpu("dump", cpuBefore, COLD + WARM);
    }
  }

  /** Asks the HTTP API for all selected routes, last, since that is heavy. */
  private void list() {
    long start = System.nanoTime();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.api() + "/admin/routes/selected"))
            .timeout(LIMIT)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      print("HTTP list of selected routes after", seconds(start), "s");
      int routes = body.split("\"subnet\"", -1).length - 1;
      print("HTTP list of selected routes, routes", routes, "");
      print("HTTP list of selected routes, size", body.length() / 1e6, "MB");
    } catch (IOException e) {
      System.out.println(label + " HTTP list failed: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void print(String what, double value, String unit) {
    System.out.printf("%-6s %-45s %10.3f %s%n", label, what, value, unit);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private final class Echoes implements RawPeer.Listener {
    @Override
    public void data(byte[] bytes, int offset, int length) {
      echoes.add(
          new OverlayAddress(
              DataPacket.destinationHigh(bytes, offset), DataPacket.destinationLow(bytes, offset)));
    }
  }

  /** Counts distinct announced prefixes. */
  private static final class Dump implements RawPeer.Listener {
    private final Set<Object> prefixes = new HashSet<>();
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public synchronized void control(Tlv tlv) {
      if (tlv instanceof Update update && update.metric() != 0 && prefixes.add(update.prefix())) {
        count.set(prefixes.size());
      }
    }

    synchronized void clear() {
      prefixes.clear();
      count.set(0);
    }

    int count() {
      return count.get();
    }
  }
}
