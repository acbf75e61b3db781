package org.mycelium.bus;

/**
 * One route, or one prefix asked for (spec 04 §1, Route and QueriedSubnet).
 *
 * @param kind selected, fallback or queried; the members below {@code subnet} are empty, {@link
 *     MyceliumMessage#UNKNOWN} or 0 for queried ones, except {@code expirationSeconds}
 * @param subnet the prefix, {@code 400::/64}
 * @param linkId the link to the next hop
 * @param nextHop its identifier text, {@code TCP <local> <-> <remote>}
 * @param transport its scheme
 * @param metric as the neighbour announced it, without the link cost; {@link
 *     MyceliumMessage#INFINITE} when retracted
 * @param linkCost of the link to the next hop
 * @param seqno of the announcement, 0 to 65535
 * @param publicKey of the announcing node, 64 lower-case hex digits
 * @param expirationSeconds until it expires
 */
public record RouteEntry(
    RouteKind kind,
    String subnet,
    long linkId,
    String nextHop,
    String transport,
    int metric,
    int linkCost,
    int seqno,
    String publicKey,
    long expirationSeconds) {}
