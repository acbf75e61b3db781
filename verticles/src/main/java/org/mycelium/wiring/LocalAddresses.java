package org.mycelium.wiring;

import org.mycelium.identity.OverlayAddress;

/**
 * Event-bus addresses inside one process. They carry the node's address, so that several nodes live
 * in one JVM; every consumer on them is a local consumer and every send is local only, twice over.
 */
public final class LocalAddresses {
  private final String prefix;

  /** The addresses of the node with this overlay address. */
  public LocalAddresses(OverlayAddress node) {
    this.prefix = "mycelium.local." + node + ".";
  }

  /** {@link LinkUp}, published by transports; consumed by router, data plane and peer manager. */
  public String linkUp() {
    return prefix + "link.up";
  }

  /** {@link LinkDown}, published by transports. */
  public String linkDown() {
    return prefix + "link.down";
  }

  /** {@link ControlReceived}, sent by transports to the router. */
  public String control() {
    return prefix + "router.control";
  }

  /** {@link ControlToSend} for one link incarnation, sent by the router to its transport. */
  public String linkControl(long linkId) {
    return prefix + "link." + linkId + ".control";
  }

  /** {@link FibUpdate}, published by the router, consumed by the data plane. */
  public String fib() {
    return prefix + "fib";
  }

  /** {@link RouteWanted}, sent by the data plane and the API to the router. */
  public String routeWanted() {
    return prefix + "router.wanted";
  }

  /** {@link DialRequest} to the transport of that scheme ({@code tcp}, {@code vsock}, ...). */
  public String dial(String scheme) {
    return prefix + "dial." + scheme;
  }

  /**
   * {@link MessagePacket} that came in for this node, from the data plane to the message subsystem.
   */
  public String messageReceived() {
    return prefix + "message.received";
  }

  /** {@link MessagePacket} to encrypt and route, from the message subsystem to the data plane. */
  public String messageToSend() {
    return prefix + "message.send";
  }

  /**
   * Asks the router to retract the node's own route on all links, with a {@link Retract}; it
   * answers when the retractions are on their way to the transports.
   */
  public String retract() {
    return prefix + "router.retract";
  }

  /**
   * Answers {@code true} while a router runs: what a transport asks at its start, so that it can
   * name the missing node.
   */
  public String routerPresent() {
    return prefix + "router.present";
  }

  /**
   * Answers a JSON object with what the transport of that scheme listens on and its counters; the
   * request has no body.
   */
  public String transportState(String scheme) {
    return prefix + "transport." + scheme;
  }

  /** {@link PeerRequest} to the peer manager, answered by {@link PeerList}. */
  public String peers() {
    return prefix + "peers";
  }

  /** {@link PeerChanged}, published by the peer manager. */
  public String peerChanged() {
    return prefix + "peer.changed";
  }
}
