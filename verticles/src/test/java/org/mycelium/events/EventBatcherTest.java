package org.mycelium.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.CostSubject;
import org.mycelium.bus.CostUpdate;

/** Issue 5 item 2 in virtual time. */
class EventBatcherTest {
  private static final long SECOND = 1_000_000;

  private record Change(String subject, long value) {}

  private static EventBatcher<Change> batcher() {
    return new EventBatcher<>(256, (older, newer) -> newer);
  }

  /** Runs changes at a rate for a minute, taking a batch whenever one is due, and drains. */
  private static List<EventBatcher.Batch<Change>> minute(
      EventBatcher<Change> batcher, int subjects, int perSecond, Map<String, Long> truth) {
    Random random = new Random(42);
    List<EventBatcher.Batch<Change>> batches = new ArrayList<>();
    long step = SECOND / perSecond;
    long value = 0;
    for (long now = 0; now < 60 * SECOND; now += step) {
      String subject = "s" + random.nextInt(subjects);
      value++;
      truth.put(subject, value);
      batcher.add(subject, new Change(subject, value));
      EventBatcher.Batch<Change> batch = batcher.take(now);
      if (batch != null) {
        batches.add(batch);
      }
    }
    return batches;
  }

  /** A consumer that blocks for a minute of 10 000 changes a second holds at most 600 batches. */
  @Test
  void slowConsumerHoldsAtMost600BatchesOf256() {
    EventBatcher<Change> batcher = batcher();
    Map<String, Long> truth = new HashMap<>();
    List<EventBatcher.Batch<Change>> held = minute(batcher, 200, 10_000, truth);
    assertEquals(600, held.size());
    long merged = 0;
    for (int i = 0; i < held.size(); i++) {
      EventBatcher.Batch<Change> batch = held.get(i);
      assertEquals(i + 1, batch.sequence());
      assertTrue(batch.changes().size() <= 256);
      assertFalse(batch.resync());
      assertTrue(batch.merged() >= batch.changes().size());
      merged += batch.merged();
    }
    EventBatcher.Batch<Change> rest = Objects.requireNonNull(batcher.take(61 * SECOND));
    assertEquals(600_000, merged + rest.merged());
    // It then sees the merged truth.
    Map<String, Long> seen = new HashMap<>();
    held.forEach(batch -> batch.changes().forEach(c -> seen.put(c.subject(), c.value())));
    rest.changes().forEach(c -> seen.put(c.subject(), c.value()));
    assertEquals(truth, seen);
  }

  /** More subjects than ten batches a second can carry: bounded, said, and counted. */
  @Test
  void overflowSaysResync() {
    EventBatcher<Change> batcher = batcher();
    List<EventBatcher.Batch<Change>> held = minute(batcher, 1_000_000, 10_000, new HashMap<>());
    assertEquals(600, held.size());
    assertTrue(held.stream().anyMatch(EventBatcher.Batch::resync));
    int rest = 0;
    long merged = held.stream().mapToLong(EventBatcher.Batch::merged).sum();
    for (long now = 61 * SECOND; !batcher.isEmpty(); now += SECOND) {
      EventBatcher.Batch<Change> batch = Objects.requireNonNull(batcher.take(now));
      rest += batch.changes().size();
      merged += batch.merged();
    }
    assertTrue(rest <= EventBatcher.MAX_PENDING, "waiting " + rest);
    assertEquals(600_000, merged);
  }

  /**
   * A full batcher says no before a change is built; a subject that waits still gets its newest.
   */
  @Test
  void fullBatcherAcceptsOnlyWhatWaitsAlready() {
    EventBatcher<Change> batcher = batcher();
    for (int i = 0; i < EventBatcher.MAX_PENDING; i++) {
      assertTrue(batcher.accepts("s" + i));
      batcher.add("s" + i, new Change("s" + i, i));
    }
    assertFalse(batcher.accepts("one more"));
    assertTrue(batcher.accepts("s0"));
    batcher.add("s0", new Change("s0", 77));
    EventBatcher.Batch<Change> batch = Objects.requireNonNull(batcher.take(0));
    assertTrue(batch.resync());
    assertEquals(EventBatcher.MAX_PENDING + 2, batch.merged());
    assertEquals(new Change("s0", 77), batch.changes().getFirst());
    assertTrue(batcher.accepts("one more"));
  }

  @Test
  void oldestSubjectsGoFirst() {
    EventBatcher<Change> batcher = batcher();
    for (int i = 0; i < 300; i++) {
      batcher.add("s" + i, new Change("s" + i, i));
    }
    List<Change> first = Objects.requireNonNull(batcher.take(0)).changes();
    assertEquals(256, first.size());
    assertEquals("s0", first.get(0).subject());
    List<Change> second =
        Objects.requireNonNull(batcher.take(EventBatcher.INTERVAL_MICROS)).changes();
    assertEquals("s256", second.get(0).subject());
    assertEquals(44, second.size());
  }

  @Test
  void atMostOneBatchPerInterval() {
    EventBatcher<Change> batcher = batcher();
    assertEquals(0, batcher.delayMicros(5));
    assertNull(batcher.take(5));
    assertEquals(0, batcher.sequence());
    batcher.add("a", new Change("a", 1));
    assertEquals(1, Objects.requireNonNull(batcher.take(5)).sequence());
    batcher.add("a", new Change("a", 2));
    assertEquals(100_000, batcher.delayMicros(5));
    assertNull(batcher.take(100_004));
    assertEquals(2, Objects.requireNonNull(batcher.take(100_005)).sequence());
    assertEquals(2, batcher.sequence());
  }

  /** A merged cost update names the cost before all that it replaces, and the newest. */
  @Test
  void mergedCostSpansFromOldestToNewest() {
    EventBatcher<CostUpdate> batcher = CostPublisher.batcher();
    batcher.add("7", cost(100, 200, 1));
    batcher.add("7", cost(200, 300, 2));
    batcher.add("7", cost(300, 150, 3));
    EventBatcher.Batch<CostUpdate> batch = Objects.requireNonNull(batcher.take(0));
    assertEquals(List.of(cost(100, 150, 3)), batch.changes());
    assertEquals(3, batch.merged());
  }

  private static CostUpdate cost(int oldCost, int newCost, long sequence) {
    return new CostUpdate(
        "400::1", CostSubject.LINK, "7", 7, "TCP", "tcp", 1, oldCost, newCost, "rtt", sequence, 9);
  }
}
