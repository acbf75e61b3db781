package org.mycelium.bus;

import java.util.List;

/**
 * A page of routes.
 *
 * @param node overlay address of the node
 * @param incarnation start of that node, µs since 1970
 * @param sequence number of the last {@link RouteBatch} before
 * @param timeMicros when taken, µs since 1970
 * @param kind which part of the table was asked for
 * @param offset how many entries come before
 * @param total how many entries there are
 * @param entries at most {@link MyceliumSnapshot#MAX_PAGE}
 */
public record RoutesSnapshot(
    String node,
    long incarnation,
    long sequence,
    long timeMicros,
    RouteKind kind,
    int offset,
    int total,
    List<RouteEntry> entries)
    implements MyceliumSnapshot {

  /** Copies the list. */
  public RoutesSnapshot {
    entries = Limits.list(entries, MAX_PAGE);
  }

  @Override
  public int size() {
    return entries.size();
  }
}
