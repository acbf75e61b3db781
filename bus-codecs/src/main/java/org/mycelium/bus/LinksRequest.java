package org.mycelium.bus;

/**
 * Asks for the live links.
 *
 * @param offset how many entries to skip
 * @param limit the most entries to answer with; at most {@link MyceliumSnapshot#MAX_PAGE}
 */
public record LinksRequest(int offset, int limit) implements MyceliumRequest<LinksSnapshot> {

  /**
   * Checks the page.
   *
   * @throws IllegalArgumentException when the page cannot exist
   */
  public LinksRequest {
    Limits.page(offset, limit);
  }

  /** The first page. */
  public LinksRequest() {
    this(0, MyceliumSnapshot.MAX_PAGE);
  }

  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_LINKS;
  }

  @Override
  public Class<LinksSnapshot> replyType() {
    return LinksSnapshot.class;
  }
}
