package org.mycelium.bus;

/**
 * Asks how far a message is that was sent from this node (spec 03 §1.10). Failures: {@link
 * FailureCode#MALFORMED} for a bad id, {@link FailureCode#NOT_FOUND} when it is unknown or
 * forgotten, which happens 600 s after it was sent.
 *
 * @param id 16 hex digits
 */
public record MessageStatusRequest(String id) implements MyceliumRequest<MessageStatus> {
  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_MESSAGE_STATUS;
  }

  @Override
  public Class<MessageStatus> replyType() {
    return MessageStatus.class;
  }
}
