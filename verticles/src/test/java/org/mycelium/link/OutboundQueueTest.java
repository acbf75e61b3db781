package org.mycelium.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Packet;
import org.mycelium.wire.PacketDecoder;
import org.mycelium.wire.PacketHandler;
import org.mycelium.wire.SkipReason;
import org.mycelium.wire.Tlv;

/** Control ahead of data, both bounded (spec 01 W22, W23), one wake-up a drain. */
class OutboundQueueTest {
  private final BatchPool pool = new BatchPool(8);
  private final LinkStats stats = new LinkStats();
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final OutboundQueue queue = new OutboundQueue(stats, wakeUps::incrementAndGet);

  private PacketBatch batch(int packets, int payload, long mark) {
    PacketBatch batch = pool.acquire();
    for (int i = 0; i < packets; i++) {
      int at = batch.reserve(DataPacket.PAYLOAD + payload);
      DataPacket.writeHeader(batch.bytes(), at, payload, 64, mark, i, 2, 2);
      batch.commit(DataPacket.PAYLOAD + payload);
    }
    return batch;
  }

  @Test
  void whatIsLentLeavesFromItsArray() {
    PacketBatch source = batch(3, 1000, 7);
    assertTrue(queue.offerLent(source.bytes(), 0, source.length(), pool.acquire()));
    assertEquals(0, wakeUps.get(), "whoever lends is the consumer");
    assertTrue(queue.next());
    assertSame(source.bytes(), queue.bytes());
    assertEquals(source.length(), queue.length());
    queue.left(queue.length());
    assertFalse(queue.next());
    assertTrue(queue.sleep());
    assertEquals(0, stats.controlSentBytes());
  }

  @Test
  void theRestOfWhatIsLentIsCopiedAndGoesFirst() {
    PacketBatch source = batch(3, 1000, 7);
    assertTrue(queue.offerLent(source.bytes(), 0, source.length(), pool.acquire()));
    assertTrue(queue.next());
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    wire.write(queue.bytes(), queue.offset(), 1500); // ends inside a packet
    queue.left(1500);
    queue.keepRest();
    Arrays.fill(source.bytes(), (byte) 0xee);
    queue.offerData(batch(1, 10, 8));
    assertTrue(queue.offerControl(List.of(new Hello(false, 5, 6))));
    queue.keepRest();
    wire.writeBytes(drain(700));
    assertEquals(List.of("data 7.0", "data 7.1", "data 7.2", "hello 5", "data 8.0"), decode(wire));
    assertEquals(0, wakeUps.get());
  }

  @Test
  void nothingIsLentToAQueueThatIsNotAtRest() {
    byte[] bytes = batch(1, 100, 7).bytes();
    PacketBatch rest = pool.acquire();
    queue.offerData(batch(1, 100, 6));
    assertFalse(queue.offerLent(bytes, 0, 140, rest), "data waits");
    assertEquals(List.of("data 6.0"), decode(drain(4000)));
    assertFalse(queue.offerLent(bytes, 0, 140, rest), "somebody drains it");
    assertTrue(queue.sleep());
    assertTrue(queue.offerLent(bytes, 0, 140, rest));
    assertFalse(queue.offerLent(bytes, 0, 140, pool.acquire()), "something is lent");
    queue.close();
    assertFalse(queue.next(), "given up with the link");
    assertTrue(queue.sleep());
    assertFalse(queue.offerLent(bytes, 0, 140, pool.acquire()), "closed");
  }

  private static List<String> decode(ByteArrayOutputStream bytes) {
    return decode(bytes.toByteArray());
  }

  private static List<String> decode(byte[] bytes) {
    List<String> seen = new ArrayList<>();
    int consumed =
        PacketDecoder.decode(
            bytes,
            0,
            bytes.length,
            new PacketHandler() {
              @Override
              public void data(byte[] b, int offset, int length) {
                seen.add(
                    "data "
                        + DataPacket.sourceHigh(b, offset)
                        + "."
                        + DataPacket.sourceLow(b, offset));
              }

              @Override
              public void control(Tlv tlv) {
                seen.add("hello " + ((Hello) tlv).seqno());
              }

              @Override
              public void skipped(SkipReason reason) {
                seen.add("skipped " + reason);
              }
            });
    assertEquals(bytes.length, consumed);
    return seen;
  }

