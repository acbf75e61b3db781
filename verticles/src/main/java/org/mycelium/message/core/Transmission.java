package org.mycelium.message.core;

/**
 * A packet that wants an acknowledgement: the INIT, a CHUNK or the DONE of a message, through all
 * its repetitions. Confined to the sender.
 */
final class Transmission {
  final Outgoing message;

  /** {@link MessageWire#INIT}, {@link MessageWire#CHUNK} or {@link MessageWire#DONE}. */
  final int kind;

  /** Of the chunk. */
  final long index;

  /** Number of its last sending on its path. */
  long number;

  long sentAt;

  /** How often it was sent. */
  int attempts;

  /** Sent, not acknowledged, and not believed to be lost. */
  boolean flying;

  Transmission(Outgoing message, int kind, long index) {
    this.message = message;
    this.kind = kind;
    this.index = index;
  }
}
