package org.mycelium.bus;

/** How far a sent message is. */
public enum MessageState {
  /** A value of a newer minor version. */
  OTHER,
  /** The receiver has not answered yet. */
  PENDING,
  /** The receiver takes it, piece by piece. */
  SENDING,
  /** The receiver has it whole. */
  RECEIVED,
  /** An application at the receiver took it or looked at it. */
  READ,
  /** Given up: the receiver did not take it whole in time. */
  ABORTED
}
