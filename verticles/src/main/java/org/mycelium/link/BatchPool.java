package org.mycelium.link;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * A bounded pool of batches, shared by all threads of a node, so that steady traffic allocates
 * nothing. What does not fit goes to the garbage collector.
 */
public final class BatchPool {

  /**
   * Size of a new batch: what one TUN superpacket of 64 KiB becomes, 50 full packets with TCP's
   * timestamps in them, so that it leaves in one write.
   */
  public static final int BATCH_BYTES = 72 << 10;

  /** Arrays that a jumbo packet made larger than this are not kept. */
  private static final int MAX_KEPT_BYTES = 2 * BATCH_BYTES;

  private final ArrayBlockingQueue<PacketBatch> free;

  /**
   * Makes an empty pool.
   *
   * @param maxKept how many idle batches are kept
   */
  public BatchPool(int maxKept) {
    this.free = new ArrayBlockingQueue<>(maxKept);
  }

  /** An empty batch; any thread. */
  public PacketBatch acquire() {
    PacketBatch batch = free.poll();
    return batch != null ? batch : new PacketBatch(this, new byte[BATCH_BYTES]);
  }

  static byte[] grow(byte[] bytes, int needed) {
    return Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
  }

  void release(PacketBatch batch) {
    if (batch.bytes().length <= MAX_KEPT_BYTES) {
      free.offer(batch);
    }
  }
}
