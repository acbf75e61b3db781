package org.mycelium.tun;

import java.util.Arrays;
import org.mycelium.link.LinkStats;
import org.mycelium.link.PacketBatch;

/**
 * Which queue of the device each flow is written to, whatever thread writes: the kernel then gives
 * what the host answers to the reader of that queue. A flow that begins gets the queue that has
 * been used least lately, so up to as many flows as there are queues share none: a ping does not
 * wait behind a bulk transfer. It keeps the queue until it rests; by then the kernel has forgotten
 * it as well.
 *
 * <p>Any thread. Threads that write the same flow at the same moment may begin it on two queues;
 * the last one counts. Memory: 6 KiB.
 */
final class FlowSpread {

  /** A flow rests when nothing of it was written for so long: TUN_FLOW_EXPIRATION of tun.c. */
  static final int REST_MILLIS = 3000;

  // Written without a lock: at worst a flow begins once more, or a queue looks unused.
  private final short[] queueOf = new short[PacketBatch.FLOWS];
  private final int[] flowUsed = new int[PacketBatch.FLOWS];
  private final int[] queueUsed;

  /**
   * Makes one of so many queues, at most 32 767.
   *
   * @param nowMillis any reading of {@link #nowMillis}, as in {@link #queue}
   */
  FlowSpread(int queues, int nowMillis) {
    this.queueUsed = new int[queues];
    Arrays.fill(flowUsed, nowMillis - REST_MILLIS - 1);
    Arrays.fill(queueUsed, nowMillis - 1);
  }

  /** Its clock: milliseconds that wrap around. */
  static int nowMillis() {
    return (int) (LinkStats.nowMicros() / 1000);
  }

  /** The queue for something of this flow that is written now. */
  int queue(int flow, int nowMillis) {
    int queue = nowMillis - flowUsed[flow] > REST_MILLIS ? begin(flow, nowMillis) : queueOf[flow];
    flowUsed[flow] = nowMillis;
    queueUsed[queue] = nowMillis;
    return queue;
  }

  private synchronized int begin(int flow, int nowMillis) {
    int longest = 0;
    for (int i = 1; i < queueUsed.length; i++) {
      if (nowMillis - queueUsed[i] > nowMillis - queueUsed[longest]) {
        longest = i;
      }
    }
    queueUsed[longest] = nowMillis; // under the lock, for whoever begins next
    queueOf[flow] = (short) longest;
    return longest;
  }
}
