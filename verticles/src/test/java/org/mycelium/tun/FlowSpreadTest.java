package org.mycelium.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.link.PacketBatch;

class FlowSpreadTest {
  private static final int QUEUES = 63;

  @ParameterizedTest
  @ValueSource(ints = {0, Integer.MAX_VALUE - 10, Integer.MIN_VALUE, -5})
  void asManyFlowsAsQueuesShareNone(int start) {
    FlowSpread spread = new FlowSpread(QUEUES, start);
    Set<Integer> used = new HashSet<>();
    for (int i = 0; i < QUEUES; i++) {
      used.add(spread.queue(1 + 16 * i, start + i / 8));
    }
    assertEquals(QUEUES, used.size());
  }

  @Test
  void aFlowKeepsItsQueueWhileOthersComeAndGo() {
    FlowSpread spread = new FlowSpread(QUEUES, 0);
    int now = 0;
    int queue = spread.queue(1, now);
    for (int flow = 2; flow < PacketBatch.FLOWS; flow++) {
      spread.queue(flow, now);
      if (flow % 100 == 0) {
        now += FlowSpread.REST_MILLIS;
        assertEquals(queue, spread.queue(1, now));
      }
    }
  }

  @Test
  void whoeverBeginsGetsTheQueueThatWasUsedLeastLately() {
    FlowSpread spread = new FlowSpread(3, 0);
    int first = spread.queue(10, 0);
    int second = spread.queue(20, 1);
    int third = spread.queue(30, 2);
    spread.queue(10, 3);
    assertEquals(second, spread.queue(40, 4));
    assertEquals(third, spread.queue(50, 5));
    assertEquals(first, spread.queue(60, 6));
  }

  @Test
  void aFlowBeginsAnewAfterARest() {
    FlowSpread spread = new FlowSpread(2, 0);
    int bulk = spread.queue(10, 0);
    int other = spread.queue(20, 0);
    assertNotEquals(bulk, other);
    int shared = spread.queue(30, 1); // two queues for three flows
    int now = 1;
    while (now < 2 * FlowSpread.REST_MILLIS) {
      now += 100;
      assertEquals(bulk, spread.queue(10, now));
    }
    assertEquals(other, spread.queue(30, now), () -> "was " + shared);
  }

  @Test
  void oneQueueIsForAll() {
    FlowSpread spread = new FlowSpread(1, 0);
    for (int flow = 0; flow < PacketBatch.FLOWS; flow++) {
      assertEquals(0, spread.queue(flow, flow));
    }
  }
}
