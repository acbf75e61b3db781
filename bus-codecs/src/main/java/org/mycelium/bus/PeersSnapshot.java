package org.mycelium.bus;

import java.util.List;

/**
 * A page of peers.
 *
 * @param node overlay address of the node
 * @param incarnation start of that node, µs since 1970
 * @param sequence number of the last {@link PeerEvent} before
 * @param timeMicros when taken, µs since 1970
 * @param offset how many entries come before
 * @param total how many entries there are
 * @param entries at most {@link MyceliumSnapshot#MAX_PAGE}
 */
public record PeersSnapshot(
    String node,
    long incarnation,
    long sequence,
    long timeMicros,
    int offset,
    int total,
    List<PeerStatus> entries)
    implements MyceliumSnapshot {

  /** Copies the list. */
  public PeersSnapshot {
    entries = Limits.list(entries, MAX_PAGE);
  }

  @Override
  public int size() {
    return entries.size();
  }
}
