package org.mycelium.link;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mycelium.wire.Packet;
import org.mycelium.wire.Tlv;

/**
 * What waits to be written on one link: control ahead of data, both bounded, many producers and one
 * consumer (the thread that writes the socket).
 *
 * <p>Data beyond its bounds is dropped and counted, as a router does. Control is never dropped:
 * when it does not fit, {@link #offerControl} says so and the link must be closed, because the peer
 * has stopped reading (v0.7.10 has no bounds: spec 01 W22).
 *
 * <p>Wake-ups: the first offer to a sleeping consumer runs {@code wakeUp} once. The consumer then
 * calls {@link #drainTo} until it returns 0 and {@link #sleep} returns true; until then no further
 * wake-up comes, also while it waits for the socket to take more.
 *
 * <p>A lock is held for a few copies of at most {@link #COALESCE_BYTES} by producers and of one
 * control gather by the consumer; data batches are copied outside it.
 */
public final class OutboundQueue {

  /**
   * Most batches that wait. Each holds an array of {@link BatchPool#BATCH_BYTES}, full or not, so
   * this bounds the memory of queued data at about 4 MiB; small batches are joined, see {@link
   * #COALESCE_BYTES}.
   */
  public static final int MAX_DATA_BATCHES = 64;

  /** Most bytes of data that wait. */
  public static final int MAX_DATA_BYTES = 4 << 20;

  /** Most data packets that wait: 4 MiB of packets of 1 KiB. Bounds a flood of tiny packets. */
  public static final int MAX_DATA_PACKETS = 4096;

  /** A batch up to this size is copied into the one before it when it fits there. */
  public static final int COALESCE_BYTES = 16 << 10;

  /**
   * Most bytes of control that wait. When another link dies with all the routes that it may have,
   * 65 536, every peer is sent a retraction and a seqno request for each at once, 132 bytes, and
   * may be in the midst of a dump of as many, 68 bytes: 13 MB. A peer that reads must not be closed
   * for that.
   */
  public static final int MAX_CONTROL_BYTES = 16 << 20;

  private static final int CONTROL_KEPT_BYTES = 4 << 10;

  private final LinkStats stats;
  private final Runnable wakeUp;

  private final Object lock = new Object();
  // Under the lock.
  private final ArrayDeque<PacketBatch> data = new ArrayDeque<>();
  private int dataBytes;
  private int dataPackets;
  private byte[] control = new byte[256];
  private int controlHead;
  private int controlTail;
  private boolean awake;
  private boolean dataRefused;
  private boolean closed;

  // The consumer's own: a batch that did not fit wholly into the last gather.
  private @Nullable PacketBatch current;
  private int currentAt;

  /**
   * Makes an empty queue with a sleeping consumer.
   *
   * @param stats counts dropped packets
   * @param wakeUp run by a producer, outside the lock; must not block
   */
  public OutboundQueue(LinkStats stats, Runnable wakeUp) {
    this.stats = stats;
    this.wakeUp = wakeUp;
  }

  /**
   * Queues a batch and takes its ownership, whatever the result. Any thread.
   *
   * @return false when it was dropped: full, or closed
   */
  public boolean offerData(PacketBatch batch) {
    boolean wake;
    PacketBatch joined = null;
    synchronized (lock) {
      if (dataRefused
          || dataBytes + batch.length() > MAX_DATA_BYTES
          || dataPackets + batch.packets() > MAX_DATA_PACKETS
          || !(joins(batch) || data.size() < MAX_DATA_BATCHES)) {
        wake = false;
      } else {
        dataBytes += batch.length();
        dataPackets += batch.packets();
        if (joins(batch)) {
          data.getLast().appendAll(batch);
          joined = batch;
        } else {
          data.add(batch);
        }
        wake = !awake;
        awake = true;
        batch = null;
      }
    }
    if (batch != null) {
      stats.packetsDropped(batch.packets());
      batch.recycle();
      return false;
    }
    if (joined != null) {
      joined.recycle();
    }
    if (wake) {
      wakeUp.run();
    }
    return true;
  }

  private boolean joins(PacketBatch batch) {
    PacketBatch last = data.peekLast();
    return last != null && batch.length() <= COALESCE_BYTES && batch.length() <= last.free();
  }

