package org.mycelium.bus;

/** What happened to a link. */
public enum LinkState {
  /** A value of a newer minor version. */
  OTHER,
  /** It came up. */
  UP,
  /** It ended. */
  DOWN,
  /** It is silent for too long; routes move away from it. */
  SUSPECT,
  /** A suspect link was heard again. */
  RECOVERED
}
