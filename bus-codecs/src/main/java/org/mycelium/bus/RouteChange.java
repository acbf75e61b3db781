package org.mycelium.bus;

/** What happened to the selected route of a prefix. */
public enum RouteChange {
  /** A value of a newer minor version. */
  OTHER,
  /** A prefix without a selected route has one now. */
  SELECTED,
  /** Next hop, metric or sequence number changed. */
  CHANGED,
  /** The neighbour retracted it or its link failed; no other route. */
  RETRACTED,
  /** It was not renewed in time; no other route. */
  EXPIRED
}
