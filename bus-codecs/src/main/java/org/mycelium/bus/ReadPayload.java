package org.mycelium.bus;

/**
 * Reads a part of the payload of a received message. A message that was taken and whose payload was
 * too long for the record stays readable until a {@link ConfirmMessage}, or until nobody has read
 * for {@link ReceiveMessage#LEASE_MILLIS}. Failures: {@link FailureCode#NOT_FOUND}.
 *
 * @param handle of the message
 * @param offset of the first byte
 * @param limit the most bytes, from 1 to {@link SendMessage#MAX_PAYLOAD}
 */
public record ReadPayload(long handle, long offset, int limit)
    implements MyceliumRequest<PayloadPart> {

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when no payload can have it
   */
  public ReadPayload {
    if (offset < 0 || limit < 1 || limit > SendMessage.MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "payload offset="
              + offset
              + " limit="
              + limit
              + ": offset from 0, limit from 1 to "
              + SendMessage.MAX_PAYLOAD);
    }
  }

  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_READ_PAYLOAD;
  }

  @Override
  public Class<PayloadPart> replyType() {
    return PayloadPart.class;
  }
}
