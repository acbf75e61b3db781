package org.mycelium.link;

/**
 * Takes the data packets of one link, always on the thread that reads that link, so it needs no
 * lock of its own. Must not block and must not throw.
 */
public interface DataReceiver {

  /**
   * One whole data packet, headers included, valid until {@link #release}. The receiver may change
   * it in place.
   */
  void packet(byte[] bytes, int offset, int length);

  /** The bytes of all packets so far are about to change. */
  default void release() {}

  /** The read is used up: hand on what was collected from it. Called once after each read. */
  void readComplete();
}
