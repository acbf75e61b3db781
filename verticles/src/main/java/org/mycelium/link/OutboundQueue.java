package org.mycelium.link;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mycelium.wire.Packet;
import org.mycelium.wire.Tlv;

/**
 * What waits to be written on one link: control ahead of data, both bounded, many producers and one
 * consumer at a time (a thread that writes to the socket).
 *
 * <p>Among data, thin flows go ahead of bulk ones ({@link FlowQueue}). Data beyond its bounds is
 * dropped and counted, as a router does. Control is never dropped: when it does not fit, {@link
 * #offerControl} says so and the link must be closed, because the peer has stopped reading (v0.7.10
 * has no bounds: spec 01 W22).
 *
 * <p>Wake-ups: the first offer to a sleeping consumer runs {@code wakeUp} once, on the thread that
 * offers; whoever is then the consumer, that thread or one that it wakes, calls {@link #next} or
 * {@link #drainTo} until nothing waits and {@link #sleep} returns true. Until then no further
 * wake-up comes, also while it waits for the socket to take more.
 *
 * <p>A lock is held for a few copies of at most {@link #COALESCE_BYTES} by producers; what the
 * consumer takes out it writes or copies outside it.
 */
public final class OutboundQueue {

  /**
   * Most batches that wait. Each holds an array of {@link BatchPool#BATCH_BYTES}, full or not, so
   * this bounds the memory of queued data at 4.5 MiB; small batches are joined, see {@link
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
   * From so many waiting bytes of data on, {@link #awaitRoom} waits: enough for the consumer to go
   * on while the producer wakes up.
   */
  public static final int CROWDED_BYTES = 256 << 10;

  /** And until no more than so many are left. */
  static final int ROOMY_BYTES = 128 << 10;

  /** But not longer than this at a time, in milliseconds: there are other links. */
  public static final int ROOM_MILLIS = 1;

  /** And not for a consumer that took nothing for so long, in microseconds. */
  static final long STALLED_MICROS = 20_000;

  /**
   * Most bytes of control that wait. The router keeps its news back from 256 KiB on, so only
   * answers to what a peer asks while it does not read can fill it.
   */
  public static final int MAX_CONTROL_BYTES = 1 << 20;

  private static final int CONTROL_KEPT_BYTES = 4 << 10;
  private static final byte[] NOTHING = {};

  private final LinkStats stats;
  private final Runnable wakeUp;

  private final Object lock = new Object();
  // Under the lock.
  private final FlowQueue data = new FlowQueue(MAX_DATA_BATCHES, MAX_DATA_BYTES, MAX_DATA_PACKETS);
  private byte[] control = new byte[256];
  private byte[] spareControl = new byte[256];
  private int controlHead;
  private int controlTail;
  private boolean awake;
  private boolean dataRefused;
  private boolean closed;
  private int waiters;
  private long crowdedSince; // or since when nothing was taken, if that is later

  // The consumer's own: the run of bytes that leaves now, and the batch it is from; without one it
  // is control.
  private byte[] run = NOTHING;
  private int runAt;
  private int runEnd;
  private @Nullable PacketBatch runBatch;

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
   * @return false when packets of it were dropped: full, or closed
   */
  public boolean offerData(PacketBatch batch) {
    boolean wake;
    int dropped;
    synchronized (lock) {
      if (dataRefused) {
        dropped = batch.packets();
        batch.recycle();
      } else {
        boolean roomy = data.bytes() < CROWDED_BYTES;
        dropped = data.offer(batch);
        if (roomy && data.bytes() >= CROWDED_BYTES) {
          crowdedSince = LinkStats.nowMicros();
        }
      }
      wake = !awake && !data.isEmpty();
      awake |= wake;
    }
    if (dropped > 0) {
      stats.packetsDropped(dropped);
    }
    if (wake) {
      wakeUp.run();
    }
    return dropped == 0;
  }

  /**
   * Takes packets that leave at once from an array that is only lent, when nothing waits and nobody
   * is the consumer. The caller is the consumer then, as if it had been woken, and calls {@link
   * #keepRest} before it gives the array back. Any thread.
   *
   * @param rest an empty batch for what does not leave at once; owned from here on when accepted
   * @return false when they must be queued as a batch
   */
  boolean offerLent(byte[] bytes, int offset, int length, PacketBatch rest) {
    synchronized (lock) {
      if (awake || closed || dataRefused || controlHead != controlTail || !data.isEmpty()) {
        return false;
      }
      awake = true;
    }
    run = bytes;
    runAt = offset;
    runEnd = offset + length;
    runBatch = rest;
    return true;
  }

  /** What is left of lent packets is copied: the array goes back. Consumer only. */
  void keepRest() {
    PacketBatch batch = runBatch;
    if (batch != null && run != batch.bytes()) {
      int rest = length();
      batch.holdRest(run, runAt, rest);
      run = batch.bytes();
      runAt = 0;
      runEnd = rest;
    }
  }

