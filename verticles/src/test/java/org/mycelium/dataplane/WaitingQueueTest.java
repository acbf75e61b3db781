package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.dataplane.WaitingQueue.Offer;
import org.mycelium.link.Link;
import org.mycelium.wire.DataPacket;

/** The limits of spec 01 §7.5 and §11.11, bounded bytes (W22), deadlines (W21). */
class WaitingQueueTest {
  private static final long PLENTY = 1 << 30;

  private static WaitingQueue queue(int maxPerSubnet, int maxPackets, long maxBytes) {
    return new WaitingQueue(maxPerSubnet, maxPackets, maxBytes, WaitingPacket::destinationHigh);
  }

  private static WaitingPacket packet(long destination, int payload, long deadline) {
    return packet(destination, payload, deadline, null);
  }

  private static WaitingPacket packet(
      long destination, int payload, long deadline, @Nullable Link from) {
    byte[] bytes = new byte[DataPacket.PAYLOAD + payload];
    DataPacket.writeHeader(bytes, 0, payload, 63, 1, 1, destination, 1);
    return new WaitingPacket(bytes, from, deadline);
  }

  @Test
  void twoPerSubnetRefusesTheThirdPacket() {
    WaitingQueue queue = queue(2, 100, PLENTY);
    assertEquals(Offer.ACCEPTED, queue.offer(packet(1, 0, 9)));
    assertEquals(Offer.ACCEPTED, queue.offer(packet(1, 0, 9)));
    assertEquals(Offer.FULL_SUBNET, queue.offer(packet(1, 0, 9)));
    assertEquals(Offer.ACCEPTED, queue.offer(packet(2, 0, 9)));
  }

  @Test
  void twoInAllRefusesTheThirdSubnet() {
    WaitingQueue queue = queue(10, 2, PLENTY);
    assertEquals(Offer.ACCEPTED, queue.offer(packet(1, 0, 9)));
    assertEquals(Offer.ACCEPTED, queue.offer(packet(2, 0, 9)));
    assertEquals(Offer.FULL_TOTAL, queue.offer(packet(3, 0, 9)));
  }

  @Test
  void theTotalIsCheckedBeforeTheSubnet() {
    WaitingQueue queue = queue(1, 1, PLENTY);
    assertEquals(Offer.ACCEPTED, queue.offer(packet(1, 0, 9)));
    assertEquals(Offer.FULL_TOTAL, queue.offer(packet(1, 0, 9)));
  }

  @Test
  void droppingASubnetReturnsItsPacketsInOrderAndLowersTheTotal() {
    WaitingQueue queue = queue(10, 3, PLENTY);
    WaitingPacket first = packet(1, 0, 9);
    WaitingPacket second = packet(1, 0, 9);
    assertEquals(Offer.ACCEPTED, queue.offer(first));
    assertEquals(Offer.ACCEPTED, queue.offer(packet(2, 0, 9)));
    assertEquals(Offer.ACCEPTED, queue.offer(second));
    List<WaitingPacket> taken = queue.take(1, p -> true);
    assertEquals(2, taken.size());
    assertSame(first, taken.get(0));
    assertSame(second, taken.get(1));
    assertEquals(1, queue.size());
    assertEquals(List.of(2L), queue.subnets());
  }

  @Test
  void bytesAreBoundedWithTheOverheadOfEachPacket() {
    int cost = 1440 + WaitingQueue.OVERHEAD_BYTES;
    WaitingQueue queue = queue(100, 100, 3L * cost);
    for (int i = 0; i < 3; i++) {
      assertEquals(Offer.ACCEPTED, queue.offer(packet(i, 1400, 9)));
    }
    assertEquals(Offer.FULL_TOTAL, queue.offer(packet(4, 0, 9)));
    assertEquals(1, queue.take(2, p -> true).size());
    assertEquals(2L * cost, queue.bytes());
    assertEquals(Offer.ACCEPTED, queue.offer(packet(4, 1400, 9)));
  }

  @Test
  void aFloodLeavesAnotherLinkItsShareOfPackets() {
    WaitingQueue queue = queue(10, 100, PLENTY);
    Link flooding = new FakeLink();
    Link thin = new FakeLink();
    for (int i = 0; i < 1000; i++) {
      queue.offer(packet(i, 0, 9, flooding));
    }
    assertEquals(100, queue.size());
    for (int i = 0; i < 50; i++) {
      assertEquals(Offer.ACCEPTED, queue.offer(packet(5000 + i, 0, 9, thin)), "packet " + i);
      queue.offer(packet(6000 + i, 0, 9, flooding));
    }
    assertEquals(50, queue.takeEvicted());
    assertEquals(0, queue.takeEvicted());
    assertEquals(100, queue.size());
    assertEquals(Offer.FULL_TOTAL, queue.offer(packet(7000, 0, 9, thin)));
    for (int i = 0; i < 50; i++) {
      assertEquals(1, queue.take(5000 + i, p -> p.from() == thin).size(), "of the thin link " + i);
      assertEquals(1, queue.take(i, p -> true).size(), "the oldest of the flood " + i);
    }
    assertEquals(0, queue.size());
    assertEquals(0, queue.bytes());
  }

