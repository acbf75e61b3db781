package org.mycelium.benchmarks.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Control bytes a minute on a node's links, in three states: an idle link, and the two links of a
 * one-way stream that the node forwards (10 packets a second from the one peer to the other). Both
 * peers answer Hellos and say nothing else.
 */
public final class ControlTraffic {
  private static final Duration GAP = Duration.ofMillis(100);
  private static final int PAYLOAD = 1000;

  private ControlTraffic() {}

  /** Arguments: seconds of each measurement (default 120), further programs. */
  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    int seconds = words.isEmpty() ? 120 : Integer.parseInt(words.getFirst());
    List<Path> programs = Programs.of(words.subList(Math.min(1, words.size()), words.size()));
    System.out.println(Programs.load());
    for (int i = 0; i < programs.size(); i++) {
      Path home = Programs.scratch();
      try (NodeProcess node = NodeProcess.start(programs.get(i), home)) {
        measure(Programs.label(i), node, seconds);
      } finally {
        Programs.remove(home);
      }
    }
  }

  private static void measure(String label, NodeProcess node, int seconds) {
    List<Origin> origins = Origin.some(2, 11);
    Origin source = origins.getFirst();
    Origin sink = origins.getLast();
    Count received = new Count(new LongAdder());
    try (RawPeer from = node.connect(RawPeer.Listener.NONE);
        RawPeer to = node.connect(received)) {
      from.send(List.of(source.update(0)));
      to.send(List.of(sink.update(0)));
      // A link is young for a minute: quick first Hellos, then longer and longer ones.
      window(label + " first minute, a link", to, Duration.ofMinutes(1), () -> {});
      window(label + " idle link", to, Duration.ofSeconds(seconds), () -> {});
      Runnable packet =
          () ->
              from.sendData(
                  source.address().high(),
                  source.address().low(),
                  sink.address().high(),
                  sink.address().low(),
                  PAYLOAD);
      Window inbound = new Window(from);
      window(label + " one-way stream, outgoing", to, Duration.ofSeconds(seconds), packet);
      inbound.print(label + " one-way stream, incoming");
      System.out.printf("%s packets that arrived: %d%n", label, received.packets.sum());
    }
  }

  private static void window(String name, RawPeer peer, Duration length, Runnable everyGap) {
    Window window = new Window(peer);
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() < end) {
      everyGap.run();
      Waiting.pause(GAP);
    }
    window.print(name);
  }

  /** Counters at the beginning of a span of time. */
  private static final class Window {
    private final RawPeer peer;
    private final long start = System.nanoTime();
    private final long in;
    private final long out;
    private final long hellos;

    Window(RawPeer peer) {
      this.peer = peer;
      this.in = peer.controlBytesIn();
      this.out = peer.controlBytesOut();
      this.hellos = peer.hellosIn();
    }

    void print(String name) {
      double minutes = (System.nanoTime() - start) / (double) TimeUnit.MINUTES.toNanos(1);
      System.out.printf(
          "%-40s from the node %7.1f  to the node %7.1f bytes/min  Hellos %5.1f /min%n",
          name,
          (peer.controlBytesIn() - in) / minutes,
          (peer.controlBytesOut() - out) / minutes,
          (peer.hellosIn() - hellos) / minutes);
    }
  }

  private record Count(LongAdder packets) implements RawPeer.Listener {
    @Override
    public void data(byte[] bytes, int offset, int length) {
      packets.increment();
    }
  }
}
