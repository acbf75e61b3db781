package org.mycelium.dataplane;

/**
 * Where the host's own IP packets enter and leave the node: a TUN device, or a stand-in for one.
 */
public interface HostPort {

  /**
   * Begins delivery. The receiver is called on the port's own reading thread ({@code
   * mycelium-tun-…}) until {@link #close()}.
   */
  void start(HostReceiver receiver);

  /**
   * A new writer for the calling thread. A writer is confined to one thread; several writers of one
   * port may be used at the same time.
   */
  HostWriter writer();

  /** Ends delivery and releases the device; any thread, any number of times. */
  void close();
}
