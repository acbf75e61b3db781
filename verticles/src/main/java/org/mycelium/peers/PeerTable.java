package org.mycelium.peers;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Link;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkInfo.Direction;
import org.mycelium.wiring.PeerChanged;
import org.mycelium.wiring.PeerInfo;

/**
 * The peers of a node and when to dial them. Not thread-safe; times in microseconds come in as
 * arguments.
 *
 * <p>Rules (spec 02 §5, 01 §10, W36; design, Better 8):
 *
 * <ul>
 *   <li>a configured peer is dialled for ever, unless it is ourselves; one dial an endpoint at a
 *       time, and none while a link to that endpoint lives;
 *   <li>an accepted peer is never dialled, and forgotten when its link ends;
 *   <li>links to one node over different endpoints are never compared, let alone closed;
 *   <li>an accepted connection from an endpoint that has one already replaces that one; from a
 *       configured endpoint it becomes one of its links, and the endpoint stays configured;
 *   <li>a link whose endpoint was removed while its dial ran is closed when it comes up.
 * </ul>
 */
final class PeerTable {

  /** A link that lives shorter than this counts as a failed dial, so that flapping slows down. */
  static final long SHORT_LIFE_MICROS = 10_000_000;

  /** Dials without a transport, 0.1 s apart, before they count as failures: five seconds. */
  static final int PATIENT_DIALS = 50;

  private final RandomGenerator random;
  private final Consumer<PeerChanged> changes;
  private final Map<Endpoint, Peer> configured = new LinkedHashMap<>();
  private final Map<Endpoint, Peer> inbound = new LinkedHashMap<>();
  private final Set<Endpoint> dialling = new HashSet<>();

  /** Makes an empty table that tells every change. */
  PeerTable(RandomGenerator random, Consumer<PeerChanged> changes) {
    this.random = random;
    this.changes = changes;
  }

  private @Nullable Peer find(Endpoint endpoint) {
    Peer peer = configured.get(endpoint);
    return peer != null ? peer : inbound.get(endpoint);
  }

  private PeerInfo info(Peer peer, long now) {
    return peer.info(peer.configured() && dialling.contains(peer.endpoint), now);
  }

  private void changed(Peer peer, long now) {
    changes.accept(new PeerChanged(info(peer, now), false));
  }

  /**
   * Adds a static peer.
   *
   * @return null when the endpoint is known in any role
   */
  @Nullable PeerInfo add(Endpoint endpoint, long now) {
    if (find(endpoint) != null) {
      return null;
    }
    Peer peer = new Peer(endpoint, PeerInfo.Type.STATIC, now);
    configured.put(endpoint, peer);
    changed(peer, now);
    return info(peer, now);
  }

  /**
   * Forgets a peer and closes its links; a dial that runs ends unused.
   *
   * @return null when the endpoint is not known
   */
  @Nullable PeerInfo remove(Endpoint endpoint, long now) {
    Peer peer = find(endpoint);
    if (peer == null) {
      return null;
    }
    PeerInfo last = info(peer, now);
    configured.remove(endpoint);
    inbound.remove(endpoint);
    changes.accept(new PeerChanged(last, true));
    for (Link link : List.copyOf(peer.links.values())) {
      link.close("the peer was removed");
    }
    return last;
  }

  /** All peers, the configured first. */
  List<PeerInfo> all(long now) {
    List<PeerInfo> all = new ArrayList<>();
    configured.values().forEach(peer -> all.add(info(peer, now)));
    inbound.values().forEach(peer -> all.add(info(peer, now)));
    return all;
  }

  /** Takes the endpoints whose time has come; each must be dialled and its end be told. */
  List<Endpoint> takeDue(long now) {
    List<Endpoint> due = new ArrayList<>();
    for (Peer peer : configured.values()) {
      if (peer.nextDial <= now && !dialling.contains(peer.endpoint)) {
        peer.nextDial = Peer.NEVER;
        dialling.add(peer.endpoint);
        due.add(peer.endpoint);
        changed(peer, now);
      }
    }
    return due;
  }

  /** When {@link #takeDue} is to be called next; {@link Peer#NEVER} when nothing waits. */
  long nextDue() {
    long next = Peer.NEVER;
    for (Peer peer : configured.values()) {
      if (!dialling.contains(peer.endpoint)) {
        next = Math.min(next, peer.nextDial);
      }
    }
    return next;
  }

