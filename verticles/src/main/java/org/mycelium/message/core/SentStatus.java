package org.mycelium.message.core;

import org.mycelium.identity.OverlayAddress;

/**
 * How far a sent message is (spec 03 §1.10).
 *
 * @param destination where it goes
 * @param state its name in {@code org.mycelium.bus.MessageState}
 * @param pending chunks never sent
 * @param sent chunks sent and not acknowledged
 * @param acked chunks acknowledged
 * @param createdWall µs since 1970
 * @param deadlineWall µs since 1970
 * @param length of the payload
 */
public record SentStatus(
    OverlayAddress destination,
    String state,
    long pending,
    long sent,
    long acked,
    long createdWall,
    long deadlineWall,
    long length) {

  /** The same, read by the receiver's application. */
  SentStatus read() {
    return new SentStatus(
        destination,
        Outgoing.State.READ.name(),
        pending,
        sent,
        acked,
        createdWall,
        deadlineWall,
        length);
  }
}
