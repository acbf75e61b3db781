package org.mycelium.dataplane;

/** Takes what the host sends, on the device's reading thread. Never throws, never blocks. */
public interface HostReceiver {

  /**
   * One IPv6 packet from its first byte: {@code length} bytes at {@code offset}, valid only during
   * the call.
   */
  void packet(byte[] bytes, int offset, int length);

  /** The read is used up: send on what was collected from it. Called once after each read. */
  void readComplete();
}
