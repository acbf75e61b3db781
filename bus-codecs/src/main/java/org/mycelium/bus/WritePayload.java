package org.mycelium.bus;

/**
 * Writes a payload that is too long for one record to the node, part by part in order, for a {@link
 * SendMessage} with its number. Forgotten when nothing happened for {@link
 * ReceiveMessage#LEASE_MILLIS}. Failures: {@link FailureCode#NOT_FOUND} for an unknown number,
 * {@link FailureCode#MALFORMED} when the offset is not where the last part ended, {@link
 * FailureCode#LIMIT_REACHED} when there are too many uploads or it is too long.
 *
 * @param upload 0 begins an upload, whose number the reply says
 * @param offset of these bytes in the payload
 * @param bytes at most {@link SendMessage#MAX_PAYLOAD}
 */
public record WritePayload(long upload, long offset, Bytes bytes)
    implements MyceliumRequest<PayloadWritten> {

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException when there are too many bytes
   */
  public WritePayload {
    Limits.bytes("part", bytes, SendMessage.MAX_PAYLOAD);
  }

  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_WRITE_PAYLOAD;
  }

  @Override
  public Class<PayloadWritten> replyType() {
    return PayloadWritten.class;
  }
}