  @Test
  void aFloodLeavesAnotherLinkItsShareOfBytes() {
    long cost = DataPacket.PAYLOAD + 100L + WaitingQueue.OVERHEAD_BYTES;
    WaitingQueue queue = queue(10, 1000, 10 * cost);
    Link flooding = new FakeLink();
    Link thin = new FakeLink();
    for (int i = 0; i < 20; i++) {
      queue.offer(packet(i, 100, 9, flooding));
    }
    assertEquals(10, queue.size());
    int large = (int) (3 * cost - DataPacket.PAYLOAD - WaitingQueue.OVERHEAD_BYTES);
    assertEquals(Offer.ACCEPTED, queue.offer(packet(50, large, 9, thin)));
    assertEquals(3, queue.takeEvicted());
    assertEquals(Offer.FULL_TOTAL, queue.offer(packet(51, large, 9, thin)), "over half");
    assertEquals(0, queue.takeEvicted());
    assertEquals(10 * cost, queue.bytes());
  }

  /** The packets of one /64 may be forged by another peer than the one on its path. */
  @Test
  void aFloodOfOneSubnetLeavesAnotherLinkHalfOfIt() {
    WaitingQueue queue = queue(10, 100, PLENTY);
    Link flooding = new FakeLink();
    Link thin = new FakeLink();
    for (int i = 0; i < 20; i++) {
      queue.offer(packet(1, 0, 9, flooding));
    }
    for (int i = 0; i < 5; i++) {
      assertEquals(Offer.ACCEPTED, queue.offer(packet(1, 0, 9, thin)), "packet " + i);
      assertEquals(Offer.FULL_SUBNET, queue.offer(packet(1, 0, 9, flooding)));
    }
    assertEquals(Offer.FULL_SUBNET, queue.offer(packet(1, 0, 9, thin)));
    assertEquals(5, queue.take(1, p -> p.from() == thin).size());
    assertEquals(5, queue.take(1, p -> p.from() == flooding).size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithANaiveModelThroughRandomUse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    WaitingQueue queue = queue(5, 40, 40_000);
    Map<Long, ArrayDeque<WaitingPacket>> model = new HashMap<>();
    for (int step = 0; step < 5000; step++) {
      String where = "seed " + seed + " step " + step;
      long subnet = random.nextInt(12);
      switch (random.nextInt(8)) {
        case 0 -> {
          boolean odd = random.nextBoolean();
          List<WaitingPacket> taken = queue.take(subnet, p -> odd || p.bytes().length > 500);
          ArrayDeque<WaitingPacket> rest = model.getOrDefault(subnet, new ArrayDeque<>());
          int before = rest.size();
          rest.removeIf(p -> odd || p.bytes().length > 500);
          assertEquals(before - rest.size(), taken.size(), where);
        }
        case 1 -> {
          int expired = 0;
          for (ArrayDeque<WaitingPacket> packets : model.values()) {
            for (Iterator<WaitingPacket> i = packets.iterator(); i.hasNext(); ) {
              if (i.next().deadlineMicros() <= step) {
                i.remove();
                expired++;
              }
            }
          }
          assertEquals(expired, queue.expire(step).size(), where);
        }
        default -> {
          WaitingPacket packet = packet(subnet, random.nextInt(1400), step + 100);
          if (queue.offer(packet) == Offer.ACCEPTED) {
            model.computeIfAbsent(subnet, s -> new ArrayDeque<>()).add(packet);
          }
        }
      }
      int size = model.values().stream().mapToInt(ArrayDeque::size).sum();
      long bytes =
          model.values().stream()
              .flatMap(ArrayDeque::stream)
              .mapToLong(p -> p.bytes().length + (long) WaitingQueue.OVERHEAD_BYTES)
              .sum();
      assertEquals(size, queue.size(), where);
      assertEquals(bytes, queue.bytes(), where);
      assertTrue(size <= 40 && bytes <= 40_000, where);
      assertEquals(
          model.values().stream().filter(q -> !q.isEmpty()).count(), queue.subnets().size(), where);
    }
  }
}
