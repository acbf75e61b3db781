package org.mycelium.dataplane;

/** Writes packets to the host. Confined to the thread that opened it. */
public interface HostWriter {

  /**
   * Collects one IPv6 packet from its first byte: {@code length} bytes at {@code offset}. The
   * caller's array is reused after the call: the writer copies what it must keep.
   */
  void packet(byte[] bytes, int offset, int length);

  /** Writes what was collected. */
  void flush();
}
