package org.mycelium.bus;

/**
 * Who a node is (spec 04 §1, Info).
 *
 * @param node its overlay address
 * @param incarnation its start, µs since 1970
 * @param subnet its /64, {@code 54f:…::/64}
 * @param publicKey 64 lower-case hex digits
 * @param softwareVersion of the software
 */
public record NodeInfo(
    String node, long incarnation, String subnet, String publicKey, String softwareVersion)
    implements MyceliumReply {}
