package org.mycelium.link;

/**
 * Data packets for one link, back to back in one array, ready for the wire. One packet or many:
 * what one read of the TUN device or of a socket yielded for this link. Exactly one owner at any
 * time; handing it to {@link Link#sendData} hands over the ownership. Not thread-safe.
 */
public final class PacketBatch {
  private final BatchPool pool;
  private byte[] bytes;
  private int length;
  private int packets;

  PacketBatch(BatchPool pool, byte[] bytes) {
    this.pool = pool;
    this.bytes = bytes;
  }

  /** The array that holds the packets from index 0 to {@link #length()}. */
  public byte[] bytes() {
    return bytes;
  }

  /** Bytes in use. */
  public int length() {
    return length;
  }

  /** Number of packets in it. */
  public int packets() {
    return packets;
  }

  /** Bytes that can still be appended without growing. */
  public int free() {
    return bytes.length - length;
  }

  /**
   * Makes room for a packet of at most {@code maxBytes}, growing the array when it must.
   *
   * @return the offset at which to write it in {@link #bytes()}; take the array after this call
   */
  public int reserve(int maxBytes) {
    if (free() < maxBytes) {
      bytes = BatchPool.grow(bytes, length + maxBytes);
    }
    return length;
  }

  /** Counts the packet of {@code packetBytes} that was written at the reserved offset. */
  public void commit(int packetBytes) {
    length += packetBytes;
    packets++;
  }

  /** Appends a copy of a whole packet. */
  public void append(byte[] source, int offset, int packetBytes) {
    int at = reserve(packetBytes);
    System.arraycopy(source, offset, bytes, at, packetBytes);
    commit(packetBytes);
  }

  /** Appends a copy of all packets of another batch, for which there must be room. */
  void appendAll(PacketBatch other) {
    System.arraycopy(other.bytes, 0, bytes, length, other.length);
    length += other.length;
    packets += other.packets;
  }

  /** Empties it and gives it back to its pool; the owner must not touch it again. */
  public void recycle() {
    length = 0;
    packets = 0;
    pool.release(this);
  }
}
