package org.mycelium.dataplane;

<<<<<<< HEAD
/**
 * Where the host's own IP packets enter and leave the node: a TUN device, or a stand-in for one.
 */
public interface HostPort {

  /**
   * Begins delivery. The receiver is called on the port's own reading thread ({@code
   * mycelium-tun-…}) until {@link #close()}.
=======
/** Where decrypted packets go and where the host's packets come from. */
public interface HostPort {

  /**
   * Starts delivering host packets: on the device's own reading thread, each valid only during the
   * call, then {@link HostReceiver#readComplete()}. Called once.
>>>>>>> dataplane
   */
  void start(HostReceiver receiver);

  /**
<<<<<<< HEAD
   * A new writer for the calling thread. A writer is confined to one thread; several writers of one
   * port may be used at the same time.
   */
  HostWriter writer();

  /** Ends delivery and releases the device; any thread, any number of times. */
=======
   * Opens a writer for one thread (confined to it): packets are collected and written by {@link
   * HostWriter#flush()}.
   */
  HostWriter writer();

  /** Stops delivering and releases the device. Later calls do nothing. */
>>>>>>> dataplane
  void close();
}
