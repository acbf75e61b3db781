package org.mycelium.routing;

/**
 * The best route to a source that this node ever advertised (RFC 8966 §3.2.5; spec 02 §3.3).
 *
 * @param seqno 16 bits
 * @param metric the smallest finite metric advertised at that seqno
 */
public record FeasibilityDistance(int seqno, int metric) {}
