package org.mycelium.bus;

/**
 * Asks what the node knows of a destination; starts no route request.
 *
 * @param destination an IPv6 address, in text
 */
public record Lookup(String destination) implements MyceliumRequest<LookupReply> {
  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_LOOKUP;
  }

  @Override
  public Class<LookupReply> replyType() {
    return LookupReply.class;
  }
}
