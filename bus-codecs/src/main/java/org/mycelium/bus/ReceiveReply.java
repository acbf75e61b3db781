package org.mycelium.bus;

import java.util.List;

/**
 * The answer to {@link ReceiveMessage}.
 *
 * @param messages one, or none when there was none in time
 */
public record ReceiveReply(List<ReceivedMessage> messages) implements MyceliumReply {

  /** Checks the size. */
  public ReceiveReply {
    messages = Limits.list(messages, 1);
  }
}
