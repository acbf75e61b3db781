package org.mycelium.bus;

/**
 * One peer (spec 04 §1, PeerStats, and what this node knows besides).
 *
 * @param endpoint key of the peer table, as {@code tcp://192.0.2.1:9651}
 * @param peerType how it became known
 * @param state connected or not
 * @param txBytes written to it over all its connections
 * @param rxBytes read from it over all its connections
 * @param discoveredSeconds seconds since it became known
 * @param lastConnectedSeconds seconds since the last successful connect; {@link
 *     MyceliumMessage#UNKNOWN} when never
 * @param direction who opened the connection, or would
 * @param linkId of its live link; {@link MyceliumMessage#UNKNOWN} without one
 * @param linkCost of its live link; {@link MyceliumMessage#UNKNOWN} without one
 * @param rttMicros smoothed round-trip time; {@link MyceliumMessage#UNKNOWN} before the first
 *     sample
 * @param lastError why the last try or connection ended; empty when none did
 * @param nextRetryMillis milliseconds until it is dialled again; {@link MyceliumMessage#UNKNOWN}
 *     when not planned
 */
public record PeerStatus(
    String endpoint,
    PeerType peerType,
    PeerState state,
    long txBytes,
    long rxBytes,
    long discoveredSeconds,
    long lastConnectedSeconds,
    Direction direction,
    long linkId,
    int linkCost,
    long rttMicros,
    String lastError,
    long nextRetryMillis) {

  /** Cuts long words. */
  public PeerStatus {
    lastError = Limits.words(lastError);
  }
}
