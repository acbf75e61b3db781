package org.mycelium.message.core;

import org.mycelium.bus.Bytes;
import org.mycelium.identity.OverlayAddress;

/**
 * A message that arrived whole.
 *
 * @param id of the message
 * @param source the address that it came from
 * @param destination the address that it was sent to
 * @param topic at most 255 bytes
 * @param payload all of it; owned by whoever takes the message
 * @param answer the sender calls it an answer, and to this sender a message with this id was sent
 */
public record Arrived(
    long id,
    OverlayAddress source,
    OverlayAddress destination,
    Bytes topic,
    Payload payload,
    boolean answer) {}