  /**
   * Waits until the data that waits has become little, or {@link #ROOM_MILLIS} have passed, or the
   * queue is closed. Returns at once when the consumer has taken nothing for {@link
   * #STALLED_MICROS}: who sends to others too must not be held up by a peer that has stalled, and
   * by a slow one only now and then. Any thread that may wait.
   *
   * @param nowMicros as {@link LinkStats#nowMicros()}
   * @return whether it waited
   */
  boolean awaitRoom(long nowMicros) {
    synchronized (lock) {
      if (closed || data.bytes() < CROWDED_BYTES || nowMicros - crowdedSince > STALLED_MICROS) {
        return false;
      }
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROOM_MILLIS);
      waiters++;
      try {
        while (!closed && data.bytes() > ROOMY_BYTES && System.nanoTime() - end < 0) {
          lock.wait(ROOM_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        waiters--;
      }
      return true;
    }
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
   * Looks at what must leave next: {@link #length()} bytes of {@link #bytes()} at {@link
   * #offset()}. That is the rest of a run begun earlier, then all control, then a data batch.
   * Consumer only.
   *
   * @return false when nothing waits
   */
  public boolean next() {
    PacketBatch abandoned = null;
    synchronized (lock) {
      if (closed) {
        abandoned = runBatch;
        clearRun();
      } else if (runAt == runEnd) {
        if (controlHead != controlTail) {
          takeControl();
        } else {
          takeData();
        }
      }
    }
    if (abandoned != null) {
      abandoned.recycle();
    }
    return runAt != runEnd;
  }

  /** The array with the bytes of {@link #next()}. Consumer only. */
  public byte[] bytes() {
    return run;
  }

  /** Where they begin. Consumer only. */
  public int offset() {
    return runAt;
  }

  /** How many they are. Consumer only. */
  public int length() {
    return runEnd - runAt;
  }

  /** So many of them have left; a finished batch is recycled. Consumer only. */
  public void left(int count) {
    if (runBatch == null) {
      stats.controlSent(count);
    }
    runAt += count;
    if (runAt == runEnd) {
      PacketBatch finished = runBatch;
      clearRun();
      if (finished != null) {
        finished.recycle();
      }
    }
  }

  /** Control leaves as one run; what is offered meanwhile collects in an array of its own. */
  private void takeControl() {
    run = control;
    runAt = controlHead;
    runEnd = controlTail;
    control = run.length <= CONTROL_KEPT_BYTES ? spareControl : new byte[CONTROL_KEPT_BYTES];
    spareControl = run.length <= CONTROL_KEPT_BYTES ? run : spareControl;
    controlHead = 0;
    controlTail = 0;
  }

  private void takeData() {
    PacketBatch batch = data.poll();
    if (batch != null) {
      runBatch = batch;
      run = batch.bytes();
      runAt = 0;
      runEnd = batch.length();
      if (data.bytes() >= CROWDED_BYTES) {
        crowdedSince = LinkStats.nowMicros();
      } else if (waiters > 0 && data.bytes() <= ROOMY_BYTES) {
        lock.notifyAll();
      }
    }
  }

  private void clearRun() {
    run = NOTHING;
    runAt = 0;
    runEnd = 0;
    runBatch = null;
  }

  /**
   * Fills {@code out} with what waits, in the order of {@link #next()}. It may end inside a packet;
   * the next one goes on there. Consumer only.
   *
   * @return bytes put; 0 when nothing waits, or {@code out} has no room
   */
  public int drainTo(ByteBuffer out) {
    int start = out.position();
    while (out.hasRemaining() && next()) {
      int bytes = Math.min(length(), out.remaining());
      out.put(run, runAt, bytes);
      left(bytes);
    }
    return out.position() - start;
  }

  /** Bytes that wait, control and data. Consumer only: sizes the next gather. */
  public int waitingBytes() {
    int begun = length();
    synchronized (lock) {
      return closed ? 0 : begun + controlTail - controlHead + data.bytes();
    }
  }

  /**
   * The consumer has nothing left to do. Consumer only.
   *
   * @return true when the next offer will wake it; false when something came meanwhile and it must
   *     go on draining
   */
  public boolean sleep() {
    boolean begun = length() > 0;
    synchronized (lock) {
      if (!closed && (begun || controlHead != controlTail || !data.isEmpty())) {
        return false;
      }
      awake = false;
      return true;
    }
  }

  /**
   * Becomes the consumer, if nobody is: until {@link #sleep} returns true. Any thread.
   *
   * @return false when somebody is, who will look at the queue once more before sleeping
   */
  public boolean wake() {
    synchronized (lock) {
      boolean taken = !awake;
      awake = true;
      return taken;
    }
  }

  /**
   * Drops waiting data and refuses more; control still leaves, and a batch already begun, because
   * the stream would be out of step without its end. For a link that is closing in order. Any
   * thread.
   */
  public void refuseData() {
    int dropped;
    synchronized (lock) {
      dataRefused = true;
      dropped = data.clear();
    }
    stats.packetsDropped(dropped);
  }

  /** Drops everything and refuses more. Any thread. */
  public void close() {
    synchronized (lock) {
      closed = true;
      control = new byte[0];
      spareControl = NOTHING;
      controlHead = 0;
      controlTail = 0;
      lock.notifyAll();
    }
    refuseData();
  }
}
