package org.mycelium.bus;

/**
 * One page of a node's state. The events of the same node, incarnation and topic that come after
 * {@link #sequence} bring it up to date; changes that are already in the page may be repeated by
 * the next event, never missed.
 */
public sealed interface MyceliumSnapshot extends MyceliumReply
    permits PeersSnapshot,
        LinksSnapshot,
        CostsSnapshot,
        RoutesSnapshot,
        CountersSnapshot,
        PacketCountsSnapshot {

  /** The most entries of a page. */
  int MAX_PAGE = 10_000;

  /** The overlay address of the node. */
  String node();

  /** When the node was started: microseconds since 1970. */
  long incarnation();

  /** The number of the last event on this topic that was published before the page was taken. */
  long sequence();

  /** When the page was taken: microseconds since 1970. */
  long timeMicros();

  /** How many entries there are before this page. */
  int offset();

  /** How many entries there are in all pages. */
  int total();

  /** How many entries this page has. */
  int size();

  /** True when no page follows. */
  default boolean last() {
    return size() == 0 || offset() + size() >= total();
  }
}
