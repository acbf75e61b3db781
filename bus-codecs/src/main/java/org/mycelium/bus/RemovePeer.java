package org.mycelium.bus;

/**
 * Forgets a peer and closes its connection. A command. Failures: {@link FailureCode#MALFORMED},
 * {@link FailureCode#NOT_FOUND}.
 *
 * @param endpoint as listed
 */
public record RemovePeer(String endpoint) implements MyceliumRequest<Done> {
  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_REMOVE_PEER;
  }

  @Override
  public Class<Done> replyType() {
    return Done.class;
  }
}
