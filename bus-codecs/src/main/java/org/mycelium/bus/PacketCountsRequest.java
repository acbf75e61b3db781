package org.mycelium.bus;

/**
 * Asks how many data packets came from, or went to, each address since the start of the node.
 *
 * @param by which of both
 * @param offset how many entries to skip
 * @param limit the most entries to answer with; at most {@link MyceliumSnapshot#MAX_PAGE}
 */
public record PacketCountsRequest(CountedBy by, int offset, int limit)
    implements MyceliumRequest<PacketCountsSnapshot> {

  /**
   * Checks the page.
   *
   * @throws IllegalArgumentException when the page cannot exist
   */
  public PacketCountsRequest {
    Limits.page(offset, limit);
  }

  /** The first page, which is all that today's nodes keep. */
  public PacketCountsRequest(CountedBy by) {
    this(by, 0, MyceliumSnapshot.MAX_PAGE);
  }

  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_PACKETS;
  }

  @Override
  public Class<PacketCountsSnapshot> replyType() {
    return PacketCountsSnapshot.class;
  }
}
