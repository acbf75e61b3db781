package org.mycelium.bus;

/**
 * The cost of a link, or of a selected route, changed. Travels in a {@link CostBatch}.
 *
 * @param node overlay address of the node that speaks
 * @param kind link or route
 * @param subject link id in decimal, or the prefix {@code 400::/64}
 * @param linkId the link, for a route the one to its next hop; {@link MyceliumMessage#UNKNOWN}
 *     without one
 * @param nextHop identifier text of that link
 * @param transport scheme of that link
 * @param rttMicros smoothed round-trip time of that link; {@link MyceliumMessage#UNKNOWN} before
 *     the first sample
 * @param oldCost before; {@link MyceliumMessage#INFINITE} for a new subject. The oldest value that
 *     the batch replaces
 * @param newCost now; {@link MyceliumMessage#INFINITE} for a subject that is gone. For a route: its
 *     metric plus the link cost
 * @param reason in words: {@code rtt}, {@code link down}, {@code selected}, ...
 * @param sequence number of this change, consecutive per node and incarnation; a merged change
 *     keeps the newest
 * @param timeMicros when it changed, µs since 1970
 */
public record CostUpdate(
    String node,
    CostSubject kind,
    String subject,
    long linkId,
    String nextHop,
    String transport,
    long rttMicros,
    int oldCost,
    int newCost,
    String reason,
    long sequence,
    long timeMicros) {

  /** Cuts long words. */
  public CostUpdate {
    reason = Limits.words(reason);
  }
}
