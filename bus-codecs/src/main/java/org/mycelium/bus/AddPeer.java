package org.mycelium.bus;

/**
 * Adds a static peer and dials it. A command. Failures: {@link FailureCode#MALFORMED}, {@link
 * FailureCode#ALREADY_KNOWN}, {@link FailureCode#LIMIT_REACHED}.
 *
 * @param endpoint {@code tcp://192.0.2.1:9651}, {@code vsock://2:9651}, ...
 */
public record AddPeer(String endpoint) implements MyceliumRequest<Done> {
  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_ADD_PEER;
  }

  @Override
  public Class<Done> replyType() {
    return Done.class;
  }
}
