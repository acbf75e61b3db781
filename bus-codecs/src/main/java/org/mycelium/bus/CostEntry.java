package org.mycelium.bus;

/**
 * The cost of one link or selected route now.
 *
 * @param kind link or route
 * @param subject link id in decimal, or the prefix
 * @param linkId the link, for a route the one to its next hop
 * @param nextHop identifier text of that link
 * @param transport scheme of that link
 * @param rttMicros smoothed round-trip time of that link; {@link MyceliumMessage#UNKNOWN} before
 *     the first sample
 * @param cost now; for a route its metric plus the link cost
 */
public record CostEntry(
    CostSubject kind,
    String subject,
    long linkId,
    String nextHop,
    String transport,
    long rttMicros,
    int cost) {}
