package org.mycelium.routing;

import org.jspecify.annotations.Nullable;

/** What the core keeps per link. A reconnect makes a new one (spec 02, conventions). */
final class Neighbour {

  /** With more bytes of control than this waiting, a peer is told no news and asked nothing. */
  static final int CONGESTED_BYTES = 256 << 10;

  private final long id;
  private final boolean vsock;
  private final LinkActivity activity;
  private final LinkMonitor monitor;
  private final @Nullable String remote;
  private final PeerLimits limits;
  private final EntryList entries = new EntryList();
  private final CostRange advertisedCosts = new CostRange();
  private boolean down;
  private boolean heldDown;
  private boolean probed;
  private long suspectSince;
  private long samples;
  private long controlHanded;
  private @Nullable Tellings tellings;

  Neighbour(
      long id,
      boolean vsock,
      LinkActivity activity,
      LinkMonitor monitor,
      @Nullable String remote,
      PeerLimits limits) {
    this.id = id;
    this.vsock = vsock;
    this.activity = activity;
    this.monitor = monitor;
    this.remote = remote;
    this.limits = limits;
  }

  long id() {
    return id;
  }

  boolean vsock() {
    return vsock;
  }

  LinkActivity activity() {
    return activity;
  }

  LinkMonitor monitor() {
    return monitor;
  }

  /** What names the far end across reconnects; null when nothing does. */
  @Nullable String remote() {
    return remote;
  }

  PeerLimits limits() {
    return limits;
  }

  EntryList entries() {
    return entries;
  }

  /** The costs with which routes over this link were advertised. */
  CostRange advertisedCosts() {
    return advertisedCosts;
  }

  /** The cost of the link now. */
  int cost() {
    return monitor.cost();
  }

  boolean measured() {
    return monitor.measured();
  }

  boolean suspect() {
    return monitor.suspect();
  }

  /** Gone; some of its entries may still be held as lost. */
  boolean down() {
    return down;
  }

  void setDown() {
    down = true;
  }

  /** Recovered from being suspect lately. */
  boolean heldDown() {
    return heldDown;
  }

  void setHeldDown(boolean heldDown) {
    this.heldDown = heldDown;
  }

  /** A Hello asks whether it could carry routes of a suspect link. */
  boolean probed() {
    return probed;
  }

  void setProbed(boolean probed) {
    this.probed = probed;
  }

  /** When it became suspect last. */
  long suspectSince() {
    return suspectSince;
  }

  void setSuspectSince(long suspectSince) {
    this.suspectSince = suspectSince;
  }

  /** Round trips measured so far. */
  long samples() {
    return samples;
  }

  void countSample() {
    samples++;
  }

  /** Control messages were handed to the link. */
  void controlHanded(int bytes) {
    controlHanded += bytes;
  }

  /** So much control waits for the peer that news and requests make no sense now. */
  boolean congested() {
    return controlHanded - activity.controlSentBytes() > CONGESTED_BYTES;
  }

  /** What waits until it is no longer congested; null when nothing ever did. */
  @Nullable Tellings tellings() {
    return tellings;
  }

  void setTellings(Tellings tellings) {
    this.tellings = tellings;
  }

  LinkState state() {
    if (down) {
      return LinkState.DOWN;
    }
    return suspect() ? LinkState.SUSPECT : heldDown ? LinkState.HELD_DOWN : LinkState.UP;
  }
}
