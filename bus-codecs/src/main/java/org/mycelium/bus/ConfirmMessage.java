package org.mycelium.bus;

/**
 * Ends a lease, or the reading of a long payload. Failures: {@link FailureCode#NOT_FOUND} when the
 * handle is unknown or the lease has run out.
 *
 * @param handle of the message
 * @param taken true: it is removed, and its sender told that it was read; false: a leased message
 *     goes back into the inbox, at its old place
 */
public record ConfirmMessage(long handle, boolean taken) implements MyceliumRequest<Done> {
  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_CONFIRM_MESSAGE;
  }

  @Override
  public Class<Done> replyType() {
    return Done.class;
  }
}
