package org.mycelium.benchmarks.process;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.events.CostPublisher;
import org.mycelium.events.Speaker;
import org.mycelium.node.cluster.ClusterOptions;
import org.mycelium.node.cluster.ClusterVertx;

/**
 * What publishing costs the router: how many cost changes a second its event loop takes in when it
 * does nothing else, and how long a task waits for that loop while costs change 10 000 times a
 * second. With nobody listening, with a consumer on another event loop, with one there that blocks
 * all the while, and with three members of a cluster that all consume (in this process, over TCP on
 * loopback).
 */
public final class PublishingBenchmark {
  private static final int SUBJECTS = 500;
  private static final int TURN = 1000;
  private static final int PER_TICK = 100;

  private PublishingBenchmark() {}

  /** Arguments: seconds of each part (default 10). */
  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length == 0 ? 10 : Integer.parseInt(arguments[0]);
    System.out.println(Programs.load());
    Vertx alone = Vertx.vertx(options());
    measure("nobody listens", alone, List.of(), seconds, PublishingBenchmark::nothing);
    measure("a local consumer", alone, List.of(alone), seconds, PublishingBenchmark::nothing);
    CountDownLatch awake = new CountDownLatch(1);
    measure("a blocked consumer", alone, List.of(alone), seconds, () -> sleep(awake));
    awake.countDown();
    get(alone.close());
    List<Vertx> members = new ArrayList<>();
    int port = freePort();
    for (int i = 0; i < 3; i++) {
      members.add(join(port, i == 0 ? port : freePort()));
    }
    measure("three members", members.getFirst(), members, seconds, PublishingBenchmark::nothing);
    for (Vertx member : members.reversed()) {
      get(member.close());
    }
    System.out.println(Programs.load());
  }

  // Enough for a loop of its own for each part; one that blocks is wanted here.
  private static VertxOptions options() {
    return new VertxOptions().setEventLoopPoolSize(16).setBlockedThreadCheckInterval(3_600_000);
  }

  private static Vertx join(int first, int own) throws Exception {
    Map<String, Object> table =
        Map.of(
            "name",
            "benchmark-" + first,
            "manager_port",
            own,
            "members",
            List.of("127.0.0.1:" + first));
    return get(ClusterVertx.join(ClusterOptions.of(table), options()));
  }

  private static void nothing() {}

  private static void sleep(CountDownLatch awake) {
    try {
      awake.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Consumers do {@code work} for each batch; those of before stay. */
  private static void measure(
      String name, Vertx router, List<Vertx> consumers, int seconds, Runnable work)
      throws Exception {
    AtomicLong batches = new AtomicLong();
    for (Vertx consumer : consumers) {
      CompletableFuture<Void> ready = new CompletableFuture<>();
      ownLoop(consumer)
          .runOnContext(
              own ->
                  MyceliumBus.consume(
                          consumer,
                          MyceliumAddresses.COST,
                          CostBatch.class,
                          batch -> {
                            batches.incrementAndGet();
                            work.run();
                          },
                          refused -> {})
                      .completion()
                      .onComplete(done -> ready.complete(null)));
      ready.get(30, TimeUnit.SECONDS);
    }
    Context context = ownLoop(router);
    CompletableFuture<CostPublisher> made = new CompletableFuture<>();
    context.runOnContext(own -> made.complete(new CostPublisher(router, new Speaker("400::1", 1))));
    CostPublisher publisher = made.get(30, TimeUnit.SECONDS);
    most(context, publisher, Math.min(3, seconds)); // until it is compiled
    batches.set(0);
    double rate = most(context, publisher, seconds);
    double received = batches.get() / (double) seconds;
    long[] idle = waits(context, seconds);
    long timer =
        router.setPeriodic(10, tick -> context.runOnContext(own -> changes(publisher, PER_TICK)));
    long[] busy = waits(context, seconds);
    router.cancelTimer(timer);
    System.out.printf(
        "%-18s %,.0f changes/s at most, %.1f batches/s received by all;%n"
            + "%18s wait for the loop in us, idle: %s; at 10 000 changes/s: %s%n",
        name, rate, received, "", text(idle), text(busy));
  }

  /**
   * An event loop that the others here do not use; each thread outside would get one and the same.
   */
  private static Context ownLoop(Vertx vertx) throws Exception {
    CompletableFuture<Context> own = new CompletableFuture<>();
    get(
        vertx.deployVerticle(
            context -> {
              own.complete(context);
              return Future.succeededFuture();
            }));
    return own.join();
  }

  private static void changes(CostPublisher publisher, int count) {
    for (int i = 0; i < count; i++) {
      publisher.routeCost(
          SUBJECT[i % SUBJECTS], 1, "TCP 127.0.0.1:1", "tcp", 900, i, i + 1, "sample");
    }
  }

  private static final String[] SUBJECT = new String[SUBJECTS];

  static {
    for (int i = 0; i < SUBJECTS; i++) {
      SUBJECT[i] = "400:" + Integer.toHexString(i) + "::/64";
    }
  }

  private static double most(Context context, CostPublisher publisher, int seconds)
      throws Exception {
    CompletableFuture<Double> result = new CompletableFuture<>();
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    turn(context, publisher, start, end, 0, result);
    return result.get(seconds + 30L, TimeUnit.SECONDS);
  }

  // One turn of the loop after the other, so that timers and sockets have their share.
  private static void turn(
      Context context,
      CostPublisher publisher,
      long start,
      long end,
      long done,
      CompletableFuture<Double> result) {
    context.runOnContext(
        own -> {
          changes(publisher, TURN);
          long now = System.nanoTime();
          if (now >= end) {
            result.complete((done + TURN) * 1e9 / (now - start));
          } else {
            turn(context, publisher, start, end, done + TURN, result);
          }
        });
  }

  /** How long each of a thousand tasks a second waits for the loop, sorted, in ns. */
  private static long[] waits(Context context, int seconds) throws Exception {
    int count = seconds * 1000;
    long[] waits = new long[count];
    CompletableFuture<Void> last = new CompletableFuture<>();
    for (int i = 0; i < count; i++) {
      int index = i;
      long asked = System.nanoTime();
      context.runOnContext(
          own -> {
            waits[index] = System.nanoTime() - asked;
            if (index == count - 1) {
              last.complete(null);
            }
          });
      Thread.sleep(1);
    }
    last.get(30, TimeUnit.SECONDS);
    Arrays.sort(waits);
    return waits;
  }

  private static String text(long[] sorted) {
    return "median %.1f, 99 %% %.1f, most %.1f"
        .formatted(
            sorted[sorted.length / 2] / 1e3,
            sorted[sorted.length * 99 / 100] / 1e3,
            sorted[sorted.length - 1] / 1e3);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
