package org.mycelium.dataplane;

/** Where decrypted packets go and where the host's packets come from. */
public interface HostPort {

  /**
   * Starts delivering host packets: on the device's own reading thread, each valid only during the
   * call, then {@link HostReceiver#readComplete()}. Called once.
   */
  void start(HostReceiver receiver);

  /**
   * Opens a writer for one thread (confined to it): packets are collected and written by {@link
   * HostWriter#flush()}.
   */
  HostWriter writer();

  /**
   * Why it takes and gives no packets any more, in words; empty while it works. The node goes on as
   * a router for others. Any thread.
   */
  default String failure() {
    return "";
  }

  /** Stops delivering and releases the device. Later calls do nothing. */
  void close();
}
