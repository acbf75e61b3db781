package org.mycelium.bus;

/**
 * The selected route of a prefix changed. Travels in a {@link RouteBatch}.
 *
 * @param node overlay address of the node that speaks
 * @param change what happened
 * @param subnet the prefix, {@code 400::/64}
 * @param linkId the link to the next hop; {@link MyceliumMessage#UNKNOWN} when the route is gone
 * @param nextHop identifier text of that link; empty when the route is gone
 * @param transport scheme of that link; empty when the route is gone
 * @param metric as the neighbour announced it, without the link cost; {@link
 *     MyceliumMessage#INFINITE} when gone
 * @param linkCost of the link to the next hop
 * @param seqno of the announcement, 0 to 65535
 * @param reason in words
 * @param sequence number of this change, consecutive per node and incarnation; a merged change
 *     keeps the newest
 * @param timeMicros when it changed, µs since 1970
 */
public record RouteEvent(
    String node,
    RouteChange change,
    String subnet,
    long linkId,
    String nextHop,
    String transport,
    int metric,
    int linkCost,
    int seqno,
    String reason,
    long sequence,
    long timeMicros) {

  /** Cuts long words. */
  public RouteEvent {
    reason = Limits.words(reason);
  }
}
