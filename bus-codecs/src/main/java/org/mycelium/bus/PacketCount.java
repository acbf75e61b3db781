package org.mycelium.bus;

/**
 * Data packets of one address (spec 04 §1, PacketStatistics).
 *
 * @param ip overlay address in the text form of RFC 5952
 * @param packets how many
 * @param bytes their encrypted payload
 */
public record PacketCount(String ip, long packets, long bytes) {}
