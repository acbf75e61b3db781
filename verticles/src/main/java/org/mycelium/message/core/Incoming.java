package org.mycelium.message.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.OverlayAddress;

/** A message that arrives. Confined to the receiver. */
final class Incoming {

  /** How far it is. */
  enum State {
    /** Chunks come. */
    RECEIVING,
    /** Whole, and the node looks for somebody who takes it. */
    OFFERED,
    /** Whole, and nobody has room for it: offered again when its sender repeats the end. */
    HELD
  }

  /**
   * What tells messages apart. The id alone would let others interfere.
   *
   * @param high /64 of the sender
   */
  record Key(long high, long id) {}

  final Key key;
  final OverlayAddress source;
  final OverlayAddress destination;
  final boolean reply;
  final long length;
  final byte[] topic;
  final Assembly assembly;

  /** The sender calls it an answer, and it is one to a message of ours. */
  final boolean answer;

  State state = State.RECEIVING;
  long heard;

  /** What the receiver's budget was charged with. */
  long memory;

  long disk;

  /** It goes to its file piece by piece, because memory was short. */
  boolean spilled;

  @Nullable Payload payload;

  /** The packet that ended it. */
  byte[] done = {};

  Incoming(
      Key key,
      OverlayAddress source,
      OverlayAddress destination,
      boolean reply,
      boolean answer,
      long length,
      byte[] topic,
      Assembly assembly) {
    this.key = key;
    this.source = source;
    this.destination = destination;
    this.reply = reply;
    this.answer = answer;
    this.length = length;
    this.topic = topic;
    this.assembly = assembly;
  }

  /** True when an INIT says the same again. */
  boolean sameAs(boolean otherReply, long otherLength, byte[] otherTopic) {
    return reply == otherReply && length == otherLength && Arrays.equals(topic, otherTopic);
  }

  void close() {
    assembly.close();
    if (payload != null) {
      payload.close();
    }
  }
}
