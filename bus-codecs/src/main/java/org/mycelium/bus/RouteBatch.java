package org.mycelium.bus;

import java.util.List;

/**
 * Route changes of up to 100 ms, newest per prefix. Sent by the router on {@link
 * MyceliumAddresses#ROUTE}, at most ten a second.
 *
 * @param node overlay address of the node that speaks
 * @param incarnation start of that node, µs since 1970
 * @param sequence consecutive per node and incarnation
 * @param timeMicros when published, µs since 1970
 * @param changes at most {@link #MAX_CHANGES}, one per prefix
 * @param merged how many changes happened since the batch before, all of them: at least the size of
 *     {@code changes}
 * @param resync true when some changes are not in any batch: ask for a snapshot
 */
public record RouteBatch(
    String node,
    long incarnation,
    long sequence,
    long timeMicros,
    List<RouteEvent> changes,
    long merged,
    boolean resync)
    implements MyceliumEvent {

  /** The most prefixes of a batch. */
  public static final int MAX_CHANGES = 256;

  /** Copies the list. */
  public RouteBatch {
    changes = Limits.list(changes, MAX_CHANGES);
  }
}
