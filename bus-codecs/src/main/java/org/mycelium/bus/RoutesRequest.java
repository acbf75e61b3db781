package org.mycelium.bus;

/**
 * Asks for routes.
 *
 * @param kind which part of the table
 * @param offset how many entries to skip
 * @param limit the most entries to answer with; at most {@link MyceliumSnapshot#MAX_PAGE}
 */
public record RoutesRequest(RouteKind kind, int offset, int limit)
    implements MyceliumRequest<RoutesSnapshot> {

  /**
   * Checks the page.
   *
   * @throws IllegalArgumentException when the page cannot exist
   */
  public RoutesRequest {
    Limits.page(offset, limit);
  }

  /** The first page. */
  public RoutesRequest(RouteKind kind) {
    this(kind, 0, MyceliumSnapshot.MAX_PAGE);
  }

  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_ROUTES;
  }

  @Override
  public Class<RoutesSnapshot> replyType() {
    return RoutesSnapshot.class;
  }
}
