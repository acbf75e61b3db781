package org.mycelium.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mycelium.wire.DataPacket;

/** Thin flows ahead of bulk, order inside every flow, bounds. */
class FlowQueueTest {
  private static final int BULK = 5;
  private static final int PING = 7;

  private final BatchPool pool = new BatchPool(16);
  private final FlowQueue queue = new FlowQueue(64, 4 << 20, 4096);

  /** A packet's source says its flow and its number. */
  private static void add(PacketBatch batch, int flow, long number, int payload) {
    int bytes = DataPacket.PAYLOAD + payload;
    int at = batch.reserve(bytes);
    DataPacket.writeHeader(batch.bytes(), at, payload, 9, flow, number, 2, 2);
    batch.commit(bytes, flow);
  }

  private PacketBatch bulk(long first) {
    PacketBatch batch = pool.acquire();
    for (int i = 0; i < 44; i++) {
      add(batch, BULK, first + i, 1400);
    }
    return batch;
  }

  private PacketBatch one(int flow, long number, int payload) {
    PacketBatch batch = pool.acquire();
    add(batch, flow, number, payload);
    return batch;
  }

  private static List<String> packets(PacketBatch batch) {
    List<String> seen = new ArrayList<>();
    for (int at = 0; at < batch.length(); at += DataPacket.totalLength(batch.bytes(), at)) {
      seen.add(
          DataPacket.sourceHigh(batch.bytes(), at) + "." + DataPacket.sourceLow(batch.bytes(), at));
    }
    assertEquals(batch.packets(), seen.size());
    batch.recycle();
    return seen;
  }

  private List<String> next() {
    PacketBatch batch = queue.poll();
    assertNotNull(batch);
    return packets(batch);
  }

  /** Small batches are joined to the one before them: what is in which batch is left open. */
  private List<String> rest() {
    List<String> all = new ArrayList<>();
    for (PacketBatch batch = queue.poll(); batch != null; batch = queue.poll()) {
      all.addAll(packets(batch));
    }
    return all;
  }

  @Test
  void aPingOvertakesABulkFlow() {
    for (int i = 0; i < 20; i++) {
      assertEquals(0, queue.offer(bulk(i * 44L)));
    }
    assertEquals(0, queue.offer(one(PING, 0, 64)));
    assertEquals(List.of(PING + ".0"), next());
    assertEquals(BULK + ".0", next().getFirst());
  }

  @Test
  void aPacketOfABulkFlowDoesNotOvertakeItsOwn() {
    queue.offer(bulk(0));
    queue.offer(bulk(44));
    queue.offer(one(BULK, 88, 0));
    List<String> all = rest();
    assertEquals(89, all.size());
    assertEquals(BULK + ".0", all.getFirst());
    assertEquals(BULK + ".88", all.getLast());
  }

  /** A thin flow that becomes thick while it waits stays in order. */
  @Test
  void whatIsTooMuchForAThinFlowFollowsInTheBacklog() {
    queue.offer(bulk(0));
    for (int i = 0; i < 5; i++) {
      queue.offer(one(PING, i, 1000));
    }
    assertEquals(List.of(PING + ".0", PING + ".1"), next());
    queue.offer(one(PING, 5, 10)); // 2, 3 and 4 are in the backlog
    List<String> all = rest();
    assertEquals(BULK + ".0", all.getFirst());
    assertEquals(List.of(PING + ".2", PING + ".3", PING + ".4", PING + ".5"), all.subList(44, 48));
    assertNull(queue.poll());
    assertEquals(0, queue.bytes());
  }

  @Test
  void unknownFlowsNeverOvertake() {
    queue.offer(bulk(0));
    queue.offer(one(PacketBatch.UNKNOWN_FLOW, 1, 10));
    assertEquals(BULK + ".0", next().getFirst());
  }

  @Test
  void aFloodOfThinFlowsStarvesNobody() {
    queue.offer(bulk(0));
    queue.offer(bulk(44));
    int thin = 0;
    for (int flow = 10; flow < 1000; flow++) {
      queue.offer(one(flow, 0, 1000));
      PacketBatch batch = queue.poll();
      assertNotNull(batch);
      if (packets(batch).getFirst().startsWith(BULK + ".")) {
        assertTrue(thin * 1040 <= FlowQueue.THIN_BYTES, "thin=" + thin);
        return;
      }
      thin++;
    }
    throw new AssertionError("the bulk flow never had its turn");
  }

  @Test
  void boundsHoldAndRefusalsAreCounted() {
    int dropped = 0;
    for (int i = 0; i < 100; i++) {
      dropped += queue.offer(bulk(i * 44L));
      assertTrue(queue.bytes() <= 4 << 20);
    }
    assertTrue(dropped >= 36 * 44, "dropped=" + dropped);
    assertEquals(0, queue.offer(one(PING, 0, 64)), "a thin flow has room all the same");
    assertEquals(100 * 44 - dropped + 1, queue.clear());
    assertTrue(queue.isEmpty());
    assertEquals(0, queue.bytes());
  }

  /** Any mixture: nothing lost or doubled, and each flow in its order. */
  @Test
  void everyFlowKeepsItsOrder() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Map<String, Long> sent = new HashMap<>();
      Map<String, Long> received = new HashMap<>();
      long dropped = 0;
      for (int step = 0; step < 400; step++) {
        if (random.nextInt(3) > 0) {
          PacketBatch batch = pool.acquire();
          boolean mixed = random.nextBoolean();
          int flow = random.nextInt(12); // 0 is unknown
          int count = 1 + random.nextInt(mixed ? 30 : 44);
          for (int i = 0; i < count; i++) {
            flow = mixed ? random.nextInt(12) : flow;
            add(batch, flow, sent.merge("" + flow, 1L, Long::sum), random.nextInt(1400));
          }
          dropped += queue.offer(batch);
        } else {
          take(received, "seed=" + seed);
        }
      }
      while (!queue.isEmpty()) {
        take(received, "seed=" + seed);
      }
      assertEquals(0, queue.bytes());
      // Gaps are drops, all counted; order was checked on the way.
      long total = sent.values().stream().mapToLong(Long::longValue).sum();
      assertEquals(total - dropped, received.getOrDefault("count", 0L), "seed=" + seed);
    }
  }

  private void take(Map<String, Long> received, String seed) {
    PacketBatch batch = queue.poll();
    if (batch == null) {
      return;
    }
    for (String packet : packets(batch)) {
      String[] parts = packet.split("\\.");
      long number = Long.parseLong(parts[1]);
      long before = received.getOrDefault(parts[0], 0L);
      assertTrue(number > before, seed + " flow=" + parts[0] + " " + number + " after " + before);
      received.put(parts[0], number);
      received.merge("count", 1L, Long::sum);
    }
  }
}
