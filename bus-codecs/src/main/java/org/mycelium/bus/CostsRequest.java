package org.mycelium.bus;

/**
 * Asks for the costs of all links and selected routes.
 *
 * @param offset how many entries to skip
 * @param limit the most entries to answer with; at most {@link MyceliumSnapshot#MAX_PAGE}
 */
public record CostsRequest(int offset, int limit) implements MyceliumRequest<CostsSnapshot> {

  /**
   * Checks the page.
   *
   * @throws IllegalArgumentException when the page cannot exist
   */
  public CostsRequest {
    Limits.page(offset, limit);
  }

  /** The first page. */
  public CostsRequest() {
    this(0, MyceliumSnapshot.MAX_PAGE);
  }

  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_COSTS;
  }

  @Override
  public Class<CostsSnapshot> replyType() {
    return CostsSnapshot.class;
  }
}
