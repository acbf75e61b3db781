package org.mycelium.bus;

import java.util.List;

/**
 * A message is on its way.
 *
 * @param id 16 lower-case hex digits; of the answered message when it is an answer
 * @param reply the answer, when one was waited for and came: one entry or none. Without one the
 *     node goes on sending
 */
public record MessageSent(String id, List<ReceivedMessage> reply) implements MyceliumReply {

  /** Checks the size. */
  public MessageSent {
    reply = Limits.list(reply, 1);
  }
}
