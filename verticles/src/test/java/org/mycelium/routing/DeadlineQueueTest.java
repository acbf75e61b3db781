package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The heap against a model: armed, moved, cancelled and fired in random order. */
class DeadlineQueueTest {

  @Test
  void firesInOrderWhateverIsMovedOrCancelled() {
    long seed = 20260101;
    Random random = new Random(seed);
    DeadlineQueue queue = new DeadlineQueue();
    List<Deadline> deadlines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      deadlines.add(new TimedTask(() -> {}));
    }
    Map<Deadline, Long> model = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      Deadline deadline = deadlines.get(random.nextInt(deadlines.size()));
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          long at = random.nextInt(1000);
          queue.arm(deadline, at);
          model.put(deadline, at);
        }
        case 2 -> {
          queue.cancel(deadline);
          model.remove(deadline);
        }
        default -> {
          Deadline due = queue.pollDue(500);
          long least = model.values().stream().mapToLong(Long::longValue).min().orElse(1000);
          if (due == null) {
            assertTrue(least > 500, "seed " + seed + " step " + step);
          } else {
            assertEquals(least, model.remove(due), "seed " + seed + " step " + step);
            assertFalse(due.armed());
          }
        }
      }
      assertEquals(model.size(), queue.size(), "seed " + seed + " step " + step);
      assertEquals(
          model.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE),
          queue.next(),
          "seed " + seed + " step " + step);
    }
  }

  @Test
  void nothingIsDueInAnEmptyQueue() {
    DeadlineQueue queue = new DeadlineQueue();
    assertNull(queue.pollDue(Long.MAX_VALUE));
    assertEquals(Long.MAX_VALUE, queue.next());
  }
}
