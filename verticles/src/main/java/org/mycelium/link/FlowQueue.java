package org.mycelium.link;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Data batches that wait for one link, bounded, with the packets of thin flows ahead: a ping, a
 * keystroke or a name query does not wait behind the megabytes of a bulk transfer.
 *
 * <p>The discipline is that of fq_codel's new flows, and no more: a packet whose flow has nothing
 * in the backlog goes to the thin batch, which leaves next, until its flow has {@value
 * #THIN_BYTES_PER_FLOW} bytes there. What is more belongs to a bulk flow, and bulk flows share one
 * queue, first in first out. Packets of one flow never change places: once one is in the backlog,
 * those after it go behind it. Between two bulk batches at most {@value #THIN_BYTES} bytes
 * overtake, so a flood of thin flows starves nobody.
 *
 * <p>Flows are told apart by {@link PacketBatch#flow}; two of the same number are treated as one.
 * Not thread-safe: {@link OutboundQueue} holds its lock.
 */
final class FlowQueue {

  /** Bytes of one flow that may overtake: two full packets. */
  static final int THIN_BYTES_PER_FLOW = 3000;

  /** Bytes of all thin flows that may overtake one bulk batch. */
  static final int THIN_BYTES = 32 << 10;

  private final int maxBatches;
  private final int maxBytes;
  private final int maxPackets;

  private final PacketBatch.PacketTest toThin = this::takeThin; // one object for all offers

  private final ArrayDeque<PacketBatch> bulk = new ArrayDeque<>();
  private @Nullable PacketBatch thin;
  private int thinAllowance = THIN_BYTES;
  private int bytes;
  private int packets;

  /** Packets in {@link #bulk} and bytes in {@link #thin}, by flow. Made with the first backlog. */
  private int[] bulkPackets = {};

  private int[] thinBytes = {};

  FlowQueue(int maxBatches, int maxBytes, int maxPackets) {
    this.maxBatches = maxBatches;
    this.maxBytes = maxBytes;
    this.maxPackets = maxPackets;
  }

  boolean isEmpty() {
    return bulk.isEmpty() && thin == null;
  }

  /** Bytes that wait. */
  int bytes() {
    return bytes;
  }

  /**
   * Queues a batch, whose ownership it takes.
   *
   * @return packets that were dropped because they did not fit
   */
  int offer(PacketBatch batch) {
    if (bulk.isEmpty() || !mayBeThin(batch)) {
      count(batch, 1);
    } else {
      batch.removeIf(toThin);
      if (batch.packets() == 0) {
        batch.recycle();
        return 0;
      }
    }
    PacketBatch last = bulk.peekLast();
    boolean joins =
        last != null
            && batch.length() <= OutboundQueue.COALESCE_BYTES
            && batch.length() <= last.free();
    if (bytes + batch.length() > maxBytes
        || packets + batch.packets() > maxPackets
        || !(joins || bulk.size() < maxBatches)) {
      int dropped = batch.packets();
      count(batch, -1);
      batch.recycle();
      return dropped;
    }
    bytes += batch.length();
    packets += batch.packets();
    if (joins && last != null) {
      last.appendAll(batch);
      batch.recycle();
    } else {
      bulk.add(batch);
    }
    return 0;
  }

  private boolean mayBeThin(PacketBatch batch) {
    int flow = batch.flow();
    return flow == PacketBatch.MIXED_FLOWS
        || (flow != PacketBatch.UNKNOWN_FLOW
            && batch.length() <= THIN_BYTES_PER_FLOW
            && bulkPackets[flow] == 0);
  }

  /** Copies a packet to the thin batch, or counts it as one of the backlog. */
  private boolean takeThin(PacketBatch from, int at, int length, int flow) {
    if (flow == PacketBatch.UNKNOWN_FLOW
        || bulkPackets[flow] > 0
        || thinBytes[flow] + length > THIN_BYTES_PER_FLOW
        || thinAllowance < length) {
      bulkPackets[flow]++;
      return false;
    }
    PacketBatch target = thin;
    if (target == null) {
      target = thin = from.another();
    }
    target.append(from.bytes(), at, length, flow);
    thinBytes[flow] += length;
    thinAllowance -= length;
    bytes += length;
    packets++;
    return true;
  }

  /** What leaves next; null when nothing waits. */
  @Nullable PacketBatch poll() {
    PacketBatch next = thin;
    if (next != null) {
      thin = null;
      for (int i = 0; i < next.packets(); i++) {
        thinBytes[next.flow(i)] = 0;
      }
    } else {
      next = bulk.poll();
      if (next == null) {
        return null;
      }
      count(next, -1);
      thinAllowance = THIN_BYTES;
    }
    bytes -= next.length();
    packets -= next.packets();
    return next;
  }

  /** Drops everything; returns the packets. */
  int clear() {
    int dropped = packets;
    for (PacketBatch batch = poll(); batch != null; batch = poll()) {
      batch.recycle();
    }
    return dropped;
  }

  private void count(PacketBatch batch, int sign) {
    if (bulkPackets.length == 0) {
      bulkPackets = new int[PacketBatch.FLOWS];
      thinBytes = new int[PacketBatch.FLOWS];
    }
    int flow = batch.flow();
    if (flow != PacketBatch.MIXED_FLOWS) {
      bulkPackets[flow] += sign * batch.packets();
      return;
    }
    for (int i = 0; i < batch.packets(); i++) {
      bulkPackets[batch.flow(i)] += sign;
    }
  }
}
