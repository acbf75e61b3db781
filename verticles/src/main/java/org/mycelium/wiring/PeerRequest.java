package org.mycelium.wiring;

import org.mycelium.link.Endpoint;

/** What the peer manager can be asked; each is answered by a {@link PeerList} or a failure. */
public sealed interface PeerRequest extends LocalMessage {

  /** Failure code: the endpoint is known already, in whatever role. */
  int EXISTS = 409;

  /** Failure code: the endpoint is not known. */
  int UNKNOWN = 404;

  /** All peers. */
  record All() implements PeerRequest {}

  /** Adds a static peer and dials it at once. */
  record Add(Endpoint endpoint) implements PeerRequest {}

  /** Forgets a peer and closes its links. */
  record Remove(Endpoint endpoint) implements PeerRequest {}
}
