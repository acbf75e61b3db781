package org.mycelium.bus;

/** Who opened a connection. */
public enum Direction {
  /** A value of a newer minor version. */
  OTHER,
  /** This node dialled. */
  OUTBOUND,
  /** The peer dialled. */
  INBOUND
}
