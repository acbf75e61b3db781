package org.mycelium.dataplane;

/**
 * Takes what the host sends, on the device's reading thread. Never throws; blocks in {@link
 * #awaitRoom()} alone.
 */
public interface HostReceiver {

  /**
   * One IPv6 packet from its first byte: {@code length} bytes at {@code offset}, valid only during
   * the call.
   */
  void packet(byte[] bytes, int offset, int length);

  /** The read is used up: send on what was collected from it. Called once after each read. */
  void readComplete();

  /**
   * Holds the reading thread up, for a few milliseconds at most, while the link that took its last
   * packets has no room for more. What stays in the device makes the host's own TCP slow down; what
   * was read would be dropped, and sent again. For a thread of the device's own, after {@link
   * #readComplete()}; never on an event loop.
   */
  default void awaitRoom() {}
}
