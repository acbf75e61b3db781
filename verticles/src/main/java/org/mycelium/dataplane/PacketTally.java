package org.mycelium.dataplane;

import org.mycelium.wire.DataPacket;

/**
 * Counts the packets of one read by source and by destination, and adds them to the node's counts
 * when the read is used up: a few nanoseconds a packet, a lock an address and read. Confined to its
 * lane; allocates nothing.
 */
final class PacketTally {
  /** Addresses collected at a time; another one at the same place goes to the counts at once. */
  private static final int SLOTS = 8;

  private final Side sources;
  private final Side destinations;

  PacketTally(AddressCounts sources, AddressCounts destinations) {
    this.sources = new Side(sources);
    this.destinations = new Side(destinations);
  }

  /** A packet as it came from a link. */
  void count(byte[] b, int at) {
    count(
        DataPacket.sourceHigh(b, at),
        DataPacket.sourceLow(b, at),
        DataPacket.destinationHigh(b, at),
        DataPacket.destinationLow(b, at),
        DataPacket.payloadLength(b, at));
  }

  /**
   * A packet.
   *
   * @param bytes of its encrypted payload
   */
  void count(
      long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int bytes) {
    sources.count(sourceHigh, sourceLow, bytes);
    destinations.count(destinationHigh, destinationLow, bytes);
  }

  /** The read is used up. */
  void flush() {
    sources.flush();
    destinations.flush();
  }

  /** One of both columns. */
  private static final class Side {
    private final AddressCounts counts;
    private final long[] high = new long[SLOTS];
    private final long[] low = new long[SLOTS];
    private final long[] bytes = new long[SLOTS];
    private final int[] packets = new int[SLOTS];

    Side(AddressCounts counts) {
      this.counts = counts;
    }

    void count(long addressHigh, long addressLow, int length) {
      int slot = AddressCounts.hash(addressHigh, addressLow) >>> 29;
      if (high[slot] != addressHigh || low[slot] != addressLow) {
        flush(slot);
        high[slot] = addressHigh;
        low[slot] = addressLow;
      }
      packets[slot]++;
      bytes[slot] += length;
    }

    void flush() {
      for (int slot = 0; slot < SLOTS; slot++) {
        flush(slot);
      }
    }

    private void flush(int slot) {
      if (packets[slot] > 0) {
        counts.add(high[slot], low[slot], packets[slot], bytes[slot]);
        packets[slot] = 0;
        bytes[slot] = 0;
      }
    }
  }
}
