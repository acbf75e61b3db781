package org.mycelium.peers;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Link;
import org.mycelium.wiring.PeerInfo;

/** A record of the peer table; belongs to {@link PeerTable}. Times in microseconds. */
final class Peer {

  /** The next dial is not planned. */
  static final long NEVER = Long.MAX_VALUE;

  final Endpoint endpoint;
  final PeerInfo.Type type;
  final long discovered;

  /** Its live links, oldest first; two to one endpoint are normal (one dialled, one accepted). */
  final Map<Long, Link> links = new LinkedHashMap<>();

  long nextDial;
  int failures;

  /** Dials that no transport took. */
  int unheard;

  boolean self;
  @Nullable Long lastConnected;
  @Nullable String lastError;

  /** The dialled link's text in listings; what an accepted link to ourselves mirrors. */
  @Nullable String dialledIdentifier;

  private long endedTx;
  private long endedRx;

  Peer(Endpoint endpoint, PeerInfo.Type type, long now) {
    this.endpoint = endpoint;
    this.type = type;
    this.discovered = now;
    this.nextDial = type == PeerInfo.Type.STATIC ? now : NEVER;
  }

  boolean configured() {
    return type == PeerInfo.Type.STATIC;
  }

  /** Keeps the counters of a link that ended. */
  void ended(Link link) {
    links.remove(link.info().id());
    endedTx += link.stats().sentBytes();
    endedRx += link.stats().receivedBytes();
  }

  PeerInfo info(boolean dialling, long now) {
    long tx = endedTx;
    long rx = endedRx;
    Long newest = null;
    for (Link link : links.values()) {
      tx += link.stats().sentBytes();
      rx += link.stats().receivedBytes();
      newest = link.info().id();
    }
    PeerInfo.State state =
        dialling
            ? PeerInfo.State.CONNECTING
            : newest != null ? PeerInfo.State.ALIVE : PeerInfo.State.DEAD;
    return new PeerInfo(
        endpoint,
        type,
        state,
        tx,
        rx,
        (now - discovered) / 1_000_000,
        lastConnected == null ? null : (now - lastConnected) / 1_000_000,
        newest,
        lastError,
        dialling || nextDial == NEVER ? null : Math.max(0, (nextDial - now) / 1000),
        self);
  }
}
