package org.mycelium.benchmarks.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.mycelium.wire.Tlv;
import org.mycelium.wire.Update;

/**
 * Start-up and rest: the time from exec until a peer that connects has received the node's own
 * route, the processor time used by then, and the resident memory after a while at idle with that
 * peer. The programs take turns, and all single values are printed.
 */
public final class StartBenchmark {
  private static final String[] NAMES = {
    "first accepted peer after, ms", "processor time until then, ms", "resident at idle, MiB"
  };

  private StartBenchmark() {}

  /** Arguments: runs (default 5), seconds at idle (default 30), further programs. */
  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    int runs = words.isEmpty() ? 5 : Integer.parseInt(words.getFirst());
    Duration idle = Duration.ofSeconds(words.size() < 2 ? 30 : Integer.parseInt(words.get(1)));
    List<Path> programs = Programs.of(words.subList(Math.min(2, words.size()), words.size()));
    List<Path> homes = programs.stream().map(program -> Programs.scratch()).toList();
    List<List<double[]>> figures = new ArrayList<>();
    programs.forEach(program -> figures.add(new ArrayList<>()));
    System.out.println(Programs.load());
    System.out.printf(
        "takes %d s and more%n", idle.multipliedBy(runs).multipliedBy(programs.size()).toSeconds());
    try {
      for (int run = 0; run < runs; run++) {
        for (int i = 0; i < programs.size(); i++) {
          double[] values = once(programs.get(i), homes.get(i), idle);
          figures.get(i).add(values);
          // At once, so that they are not lost when somebody interrupts it.
          System.out.printf(
              "%-6s run %d: %.1f ms, %.0f ms, %.1f MiB%n",
              Programs.label(i), run + 1, values[0], values[1], values[2]);
        }
      }
    } finally {
      homes.forEach(Programs::remove);
    }
    for (int i = 0; i < programs.size(); i++) {
      for (int k = 0; k < NAMES.length; k++) {
        int figure = k;
        print(
            Programs.label(i),
            NAMES[k],
            figures.get(i).stream().mapToDouble(values -> values[figure]).toArray());
      }
    }
    System.out.println(Programs.load());
  }

  private static double[] once(Path program, Path home, Duration idle) {
    CountDownLatch announced = new CountDownLatch(1);
    Origin self = Origin.some(1, 7).getFirst();
    long start = System.nanoTime();
    try (NodeProcess node = NodeProcess.start(program, home);
        RawPeer peer = node.connect(new FirstUpdate(announced))) {
      if (!announced.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException(program + " did not announce its route");
      }
      double millis = (System.nanoTime() - start) / 1e6;
      double cpu = node.cpu().toMillis();
      peer.send(List.of(self.update(0)));
      Waiting.pause(idle);
      return new double[] {millis, cpu, node.residentBytes() / 1048576.0};
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void print(String label, String name, double[] inOrder) {
    double[] sorted = inOrder.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "%-6s %-32s min %8.1f  median %8.1f  max %8.1f   in order %s%n",
        label,
        name,
        sorted[0],
        (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2,
        sorted[sorted.length - 1],
        Arrays.toString(Arrays.stream(inOrder).mapToLong(Math::round).toArray()));
  }

  private record FirstUpdate(CountDownLatch announced) implements RawPeer.Listener {
    @Override
    public void control(Tlv tlv) {
      if (tlv instanceof Update) {
        announced.countDown();
      }
    }
  }
}
