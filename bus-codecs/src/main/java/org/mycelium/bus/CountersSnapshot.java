package org.mycelium.bus;

import java.util.List;

/**
 * A page of counters.
 *
 * @param node overlay address of the node
 * @param incarnation start of that node, µs since 1970
 * @param sequence 0: counters have no events
 * @param timeMicros when taken, µs since 1970
 * @param offset how many entries come before
 * @param total how many entries there are
 * @param entries at most {@link MyceliumSnapshot#MAX_PAGE}
 */
public record CountersSnapshot(
    String node,
    long incarnation,
    long sequence,
    long timeMicros,
    int offset,
    int total,
    List<Counter> entries)
    implements MyceliumSnapshot {

  /** Copies the list. */
  public CountersSnapshot {
    entries = Limits.list(entries, MAX_PAGE);
  }

  @Override
  public int size() {
    return entries.size();
  }
}
