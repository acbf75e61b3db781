package org.mycelium.message.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Spec 03 §1.7: what a v0.7.10 receiver takes. */
class ChunkPlanTest {

  @Test
  void everyLength() {
    for (long length = 0; length <= 20_000; length++) {
      ChunkPlan plan = new ChunkPlan(length);
      assertEquals((length + 1299) / 1300, plan.count());
      long at = 0;
      for (long i = 0; i < plan.count(); i++) {
        assertEquals(at, plan.offset(i), "length " + length);
        int size = plan.size(i);
        assertTrue(size <= 1300 && (size >= 250 || plan.count() == 1), "length " + length);
        at += size;
      }
      assertEquals(length, at);
    }
  }

  @Test
  void example() {
    ChunkPlan plan = new ChunkPlan(1301);
    assertEquals(1051, plan.size(0));
    assertEquals(1051, plan.offset(1));
    assertEquals(250, plan.size(1));
    ChunkPlan large = new ChunkPlan(1L << 40);
    assertEquals(1L << 40, large.offset(large.count() - 1) + large.size(large.count() - 1));
  }
}
