package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A link that died in the last 5 minutes returns with +100: design, Better 1. */
class DeadLinkPenaltiesTest {
  private static final long MINUTE = 60_000_000;

  @Test
  void remembersADeathForFiveMinutes() {
    DeadLinkPenalties<String> penalties = new DeadLinkPenalties<>();
    assertEquals(0, penalties.initialPenalty("a", 0));
    penalties.died("a", 0);
    assertEquals(100, penalties.initialPenalty("a", 5 * MINUTE));
    assertEquals(0, penalties.initialPenalty("a", 5 * MINUTE + 1));
    assertEquals(0, penalties.initialPenalty("b", 0), "another endpoint");
  }

  @Test
  void countsTheLatestDeath() {
    DeadLinkPenalties<String> penalties = new DeadLinkPenalties<>();
    penalties.died("a", 0);
    penalties.died("b", MINUTE);
    penalties.died("a", 4 * MINUTE);
    assertEquals(100, penalties.initialPenalty("a", 8 * MINUTE));
    assertEquals(0, penalties.initialPenalty("b", 8 * MINUTE));
    penalties.died("c", 8 * MINUTE);
    assertEquals(2, penalties.size(), "the forgotten ones are dropped: a and c remain");
  }

  @Test
  void staysBoundedWhenEndpointsNeverEnd() {
    DeadLinkPenalties<Integer> penalties = new DeadLinkPenalties<>();
    for (int i = 0; i < 100_000; i++) {
      penalties.died(i, i);
      assertTrue(penalties.size() <= DeadLinkPenalties.MAX_REMEMBERED);
    }
    assertEquals(100, penalties.initialPenalty(99_999, 100_000), "the newest is kept");
    assertEquals(0, penalties.initialPenalty(0, 100_000), "the oldest gave way");
  }
}
