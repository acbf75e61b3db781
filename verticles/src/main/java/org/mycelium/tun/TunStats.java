package org.mycelium.tun;

import java.util.concurrent.atomic.LongAdder;

/** Counters of one TUN device. Written by its reader and writers, read by anyone. */
public final class TunStats {
  /** At most one line of a kind in ten seconds: packets make them. */
  static final long LOG_INTERVAL_MICROS = 10_000_000;

  final LongAdder reads = new LongAdder();
  final LongAdder packetsRead = new LongAdder();
  final LongAdder badFrames = new LongAdder();
  final LongAdder readErrors = new LongAdder();
  final LongAdder receiverFailures = new LongAdder();
  final LongAdder writes = new LongAdder();
  final LongAdder packetsWritten = new LongAdder();
  final LongAdder badPackets = new LongAdder();
  final LongAdder queueFullDrops = new LongAdder();
  final LongAdder writeErrors = new LongAdder();

  TunStats() {}

  /** Reads that brought a packet or a superpacket. */
  public long reads() {
    return reads.sum();
  }

  /** Packets handed to the receiver, after segmentation. */
  public long packetsRead() {
    return packetsRead.sum();
  }

  /** Reads dropped because virtio header and packet did not fit together. */
  public long badFrames() {
    return badFrames.sum();
  }

  /** Failed reads. */
  public long readErrors() {
    return readErrors.sum();
  }

  /** Calls of the receiver that threw. */
  public long receiverFailures() {
    return receiverFailures.sum();
  }

  /** Packets and superpackets that the host took. */
  public long writes() {
    return writes.sum();
  }

  /** Packets that the host took, before coalescing. */
  public long packetsWritten() {
    return packetsWritten.sum();
  }

  /** Packets refused before writing: shorter than an IP header or longer than an IP packet. */
  public long badPackets() {
    return badPackets.sum();
  }

  /** Packets dropped because the host's queue was full or the device closed. */
  public long queueFullDrops() {
    return queueFullDrops.sum();
  }

  /** Packets dropped because the host refused them. */
  public long writeErrors() {
    return writeErrors.sum();
  }
}
