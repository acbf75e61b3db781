package org.mycelium.dataplane;

<<<<<<< HEAD
/** Takes the packets that the host sends into the overlay; called on the port's reading thread. */
public interface HostReceiver {

  /** One IP packet; the bytes are valid only during the call. */
  void packet(byte[] bytes, int offset, int length);

  /** No more packets are at hand: what was gathered should be sent now. */
=======
/** Takes what the host sends, on the device's reading thread. Never throws, never blocks. */
public interface HostReceiver {

  /**
   * One IPv6 packet from its first byte: {@code length} bytes at {@code offset}, valid only during
   * the call.
   */
  void packet(byte[] bytes, int offset, int length);

  /** The read is used up: send on what was collected from it. Called once after each read. */
>>>>>>> dataplane
  void readComplete();
}
