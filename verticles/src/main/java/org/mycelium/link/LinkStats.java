package org.mycelium.link;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.mycelium.wire.SkipReason;

/**
 * Counters and activity times of one link. Written by the transport (and {@link #dataSent} by
 * whoever queues data), read by anyone. Times are microseconds of {@link System#nanoTime()}.
 */
public final class LinkStats {
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder controlSent = new LongAdder();
  private final LongAdder droppedPackets = new LongAdder();
  private final Map<SkipReason, LongAdder> skipped = adders();
  private final AtomicLong lastReceived = new AtomicLong(nowMicros());
  private final AtomicLong lastDataSent = new AtomicLong(Long.MIN_VALUE / 2);
  private final AtomicLong lastDataReceived = new AtomicLong(Long.MIN_VALUE / 2);

  /** The clock of all activity times: microseconds, monotonic. */
  public static long nowMicros() {
    return System.nanoTime() / 1000;
  }

  /** Bytes came in. Any byte proves life (design, Better 2). */
  public void bytesReceived(int bytes, long nowMicros) {
    received.add(bytes);
    lastReceived.setOpaque(nowMicros);
  }

  /** Bytes were handed to the socket. */
  public void bytesSent(long bytes) {
    sent.add(bytes);
  }

  /** Control messages left the queue for the socket. */
  public void controlSent(long bytes) {
    controlSent.add(bytes);
  }

  /** The data plane offered packets: the link is in use, even when it refused them. */
  public void dataSent(long nowMicros) {
    lastDataSent.setOpaque(nowMicros);
  }

  /** Data packets came in. */
  public void dataReceived(long nowMicros) {
    lastDataReceived.setOpaque(nowMicros);
  }

  /** Data packets were dropped because the queue was full or the link closed. */
  public void packetsDropped(int packets) {
    droppedPackets.add(packets);
  }

  private static Map<SkipReason, LongAdder> adders() {
    Map<SkipReason, LongAdder> adders = new EnumMap<>(SkipReason.class);
    for (SkipReason reason : SkipReason.values()) {
      adders.put(reason, new LongAdder());
    }
    return adders;
  }

  private LongAdder adder(SkipReason reason) {
    return Objects.requireNonNull(skipped.get(reason));
  }

  /** A control packet, or a TLV in one, was skipped. */
  public void skipped(SkipReason reason) {
    adder(reason).increment();
  }

  /** How often something was skipped for this reason. */
  public long skips(SkipReason reason) {
    return adder(reason).sum();
  }

  /** Bytes read from the socket so far. */
  public long receivedBytes() {
    return received.sum();
  }

  /** Bytes written to the socket so far. */
  public long sentBytes() {
    return sent.sum();
  }

  /** Bytes of control messages that left the queue so far. */
  public long controlSentBytes() {
    return controlSent.sum();
  }

  /** Data packets dropped so far. */
  public long droppedPackets() {
    return droppedPackets.sum();
  }

  /** When a byte last came in; at first the time of creation. */
  public long lastReceivedMicros() {
    return lastReceived.getOpaque();
  }

  /** When data was last queued for sending; far in the past when never. */
  public long lastDataSentMicros() {
    return lastDataSent.getOpaque();
  }

  /** When data last came in; far in the past when never. */
  public long lastDataReceivedMicros() {
    return lastDataReceived.getOpaque();
  }
}
