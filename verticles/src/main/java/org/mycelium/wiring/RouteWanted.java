package org.mycelium.wiring;

/**
 * Packets wait for a route, or a route in use nears its end.
 *
 * @param high upper 64 bits of the destination: its /64
 */
public record RouteWanted(long high) implements LocalMessage {}