  private byte[] drain(int gather) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer out = ByteBuffer.allocate(gather);
    while (queue.drainTo(out.clear()) > 0) {
      all.write(out.array(), 0, out.position());
    }
    return all.toByteArray();
  }

  @Test
  void controlLeavesBeforeData() {
    assertTrue(queue.offerData(batch(2, 10, 1)));
    assertTrue(queue.offerControl(List.of(Hello.of(1), Hello.of(2))));
    assertTrue(queue.offerData(batch(1, 10, 2)));
    assertEquals(
        List.of("hello 1", "hello 2", "data 1.0", "data 1.1", "data 2.0"), decode(drain(4096)));
    assertEquals(0, queue.waitingBytes());
  }

  /** Control never lands inside a data packet, wherever a gather ends. */
  @Test
  void aBegunBatchIsFinishedBeforeControl() {
    for (int gather = 1; gather < 120; gather++) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      queue.offerData(batch(1, 60, 1));
      queue.offerData(batch(1, 20_000, 2));
      ByteBuffer out = ByteBuffer.allocate(gather);
      int bytes = queue.drainTo(out);
      all.write(out.array(), 0, bytes);
      queue.offerControl(List.of(Hello.of(7)));
      all.writeBytes(drain(gather));
      List<String> seen = decode(all.toByteArray());
      assertEquals(3, seen.size(), "gather=" + gather + " " + seen);
      assertTrue(seen.indexOf("hello 7") < 2 || gather > 100, "gather=" + gather + " " + seen);
    }
  }

  @Test
  void dataIsBoundedInBatchesBytesAndPackets() {
    int accepted = 0;
    while (queue.offerData(batch(1, 20_000, 1))) { // too large to be joined
      accepted++;
    }
    assertEquals(OutboundQueue.MAX_DATA_BATCHES, accepted);
    assertEquals(1, stats.droppedPackets());
    drain(1 << 16);

    int bytes = 0;
    while (queue.offerData(batch(3, 40_000, 1))) {
      bytes += 3 * 40_040;
    }
    assertTrue(bytes <= OutboundQueue.MAX_DATA_BYTES, "bytes=" + bytes);
    assertTrue(bytes > OutboundQueue.MAX_DATA_BYTES - 3 * 40_040, "bytes=" + bytes);
    drain(1 << 16);

    int packets = 0;
    while (queue.offerData(batch(1, 0, 1))) {
      packets++;
    }
    assertEquals(OutboundQueue.MAX_DATA_PACKETS, packets);
    assertEquals(1 + 3 + 1, stats.droppedPackets());
  }

  /** A batch of one packet holds a whole array: many of them must share one. */
  @Test
  void smallBatchesAreJoined() {
    for (int i = 0; i < 1000; i++) {
      assertTrue(queue.offerData(batch(1, 1000, i)));
    }
    List<String> seen = decode(drain(1 << 16));
    assertEquals(1000, seen.size());
    assertEquals("data 999.0", seen.getLast());
  }

  @Test
  void controlIsBoundedInBytes() {
    List<Tlv> many = Collections.nCopies(10_000, Hello.of(1));
    int one = 10_000 * Packet.controlLength(Hello.of(1));
    int accepted = 0;
    while (queue.offerControl(many)) {
      accepted++;
    }
    assertEquals(OutboundQueue.MAX_CONTROL_BYTES / one, accepted);
    assertEquals(accepted * one, queue.waitingBytes());
    assertEquals(10_000 * accepted, decode(drain(1 << 16)).size());
    assertTrue(queue.offerControl(many));
  }

  @Test
  void wakesOnceADrain() {
    for (int i = 0; i < 10; i++) {
      queue.offerData(batch(1, 10, i));
      queue.offerControl(List.of(Hello.of(i)));
    }
    assertEquals(1, wakeUps.get());
    assertFalse(queue.sleep(), "something waits");
    drain(100);
    queue.offerData(batch(1, 10, 1));
    assertEquals(1, wakeUps.get(), "the consumer has not gone to sleep");
    assertFalse(queue.sleep());
    drain(100);
    assertTrue(queue.sleep());
    queue.offerControl(List.of(Hello.of(1)));
    assertEquals(2, wakeUps.get());
  }

  @Test
  void refusedDataLeavesControl() {
    queue.offerData(batch(3, 10, 1));
    queue.offerControl(List.of(Hello.of(1)));
    queue.refuseData();
    assertFalse(queue.offerData(batch(2, 10, 1)));
    assertEquals(5, stats.droppedPackets());
    assertEquals(List.of("hello 1"), decode(drain(1000)));
  }

  @Test
  void closedDropsEverything() {
    queue.offerData(batch(1, 30_000, 1));
    queue.offerData(batch(1, 30_000, 1));
    queue.drainTo(ByteBuffer.allocate(100));
    queue.offerControl(List.of(Hello.of(1)));
    queue.close();
    assertEquals(0, queue.waitingBytes());
    assertEquals(0, drain(1000).length);
    assertTrue(queue.sleep());
    assertFalse(queue.offerData(batch(1, 10, 1)));
    assertTrue(queue.offerControl(List.of(Hello.of(1))), "nobody cares any more");
    assertEquals(2, stats.droppedPackets());
  }

  /** Producers on several threads against a sleeping and waking consumer: nothing is lost. */
  @Test
  void nothingIsLostBetweenThreads() throws InterruptedException {
    Semaphore wake = new Semaphore(0);
    LinkStats counters = new LinkStats();
    OutboundQueue shared = new OutboundQueue(counters, wake::release);
    int producers = 3;
    long each = 5_000;
    long seed = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    AtomicInteger accepted = new AtomicInteger();
    for (int p = 0; p < producers; p++) {
      Random random = new Random(seed + p);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < each; i++) {
                      if (random.nextInt(10) == 0) {
                        shared.offerControl(List.of(Hello.of(i)));
                        accepted.incrementAndGet();
                      } else if (shared.offerData(batch(1, random.nextInt(1400), i))) {
                        accepted.incrementAndGet();
                      }
                    }
                  }));
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer out = ByteBuffer.allocate(10_000);
    boolean running = true;
    while (running) {
      running = threads.stream().anyMatch(Thread::isAlive);
      if (wake.tryAcquire(10, TimeUnit.MILLISECONDS)) {
        do {
          while (shared.drainTo(out.clear()) > 0) {
            all.write(out.array(), 0, out.position());
          }
        } while (!shared.sleep());
        running = true;
      }
    }
    assertEquals(0, shared.waitingBytes(), "seed=" + seed);
    assertEquals(accepted.get(), decode(all.toByteArray()).size(), "seed=" + seed);
    assertEquals(producers * each, accepted.get() + counters.droppedPackets(), "seed=" + seed);
  }

  private void crowd() {
    for (int sent = 0; sent < OutboundQueue.CROWDED_BYTES; ) {
      PacketBatch batch = batch(40, 1000, 1);
      sent += batch.length();
      assertTrue(queue.offerData(batch));
    }
  }

  private void takeOne() {
    assertTrue(queue.next());
    queue.left(queue.length());
  }

  @Test
  void aProducerWaitsForRoomOnlyWhenTheQueueIsCrowded() {
    assertFalse(queue.awaitRoom(LinkStats.nowMicros()), "empty");
    assertTrue(queue.offerData(batch(40, 1000, 1)));
    assertFalse(queue.awaitRoom(LinkStats.nowMicros()), "roomy");
    long before = LinkStats.nowMicros(); // however long the machine takes from here on
    crowd();
    assertTrue(queue.awaitRoom(before));
  }

  /** Whoever sends to others too is not held up by a stalled peer for long. */
  @Test
  void aProducerDoesNotWaitForAConsumerThatTakesNothing() {
    crowd();
    long later = LinkStats.nowMicros() + OutboundQueue.STALLED_MICROS + 1;
    assertFalse(queue.awaitRoom(later));
    crowd();
    long before = LinkStats.nowMicros();
    takeOne();
    assertTrue(queue.awaitRoom(before), "it takes again");
  }

  @Test
  void aProducerThatWaitsLeavesWithTheLinkOrWithRoom() throws Exception {
    long before = LinkStats.nowMicros();
    crowd();
    Thread producer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (queue.awaitRoom(before)) {
                    takeOne(); // or it would wait but for some time
                  }
                });
    producer.join();
    assertTrue(queue.waitingBytes() < OutboundQueue.CROWDED_BYTES);
    crowd();
    queue.close();
    assertFalse(queue.awaitRoom(LinkStats.nowMicros()));
  }
}
