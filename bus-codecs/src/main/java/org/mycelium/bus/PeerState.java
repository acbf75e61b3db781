package org.mycelium.bus;

/** The state of a peer. */
public enum PeerState {
  /** A value of a newer minor version. */
  OTHER,
  /** A dial runs or waits for its next try. */
  CONNECTING,
  /** Connected. */
  ALIVE,
  /** Not connected. */
  DEAD,
  /** Forgotten; only in events. */
  REMOVED
}
