package org.mycelium.wiring;

import java.util.List;

/** The reply to every {@link PeerRequest}: all peers, or the one that was added or removed. */
public record PeerList(List<PeerInfo> peers) implements LocalMessage {}
