package org.mycelium.wiring;

import java.util.List;

/**
 * The port between the message subsystem and the data plane: packets of one burst, in order. One by
 * one they would cost a change of thread each.
 *
 * @param packets at least one
 * @param done run by the consumer when it has handled them: the producer's credit; running it again
 *     does nothing
 */
public record MessagePackets(List<MessagePacket> packets, Runnable done) implements LocalMessage {

  /** Packets whose producer keeps no account of credit. */
  public MessagePackets(List<MessagePacket> packets) {
    this(packets, () -> {});
  }
}
