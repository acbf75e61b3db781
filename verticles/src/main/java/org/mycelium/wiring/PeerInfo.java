package org.mycelium.wiring;

import org.jspecify.annotations.Nullable;
import org.mycelium.link.Endpoint;

/**
 * One peer as the peer manager sees it (spec 02 §5.2); cost and round trip are the router's.
 *
 * @param endpoint key of the peer table
 * @param type how it became known
 * @param state what it is now
 * @param txBytes written to it; over all connections for a configured peer
 * @param rxBytes read from it, likewise
 * @param discoveredSeconds since it became known
 * @param lastConnectedSeconds since the last successful connect; null when never
 * @param linkId of its newest live link; null without one
 * @param lastError why the last try or connection ended; null when connected or never tried
 * @param nextRetryMillis until it is dialled again; null when not planned
 * @param self it turned out to be this very node and is not dialled any more
 */
public record PeerInfo(
    Endpoint endpoint,
    Type type,
    State state,
    long txBytes,
    long rxBytes,
    long discoveredSeconds,
    @Nullable Long lastConnectedSeconds,
    @Nullable Long linkId,
    @Nullable String lastError,
    @Nullable Long nextRetryMillis,
    boolean self) {

  /** How a peer became known. */
  public enum Type {
    /** Configured, or added at run time. */
    STATIC,
    /** It connected to us; never dialled, forgotten when its connection ends. */
    INBOUND
  }

  /** What a peer is now. */
  public enum State {
    /** A dial runs. */
    CONNECTING,
    /** Connected. */
    ALIVE,
    /** Neither. */
    DEAD
  }
}
