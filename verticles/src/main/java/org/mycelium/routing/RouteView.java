package org.mycelium.routing;

import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;

/**
 * A copy of one entry of the route table.
 *
 * @param subnet the prefix
 * @param linkId the neighbour that announced it
 * @param routerId its origin
 * @param seqno as received
 * @param metric as received, without the cost of our link; 65535 is infinite
 * @param linkCost the cost of our link to that neighbour
 * @param selected whether packets go this way
 * @param expiresAtMicros when it ends unless it is renewed
 */
public record RouteView(
    Subnet subnet,
    long linkId,
    RouterId routerId,
    int seqno,
    int metric,
    int linkCost,
    boolean selected,
    long expiresAtMicros) {}
