package org.mycelium.bus;

/**
 * Asks one part of a node for its counters.
 *
 * @param part one of {@link MyceliumAddresses#COUNTER_PARTS}
 * @param offset how many entries to skip
 * @param limit the most entries to answer with; at most {@link MyceliumSnapshot#MAX_PAGE}
 */
public record CountersRequest(String part, int offset, int limit)
    implements MyceliumRequest<CountersSnapshot> {

  /**
   * Checks part and page.
   *
   * @throws IllegalArgumentException when there is no such part or page
   */
  public CountersRequest {
    if (!MyceliumAddresses.COUNTER_PARTS.contains(part)) {
      throw new IllegalArgumentException(
          "no counters of '" + part + "'; parts: " + MyceliumAddresses.COUNTER_PARTS);
    }
    Limits.page(offset, limit);
  }

  /** The first page. */
  public CountersRequest(String part) {
    this(part, 0, MyceliumSnapshot.MAX_PAGE);
  }

  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_COUNTERS + "." + part;
  }

  @Override
  public Class<CountersSnapshot> replyType() {
    return CountersSnapshot.class;
  }
}
