package org.mycelium.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** At most 64 batches of one link in flight (design, How things talk). */
class ControlCreditsTest {
  private final AtomicInteger resumed = new AtomicInteger();
  private final ControlCredits credits = new ControlCredits(resumed::incrementAndGet);
  private final Deque<Runnable> inFlight = new ArrayDeque<>();

  private void give(int count) {
    for (int i = 0; i < count; i++) {
      inFlight.remove().run();
    }
  }

  @Test
  void batchesRunOutAndComeBack() {
    for (int i = 0; i < ControlCredits.MAX_BATCHES; i++) {
      assertFalse(credits.exhausted());
      inFlight.add(credits.take(1));
    }
    assertTrue(credits.exhausted());
    give(ControlCredits.MAX_BATCHES / 2 - 1);
    assertTrue(credits.exhausted());
    give(1);
    assertFalse(credits.exhausted());
    give(inFlight.size());
    assertEquals(1, resumed.get());
  }

  @Test
  void manyMessagesInOneBatchRunOutToo() {
    Runnable done = credits.take(ControlCredits.MAX_TLVS);
    assertTrue(credits.exhausted());
    done.run();
    assertFalse(credits.exhausted());
  }

  @Test
  void aCreditCountsOnce() {
    Runnable first = credits.take(1);
    first.run();
    first.run();
    for (int i = 0; i < ControlCredits.MAX_BATCHES; i++) {
      inFlight.add(credits.take(1));
    }
    assertTrue(credits.exhausted(), "a credit given twice would have left room");
  }
}
