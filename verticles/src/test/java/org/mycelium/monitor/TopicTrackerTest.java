package org.mycelium.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.CostBatch;
import org.mycelium.monitor.TopicTracker.Verdict;

/** Issue 5 item 2: a gap or a late join leads to a snapshot, and on from its number. */
class TopicTrackerTest {
  private final TopicTracker<CostBatch> tracker = new TopicTracker<>();

  private static CostBatch batch(long incarnation, long sequence) {
    return new CostBatch("400::1", incarnation, sequence, 0, List.of(), 1, false);
  }

  private Verdict offer(long incarnation, long sequence) {
    return tracker.offer(batch(incarnation, sequence), false);
  }

  private List<Long> synced(long incarnation, long sequence) {
    return tracker.synced(incarnation, sequence).apply().stream().map(CostBatch::sequence).toList();
  }

  @Test
  void lateJoinerGoesOnFromTheSnapshot() {
    assertEquals(Verdict.RESYNC, offer(1, 41));
    assertEquals(Verdict.HELD, offer(1, 42));
    assertEquals(Verdict.HELD, offer(1, 43));
    assertEquals(List.of(43L), synced(1, 42));
    assertTrue(tracker.inSync());
    assertEquals(Verdict.APPLY, offer(1, 44));
  }

  @Test
  void gapAsksOnce() {
    synced(1, 5);
    assertEquals(Verdict.APPLY, offer(1, 6));
    assertEquals(Verdict.RESYNC, offer(1, 8));
    assertFalse(tracker.inSync());
    assertEquals(Verdict.HELD, offer(1, 9));
    assertEquals(List.of(9L), synced(1, 8));
  }

  @Test
  void oldOnesAreStale() {
    synced(1, 5);
    assertEquals(Verdict.STALE, offer(1, 5));
    assertEquals(Verdict.STALE, offer(1, 1));
    assertTrue(tracker.inSync());
  }

  /** The numbers of a restarted node may continue by chance: the incarnation tells. */
  @Test
  void restartIsAGapEvenWhenTheNumberFits() {
    synced(1, 5);
    assertEquals(Verdict.RESYNC, offer(2, 6));
    assertEquals(List.of(7L), heldAfter(7));
  }

  private List<Long> heldAfter(long sequence) {
    assertEquals(Verdict.HELD, offer(2, sequence));
    return synced(2, 6);
  }

  @Test
  void batchThatSaysResync() {
    synced(1, 5);
    assertEquals(Verdict.RESYNC, tracker.offer(batch(1, 6), true));
    assertEquals(List.of(), synced(1, 6));
  }

  /** One was lost while the snapshot was under way: what follows is not applied. */
  @Test
  void gapDuringTheSnapshotAsksAgain() {
    offer(1, 10);
    offer(1, 12);
    TopicTracker.Synced<CostBatch> synced = tracker.synced(1, 10);
    assertTrue(synced.again());
    assertEquals(List.of(), synced.apply());
    assertFalse(tracker.inSync());
    assertEquals(List.of(), synced(1, 12));
    assertTrue(tracker.inSync());
  }

  /** The snapshot was taken before the batch whose changes are in no event: it has them not. */
  @Test
  void resyncDuringTheSnapshotAsksAgain() {
    offer(1, 10);
    assertEquals(Verdict.HELD, tracker.offer(batch(1, 11), true));
    TopicTracker.Synced<CostBatch> synced = tracker.synced(1, 10);
    assertTrue(synced.again());
    assertEquals(List.of(), synced.apply());
    assertFalse(tracker.inSync());
    assertEquals(List.of(), synced(1, 11));
    assertTrue(tracker.inSync());
  }

  /** The snapshot is of the start before: not taken for the truth. */
  @Test
  void snapshotOlderThanARestartAsksAgain() {
    offer(2, 1);
    assertTrue(tracker.synced(1, 90).again());
  }

  @Test
  void heldEventsAreBounded() {
    for (int i = 1; i <= 1000; i++) {
      offer(1, i);
    }
    TopicTracker.Synced<CostBatch> synced = tracker.synced(1, 0);
    assertTrue(synced.again());
    for (int i = 1; i <= 1000; i++) {
      offer(1, i);
    }
    assertEquals(64, tracker.synced(1, 936).apply().size());
  }

  /** What a probe finds: the last event was lost, or the node restarted in silence. */
  @Test
  void probeFindsALostLastEvent() {
    synced(1, 5);
    assertFalse(tracker.isBehind(1, 5));
    assertTrue(tracker.isBehind(1, 6));
    assertTrue(tracker.isBehind(2, 5));
    assertTrue(tracker.ask());
    assertFalse(tracker.isBehind(1, 6), "asked already");
    tracker.failed();
    assertTrue(tracker.isBehind(1, 5));
  }
}
