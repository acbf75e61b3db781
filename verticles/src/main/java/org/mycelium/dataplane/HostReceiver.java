package org.mycelium.dataplane;

/** Takes the packets that the host sends into the overlay; called on the port's reading thread. */
public interface HostReceiver {

  /** One IP packet; the bytes are valid only during the call. */
  void packet(byte[] bytes, int offset, int length);

  /** No more packets are at hand: what was gathered should be sent now. */
  void readComplete();
}
