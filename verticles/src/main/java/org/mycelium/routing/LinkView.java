package org.mycelium.routing;

/**
 * A copy of what the core knows of one link.
 *
 * @param linkId which
 * @param state what the core thinks of it
 * @param cost static plus measured cost, milliseconds
 * @param rttMicros smoothed round trip; -1 when never measured
 * @param vsock whether the vsock preference applies
 * @param routes entries learned over it
 */
public record LinkView(
    long linkId, LinkState state, int cost, long rttMicros, boolean vsock, int routes) {}
