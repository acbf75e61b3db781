package org.mycelium.dataplane;

/** Gives packets to the host. Confined to one thread. */
public interface HostWriter {

  /** Adds one IP packet; the writer copies what it must keep after the call. */
  void packet(byte[] bytes, int offset, int length);

  /** Writes all that was added. */
  void flush();
}