  /**
   * A dial did not succeed.
   *
   * @return how many failed in a row before it
   */
  int dialFailed(Endpoint endpoint, String words, long now) {
    dialling.remove(endpoint);
    Peer peer = configured.get(endpoint);
    if (peer != null && peer.links.isEmpty()) {
      int before = peer.failures;
      peer.lastError = words;
      retry(peer, now);
      changed(peer, now);
      return before;
    }
    return 0;
  }

  /**
   * No transport took the dial: while the node starts it is not there yet, which says nothing about
   * the peer, so the back-off begins only after {@link #PATIENT_DIALS}.
   *
   * @return true when it is time to say so
   */
  boolean dialUnheard(Endpoint endpoint, String words, long now) {
    Peer peer = configured.get(endpoint);
    if (peer == null || peer.unheard >= PATIENT_DIALS) {
      return dialFailed(endpoint, words, now) == 0;
    }
    dialling.remove(endpoint);
    peer.unheard++;
    peer.lastError = words;
    peer.nextDial = now + Backoff.FIRST_MICROS;
    changed(peer, now);
    return false;
  }

  private void retry(Peer peer, long now) {
    if (!peer.self) {
      peer.nextDial = now + Backoff.delayMicros(peer.failures, random);
      peer.failures++;
    }
  }

  /** A link came up, dialled or accepted. */
  void linkUp(Link link, long now) {
    LinkInfo info = link.info();
    Peer peer = configured.get(info.endpoint());
    if (info.direction() == Direction.OUTBOUND) {
      boolean ours = dialling.remove(info.endpoint());
      if (peer != null) {
        peer.dialledIdentifier = info.identifier();
        joined(peer, link, now);
      } else if (ours) {
        link.close("the peer was removed");
      }
      return;
    }
    if (peer == null) {
      peer = inbound.get(info.endpoint());
    }
    if (peer == null) {
      peer = new Peer(info.endpoint(), PeerInfo.Type.INBOUND, now);
      inbound.put(info.endpoint(), peer);
    }
    Peer known = peer;
    List<Link> replaced =
        known.links.values().stream()
            .filter(old -> old.info().direction() == Direction.INBOUND)
            .toList();
    joined(known, link, now);
    replaced.forEach(old -> old.close("replaced by a newer connection from the same endpoint"));
  }

  private void joined(Peer peer, Link link, long now) {
    peer.links.put(link.info().id(), link);
    peer.lastConnected = now;
    peer.lastError = null;
    peer.nextDial = Peer.NEVER;
    changed(peer, now);
  }

  /** A link ended. */
  void linkDown(Link link, String reason, long now) {
    if (reason.equals(Link.SELF_REASON)) {
      markSelf(link, now);
    }
    Peer peer = find(link.info().endpoint());
    if (peer == null || !peer.links.containsKey(link.info().id())) {
      return;
    }
    peer.ended(link);
    if (!peer.links.isEmpty()) {
      changed(peer, now);
    } else if (peer.configured()) {
      peer.lastError = reason;
      if (peer.lastConnected != null && now - peer.lastConnected >= SHORT_LIFE_MICROS) {
        peer.failures = 0;
      }
      retry(peer, now);
      changed(peer, now);
    } else {
      inbound.remove(peer.endpoint);
      changes.accept(new PeerChanged(info(peer, now), true));
    }
  }

  /** The endpoint of this link, or of the other end of the same connection, is this node. */
  private void markSelf(Link link, long now) {
    for (Peer peer : configured.values()) {
      String dialled = peer.dialledIdentifier;
      if (peer.endpoint.equals(link.info().endpoint())
          || (dialled != null && mirrors(dialled, link.info().identifier()))) {
        peer.self = true;
        peer.nextDial = Peer.NEVER;
        peer.lastError = Link.SELF_REASON;
        changed(peer, now);
      }
    }
  }

  /** True for {@code X a <-> b} and {@code X b <-> a}: the two ends of one connection. */
  private static boolean mirrors(String one, String other) {
    String[] left = one.split(" (<-> )?", 3);
    String[] right = other.split(" (<-> )?", 3);
    return left.length == 3
        && right.length == 3
        && left[0].equals(right[0])
        && left[1].equals(right[2])
        && left[2].equals(right[1]);
  }
}
