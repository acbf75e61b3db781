package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mycelium.link.BatchPool;
import org.mycelium.link.PacketBatch;
import org.mycelium.wire.DataPacket;

/** Rate limits of errors and route requests (W19, W20, W24), and bounded batches. */
class LimitsTest {
  private static final long OWN = 0x0400_0000_0000_0001L;

  private final List<Long> asked = new ArrayList<>();
  private final RouteRequests requests = new RouteRequests(OWN, 0);

  private void askedLocally(long high, long nowMicros) {
    if (requests.wantedLocally(high, nowMicros)) {
      asked.add(high);
    }
  }

  private void askedByLink(long high, TokenBucket link, long nowMicros) {
    if (requests.wantedByLink(high, link, nowMicros)) {
      asked.add(high);
    }
  }

  private static long high(int i) {
    return 0x0500_0000_0000_0000L + i;
  }

  @Test
  void aBucketGivesItsBurstAndThenItsRate() {
    TokenBucket bucket = new TokenBucket(100, 10, 0);
    for (int i = 0; i < 10; i++) {
      assertTrue(bucket.tryTake(0));
    }
    assertFalse(bucket.tryTake(9_999));
    assertTrue(bucket.tryTake(10_000));
    assertFalse(bucket.tryTake(10_000));
    assertFalse(bucket.tryTake(5_000)); // another thread's earlier time
    assertTrue(bucket.tryTake(20_000));
  }

  @Test
  void aBucketSurvivesAnyGap() {
    TokenBucket bucket = new TokenBucket(1000, 5, 0);
    assertTrue(bucket.tryTake(Long.MAX_VALUE / 2));
    for (int i = 0; i < 4; i++) {
      assertTrue(bucket.tryTake(Long.MAX_VALUE / 2));
    }
    assertFalse(bucket.tryTake(Long.MAX_VALUE / 2));
  }

  @Test
  void theSamePrefixIsAskedForEveryFewSeconds() {
    askedLocally(high(1), 0);
    askedLocally(high(1), RouteRequests.REPEAT_MICROS - 1);
    assertEquals(1, asked.size());
    askedLocally(high(1), RouteRequests.REPEAT_MICROS);
    assertEquals(2, asked.size());
  }

  @Test
  void onlyForeignPrefixesOfTheOverlayAreAskedFor() {
    TokenBucket link = RouteRequests.linkBudget(0);
    for (long high : new long[] {OWN, 0, 0x2001_0db8_0000_0000L, 0x0600L << 48, -1}) {
      askedLocally(high, 0);
      askedByLink(high, link, 0);
    }
    assertEquals(List.of(), asked);
  }

  @Test
  void oneLinkHasItsShareAndAllLinksTogetherHaveTheirs() {
    TokenBucket first = RouteRequests.linkBudget(0);
    for (int i = 0; i < 1000; i++) {
      askedByLink(high(i), first, 0);
    }
    assertEquals(2 * RouteRequests.PER_LINK_PER_SECOND, asked.size());
    for (int link = 0; link < 10; link++) {
      TokenBucket budget = RouteRequests.linkBudget(0);
      for (int i = 0; i < 1000; i++) {
        askedByLink(high(1000 * (link + 1) + i), budget, 0);
      }
    }
    assertEquals(RouteRequests.REMOTE_PER_SECOND, asked.size());
    askedLocally(high(100_000), 0); // the host is not crowded out
    assertEquals(RouteRequests.REMOTE_PER_SECOND + 1, asked.size());
  }

  @Test
  void aBatchIsSentWhenItIsFullInsteadOfGrowing() {
    FakeLink link = new FakeLink();
    Egress egress = new Egress(new BatchPool(4));
    int size = 1472;
    byte[] packet = new byte[size];
    DataPacket.writeHeader(packet, 0, size - DataPacket.PAYLOAD, 9, 1, 2, 3, 4);
    for (int i = 0; i < 120; i++) {
      PacketBatch batch = egress.batch(link, size, 0);
      batch.append(packet, 0, size, 1);
      assertEquals(BatchPool.BATCH_BYTES, batch.bytes().length);
    }
    egress.flush(7);
    assertEquals(120, link.sent.size());
    assertEquals(3, link.batches); // 50 fit
    assertEquals(7, link.stats().lastDataSentMicros());
  }

  /** A link that fails costs its own batch: no packet stays behind and leaves by another link. */
  @Test
  void aFailingLinkMisdirectsNothing() {
    Egress egress = new Egress(new BatchPool(4));
    List<FakeLink> links = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      links.add(new FakeLink());
      collect(egress, links.get(i), i);
    }
    links.get(0).failure = new IllegalStateException("of the test");
    links.get(2).failure = new IllegalStateException("of the test");
    for (int i = 0; i < 3; i++) {
      try {
        egress.flush(0);
      } catch (IllegalStateException e) {
        assertEquals("of the test", e.getMessage());
      }
    }
    for (int i = 3; i < 6; i++) {
      links.add(new FakeLink());
      collect(egress, links.get(i), i);
    }
    egress.flush(0);
    assertEquals(List.of(0, 1, 0, 1, 1, 1), links.stream().map(link -> link.sent.size()).toList());
    for (int i = 0; i < 6; i++) {
      for (byte[] packet : links.get(i).sent) {
        assertEquals(DataPacket.PAYLOAD + i, packet.length, "packet for another link");
      }
    }
  }

  /** A packet whose size tells its link. */
  private static void collect(Egress egress, FakeLink link, int number) {
    int size = DataPacket.PAYLOAD + number;
    byte[] packet = new byte[size];
    DataPacket.writeHeader(packet, 0, number, 9, 1, 2, 3, 4);
    egress.batch(link, size, 0).append(packet, 0, size, 1);
  }

  @Test
  void openBatchesAreBoundedWhateverTheNumberOfNextHops() {
    Egress egress = new Egress(new BatchPool(64));
    List<FakeLink> links = new ArrayList<>();
    byte[] packet = new byte[DataPacket.PAYLOAD];
    DataPacket.writeHeader(packet, 0, 0, 9, 1, 2, 3, 4);
    for (int i = 0; i < 100; i++) {
      FakeLink link = new FakeLink();
      links.add(link);
      egress.batch(link, packet.length, 0).append(packet, 0, packet.length, 1);
      int open = (int) links.stream().filter(l -> l.sent.isEmpty()).count();
      assertTrue(open <= Egress.MAX_OPEN, open + " open");
    }
    egress.flush(0);
    egress.flush(0);
    assertTrue(links.stream().allMatch(l -> l.sent.size() == 1 && l.batches == 1));
  }
}
