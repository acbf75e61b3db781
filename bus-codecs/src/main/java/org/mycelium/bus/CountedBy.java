package org.mycelium.bus;

/** Which address of a packet it is counted under. */
public enum CountedBy {
  /** A value of a newer minor version. */
  OTHER,
  /** The sender's. */
  SOURCE,
  /** The receiver's. */
  DESTINATION
}