  /**
   * Queues control messages, in order, ahead of all data that has not begun to leave. Any thread.
   *
   * @return false when they do not fit: close the link. True when the queue is closed, because then
   *     it does not matter any more.
   */
  public boolean offerControl(List<Tlv> tlvs) {
    int bytes = 0;
    for (Tlv tlv : tlvs) {
      bytes += Packet.controlLength(tlv);
    }
    boolean wake;
    synchronized (lock) {
      if (closed || bytes == 0) {
        return true;
      }
      if (controlTail - controlHead + bytes > MAX_CONTROL_BYTES) {
        return false;
      }
      ByteBuffer out = controlRoom(bytes);
      for (Tlv tlv : tlvs) {
        Packet.writeControl(tlv, out);
      }
      controlTail = out.position();
      wake = !awake;
      awake = true;
    }
    if (wake) {
      wakeUp.run();
    }
    return true;
  }

  private ByteBuffer controlRoom(int bytes) {
    int waiting = controlTail - controlHead;
    if (control.length - controlTail < bytes) {
      byte[] target = control;
      if (control.length / 2 < waiting + bytes) {
        target = new byte[Math.min(MAX_CONTROL_BYTES, 2 * (waiting + bytes))];
      }
      System.arraycopy(control, controlHead, target, 0, waiting);
      control = target;
      controlHead = 0;
      controlTail = waiting;
    }
    return ByteBuffer.wrap(control, controlTail, bytes);
  }

  /**
   * Fills {@code out} with what waits: the rest of a batch begun earlier, then all control, then
   * data. A gather may end inside a packet; the next one goes on there. Finished batches are
   * recycled. Consumer only.
   *
   * @return bytes put; 0 when nothing waits, or {@code out} has no room
   */
  public int drainTo(ByteBuffer out) {
    int start = out.position();
    while (out.hasRemaining() && next(out)) {
      copyCurrent(out);
    }
    return out.position() - start;
  }

  /** Makes sure there is a batch to copy from, after all control; false when there is none. */
  private boolean next(ByteBuffer out) {
    PacketBatch abandoned = null;
    synchronized (lock) {
      if (closed) {
        abandoned = current;
        current = null;
      } else if (current == null) {
        copyControl(out);
        if (controlHead == controlTail && out.hasRemaining()) {
          current = data.poll();
          currentAt = 0;
          if (current != null) {
            dataBytes -= current.length();
            dataPackets -= current.packets();
          }
        }
      }
    }
    if (abandoned != null) {
      abandoned.recycle();
    }
    return current != null;
  }

  private void copyControl(ByteBuffer out) {
    int bytes = Math.min(controlTail - controlHead, out.remaining());
    out.put(control, controlHead, bytes);
    controlHead += bytes;
    if (controlHead == controlTail) {
      controlHead = 0;
      controlTail = 0;
      if (control.length > CONTROL_KEPT_BYTES) {
        control = new byte[CONTROL_KEPT_BYTES];
      }
    }
  }

  private void copyCurrent(ByteBuffer out) {
    PacketBatch batch = current;
    if (batch == null) {
      return;
    }
    int bytes = Math.min(batch.length() - currentAt, out.remaining());
    out.put(batch.bytes(), currentAt, bytes);
    currentAt += bytes;
    if (currentAt == batch.length()) {
      current = null;
      batch.recycle();
    }
  }

  /** Bytes that wait, control and data. Consumer only: sizes the next gather. */
  public int waitingBytes() {
    int begun = current == null ? 0 : current.length() - currentAt;
    synchronized (lock) {
      return closed ? 0 : begun + controlTail - controlHead + dataBytes;
    }
  }

  /**
   * The consumer has nothing left to do. Consumer only.
   *
   * @return true when the next offer will wake it; false when something came meanwhile and it must
   *     go on draining
   */
  public boolean sleep() {
    boolean begun = current != null;
    synchronized (lock) {
      if (!closed && (begun || controlHead != controlTail || !data.isEmpty())) {
        return false;
      }
      awake = false;
      return true;
    }
  }

  /**
   * Drops waiting data and refuses more; control still leaves, and a batch already begun, because
   * the stream would be out of step without its end. For a link that is closing in order. Any
   * thread.
   */
  public void refuseData() {
    List<PacketBatch> dropped;
    synchronized (lock) {
      dataRefused = true;
      dropped = List.copyOf(data);
      data.clear();
      dataBytes = 0;
      dataPackets = 0;
    }
    for (PacketBatch batch : dropped) {
      stats.packetsDropped(batch.packets());
      batch.recycle();
    }
  }

  /** Drops everything and refuses more. Any thread. */
  public void close() {
    synchronized (lock) {
      closed = true;
      control = new byte[0];
      controlHead = 0;
      controlTail = 0;
    }
    refuseData();
  }
}
