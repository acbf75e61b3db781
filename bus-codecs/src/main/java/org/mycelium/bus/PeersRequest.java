package org.mycelium.bus;

/**
 * Asks for the peers.
 *
 * @param offset how many entries to skip
 * @param limit the most entries to answer with; at most {@link MyceliumSnapshot#MAX_PAGE}
 */
public record PeersRequest(int offset, int limit) implements MyceliumRequest<PeersSnapshot> {

  /**
   * Checks the page.
   *
   * @throws IllegalArgumentException when the page cannot exist
   */
  public PeersRequest {
    Limits.page(offset, limit);
  }

  /** The first page. */
  public PeersRequest() {
    this(0, MyceliumSnapshot.MAX_PAGE);
  }

  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_PEERS;
  }

  @Override
  public Class<PeersSnapshot> replyType() {
    return PeersSnapshot.class;
  }
}
