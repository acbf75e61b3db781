package org.mycelium.wiring;

import io.vertx.core.buffer.Buffer;
import org.mycelium.identity.OverlayAddress;

/**
 * A message packet (spec 03 §1.1) without its 4-byte user-data header.
 *
 * @param source outer source address; only its /64 is proven
 * @param destination outer destination address
 * @param content 12-byte message header and body
 */
public record MessagePacket(OverlayAddress source, OverlayAddress destination, Buffer content) {}
