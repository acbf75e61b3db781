package org.mycelium.wiring;

import io.vertx.core.buffer.Buffer;
import org.mycelium.identity.OverlayAddress;

/**
 * A message packet (spec 03 §1.1) without its 4-byte user-data header: the port between the message
 * subsystem and the data plane.
 *
 * @param source outer source address; only its /64 is proven
 * @param destination outer destination address
 * @param content 12-byte message header and body
 * @param done run by the consumer when it has handled the packet: the producer's credit; running it
 *     again does nothing
 */
public record MessagePacket(
    OverlayAddress source, OverlayAddress destination, Buffer content, Runnable done)
    implements LocalMessage {

  /** A packet whose producer keeps no account of credit. */
  public MessagePacket(OverlayAddress source, OverlayAddress destination, Buffer content) {
    this(source, destination, content, () -> {});
  }
}
