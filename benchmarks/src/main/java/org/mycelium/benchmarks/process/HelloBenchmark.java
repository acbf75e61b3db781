package org.mycelium.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.Tlv;

/**
 * Round trips of Hellos to a node that runs on this host with the usual ports: a raw peer sends one
 * every 100 ms and waits for the IHU that must answer it (spec 02 §2.2), while the node's API is
 * asked whether its routes are selected. Prints a metric and its value on each line, with a tab
 * between.
 *
 * <p>An IHU does not say which Hello it answers and is taken to answer the oldest: should one be
 * lost, all later ones look slow.
 */
public final class HelloBenchmark {
  private static final int TCP_PORT = 9651;
  private static final int API_PORT = 8989;

  /** As often as our node answers: ten a second, and a burst of 64. */
  private static final Duration GAP = Duration.ofMillis(100);

  private static final Duration GOAL = Duration.ofMillis(50);
  private static final Duration LAST_ANSWER = Duration.ofSeconds(2);

  /** Hellos at the beginning that do not count: this JVM meets its own code for the first time. */
  private static final int UNCOUNTED = 10;

  private final Queue<Long> waiting = new ConcurrentLinkedQueue<>();
  private final Queue<Long> roundTrips = new ConcurrentLinkedQueue<>();
  private final long[] late;
  private int sent;

  private HelloBenchmark(int hellos) {
    late = new long[hellos];
  }

  /** Arguments: seconds, then the subnets to which the node's routes must stay selected. */
  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    HelloBenchmark hellos =
        new HelloBenchmark(
            UNCOUNTED + (int) Duration.ofSeconds(Long.parseLong(words.getFirst())).dividedBy(GAP));
    try (RouteWatch routes = new RouteWatch(API_PORT, words.subList(1, words.size()))) {
      hellos.run();
      routes.print();
    }
    hellos.print();
  }

  private void run() {
    try (RawPeer peer = new RawPeer(TCP_PORT, new Answers())) {
      long start = System.nanoTime();
      while (sent < late.length) {
        long due = start + sent * GAP.toNanos();
        Waiting.pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        long now = System.nanoTime();
        waiting.add(now);
        peer.send(List.of(Hello.of(sent)));
        late[sent++] = now - due;
      }
      if (!Waiting.atMost(LAST_ANSWER, () -> roundTrips.size() == sent)) {
        System.err.println("hello: not all Hellos were answered");
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("hello: " + e.getMessage());
    }
  }

  /** Those that could not be sent because the node closed the connection count as unanswered. */
  private void print() {
    long[] counted = roundTrips.stream().skip(UNCOUNTED).mapToLong(nanos -> nanos).toArray();
    print("round trip", counted);
    int inTime = (int) Arrays.stream(counted).filter(nanos -> nanos <= GOAL.toNanos()).count();
    metric("not answered within 50 ms", late.length - UNCOUNTED - inTime);
    metric("not answered at all", late.length - roundTrips.size());
    print("peer itself late by", Arrays.copyOfRange(late, UNCOUNTED, Math.max(UNCOUNTED, sent)));
  }

  private static void print(String name, long[] nanos) {
    Arrays.sort(nanos);
    if (nanos.length > 0) {
      metric(name + " median, ms", nanos[nanos.length / 2] / 1e6);
      metric(name + " 99 %, ms", nanos[(nanos.length * 99 + 99) / 100 - 1] / 1e6);
      metric(name + " greatest, ms", nanos[nanos.length - 1] / 1e6);
    }
  }

  static void metric(String name, double value) {
    System.out.println(name + "\t" + value);
  }

  private final class Answers implements RawPeer.Listener {
    @Override
    public void control(Tlv tlv) {
      @Nullable Long asked = tlv instanceof Ihu ? waiting.poll() : null;
      if (asked != null) {
        roundTrips.add(System.nanoTime() - asked);
      }
    }
  }
}
