package org.mycelium.bus;

import java.util.List;

/**
 * A page of packet counts, most bytes first.
 *
 * @param node overlay address of the node
 * @param incarnation start of that node, µs since 1970
 * @param sequence 0: counts have no events
 * @param timeMicros when taken, µs since 1970
 * @param by which address the packets are counted under
 * @param forgotten addresses left out since the start, because the node keeps a limited number
 * @param offset how many entries come before
 * @param total how many entries there are
 * @param entries at most {@link MyceliumSnapshot#MAX_PAGE}
 */
public record PacketCountsSnapshot(
    String node,
    long incarnation,
    long sequence,
    long timeMicros,
    CountedBy by,
    long forgotten,
    int offset,
    int total,
    List<PacketCount> entries)
    implements MyceliumSnapshot {

  /** Copies the list. */
  public PacketCountsSnapshot {
    entries = Limits.list(entries, MAX_PAGE);
  }

  @Override
  public int size() {
    return entries.size();
  }
}
