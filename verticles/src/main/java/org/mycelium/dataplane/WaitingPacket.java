package org.mycelium.dataplane;

import org.jspecify.annotations.Nullable;
import org.mycelium.link.Link;
import org.mycelium.wire.DataPacket;

/**
 * A packet that waits for a route or a key, as a copy of its own in the layout of {@link
 * DataPacket}: encrypted when it came from a link, its payload the plaintext when it is our own
 * (the key is not known yet). The hop limit is already decremented; a release does not do it again
 * (W31). Identity is equality.
 */
final class WaitingPacket {
  private final byte[] bytes;
  private final @Nullable Link from;
  private final long deadlineMicros;

  /**
   * Makes one.
   *
   * @param bytes the packet, not shared
   * @param from the link it came from; null for our own
   * @param deadlineMicros when it is given up
   */
  WaitingPacket(byte[] bytes, @Nullable Link from, long deadlineMicros) {
    this.bytes = bytes;
    this.from = from;
    this.deadlineMicros = deadlineMicros;
  }

  byte[] bytes() {
    return bytes;
  }

  @Nullable Link from() {
    return from;
  }

  long deadlineMicros() {
    return deadlineMicros;
  }

  long destinationHigh() {
    return DataPacket.destinationHigh(bytes, 0);
  }

  long destinationLow() {
    return DataPacket.destinationLow(bytes, 0);
  }

  long sourceHigh() {
    return DataPacket.sourceHigh(bytes, 0);
  }

  long sourceLow() {
    return DataPacket.sourceLow(bytes, 0);
  }
}
