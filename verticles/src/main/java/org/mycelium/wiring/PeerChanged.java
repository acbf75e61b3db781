package org.mycelium.wiring;

/**
 * A peer appeared, changed its state or was forgotten; published by the peer manager.
 *
 * @param peer after the change
 * @param removed it is not in the table any more
 */
public record PeerChanged(PeerInfo peer, boolean removed) implements LocalMessage {}
