package org.mycelium.routing;

/** Notices a peer that takes nothing while something waits for it. For one wait. */
final class DeafWatch {

  /** A congested peer that takes not one byte for this long does not read. */
  static final long DEAF_MICROS = 15_000_000;

  private final Neighbour peer;
  private long sent = -1;
  private long since;

  DeafWatch(Neighbour peer) {
    this.peer = peer;
  }

  /** To be asked now and then while the peer is congested. */
  boolean deaf(long now) {
    long sentNow = peer.activity().controlSentBytes();
    if (sentNow != sent) {
      sent = sentNow;
      since = now;
    }
    return now - since >= DEAF_MICROS;
  }
}
