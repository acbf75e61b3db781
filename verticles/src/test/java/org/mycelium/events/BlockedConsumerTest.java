package org.mycelium.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.CostSubject;
import org.mycelium.bus.CostUpdate;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.testing.Await;

/**
 * Issue 5 item 2, show: costs change 10 000 times a second and a consumer blocks. What is held for
 * it is bounded, the router does not notice, and it sees the merged truth afterwards.
 */
class BlockedConsumerTest {
  private static final int PER_SECOND = 10_000;
  private static final int SUBJECTS = 500;
  private static final long LIMIT_SECONDS = 60;
  private static final String ROUTER = "test.router";

  /** Asked of the router one after the other; how long each takes: benchmarks/, publishing. */
  private static final int HELLOS = 1000;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static CostUpdate change(String subject, int cost) {
    return new CostUpdate(
        "400::1", CostSubject.ROUTE, subject, 1, "hop", "tcp", 900, 10, cost, "sample", 1, 1);
  }

  /** A whole minute, in virtual time: what the bus would hold for the sleeper. */
  @Test
  void aMinuteIsAtMost600BatchesOf256() {
    EventBatcher<CostUpdate> batcher = CostPublisher.batcher();
    List<EventBatcher.Batch<CostUpdate>> held = new ArrayList<>();
    Map<String, Integer> truth = new HashMap<>();
    int changes = 60 * PER_SECOND;
    for (int i = 0; i < changes; i++) {
      long now = i * (1_000_000L / PER_SECOND);
      String subject = "400:" + i * 7919 % SUBJECTS;
      truth.put(subject, i % 60_000);
      batcher.add(subject, change(subject, i % 60_000));
      EventBatcher.Batch<CostUpdate> batch = batcher.take(now);
      if (batch != null) {
        held.add(batch);
      }
    }
    assertTrue(held.size() <= 600, () -> "batches " + held.size());
    assertTrue(held.size() > 590, () -> "batches " + held.size());
    long after = 60_000_000L;
    while (!batcher.isEmpty()) { // what followed when it was awake again
      after += EventBatcher.INTERVAL_MICROS;
      EventBatcher.Batch<CostUpdate> batch = batcher.take(after);
      if (batch != null) {
        held.add(batch);
      }
    }
    Map<String, Integer> seen = new HashMap<>();
    long merged = 0;
    for (EventBatcher.Batch<CostUpdate> batch : held) {
      assertTrue(batch.changes().size() <= CostBatch.MAX_CHANGES);
      assertFalse(batch.resync());
      merged += batch.merged();
      batch.changes().forEach(change -> seen.put(change.subject(), change.newCost()));
    }
    assertEquals(truth, seen);
    assertEquals(changes, merged);
  }

  /** Two seconds on a real bus; the consumer sleeps until the last change is published. */
  @Test
  void theRouterGoesOnWhileAConsumerBlocks() throws Exception {
    CountDownLatch asleep = new CountDownLatch(1);
    CountDownLatch awake = new CountDownLatch(1);
    ConcurrentLinkedQueue<CostBatch> seen = new ConcurrentLinkedQueue<>();
    Await.result(
        vertx.deployVerticle(
            context ->
                MyceliumBus.consume(
                        vertx,
                        MyceliumAddresses.COST,
                        CostBatch.class,
                        batch -> {
                          seen.add(batch);
                          asleep.countDown();
                          sleepUntil(awake);
                        },
                        refused -> {})
                    .completion()));

    int changes = 2 * PER_SECOND;
    Map<String, Integer> truth = new HashMap<>();
    CompletableFuture<Void> published = new CompletableFuture<>();
    long start = System.nanoTime();
    vertx.deployVerticle(
        context -> {
          CostPublisher publisher = new CostPublisher(vertx, new Speaker("400::1", 1));
          vertx.eventBus().localConsumer(ROUTER, hello -> hello.reply(hello.body()));
          int[] next = new int[1];
          vertx.setPeriodic(
              10,
              timer -> {
                for (int i = 0; i < PER_SECOND / 100 && next[0] < changes; i++, next[0]++) {
                  String subject = "400:" + next[0] % SUBJECTS;
                  truth.put(subject, next[0]);
                  publisher.routeCost(subject, 1, "hop", "tcp", 900, 10, next[0], "sample");
                }
                if (next[0] == changes) {
                  vertx.cancelTimer(timer);
                  published.complete(null);
                }
              });
          return io.vertx.core.Future.succeededFuture();
        });
    assertTrue(asleep.await(LIMIT_SECONDS, TimeUnit.SECONDS));
    // Were the router held up by the sleeper, neither the answers nor the end would come.
    int answered = 0;
    while (answered < HELLOS || !published.isDone()) {
      assertEquals(answered, Await.result(vertx.eventBus().request(ROUTER, answered)).body());
      answered++;
    }
    published.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertEquals(1, seen.size());
    awake.countDown();
    Await.until(() -> truth.equals(values(seen)), () -> truth + " is not " + values(seen));
    long intervals = (System.nanoTime() - start) / (EventBatcher.INTERVAL_MICROS * 1000) + 2;
    assertTrue(
        seen.size() <= intervals, () -> seen.size() + " batches, " + intervals + " intervals");
    long sequence = 0;
    for (CostBatch batch : seen) {
      assertEquals(++sequence, batch.sequence());
    }
    assertEquals(changes, merged(seen));
  }

  private static Map<String, Integer> values(Iterable<CostBatch> batches) {
    Map<String, Integer> values = new HashMap<>();
    for (CostBatch batch : batches) {
      batch.changes().forEach(change -> values.put(change.subject(), change.newCost()));
    }
    return values;
  }

  private static long merged(Iterable<CostBatch> batches) {
    long merged = 0;
    for (CostBatch batch : batches) {
      merged += batch.merged();
    }
    return merged;
  }

  private static void sleepUntil(CountDownLatch awake) {
    try {
      if (!awake.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody woke the consumer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
