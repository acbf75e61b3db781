package org.mycelium.bus;

/**
 * One live link.
 *
 * @param linkId unique in the incarnation
 * @param transport scheme: {@code tcp}, {@code vsock}, ...
 * @param direction who opened it
 * @param endpoint what was dialled, or where it came from
 * @param identifier the text of route listings
 * @param state {@link LinkState#UP} or {@link LinkState#SUSPECT}
 * @param cost of the link now
 * @param staticCost the part of it that is not measured
 * @param rttMicros smoothed round-trip time; {@link MyceliumMessage#UNKNOWN} before the first
 *     sample
 * @param txBytes written
 * @param rxBytes read
 * @param droppedPackets data packets dropped because its queue was full
 * @param sinceMicros when it came up, µs since 1970
 */
public record LinkStatus(
    long linkId,
    String transport,
    Direction direction,
    String endpoint,
    String identifier,
    LinkState state,
    int cost,
    int staticCost,
    long rttMicros,
    long txBytes,
    long rxBytes,
    long droppedPackets,
    long sinceMicros) {}
