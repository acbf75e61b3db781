package org.mycelium.bus;

/**
 * What a node knows of a destination.
 *
 * @param destination as asked
 * @param status the best that is known
 * @param subnet prefix of the matching route; empty without one
 * @param linkId the link to the next hop; {@link #UNKNOWN} without one
 * @param nextHop identifier text of that link; empty without one
 * @param transport scheme of that link; empty without one
 * @param metric as the neighbour announced it; {@link #INFINITE} without a route
 * @param linkCost of the link to the next hop; {@link #INFINITE} without a route
 * @param publicKey of the destination node, 64 hex digits; empty when no route names it
 */
public record LookupReply(
    String destination,
    LookupStatus status,
    String subnet,
    long linkId,
    String nextHop,
    String transport,
    int metric,
    int linkCost,
    String publicKey)
    implements MyceliumReply {}
