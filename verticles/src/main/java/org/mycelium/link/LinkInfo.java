package org.mycelium.link;

/**
 * What never changes about a link.
 *
 * @param id unique in this process, never used again: a reconnect makes a new link
 * @param transport how it is carried
 * @param direction who opened it
 * @param endpoint what was dialled, or where the accepted connection came from
 * @param identifier the text in route listings: {@code TCP <local> <-> <remote>} (spec 01 §4.1)
 * @param staticCost the unmeasured part of its cost
 */
public record LinkInfo(
    long id,
    Transport transport,
    Direction direction,
    Endpoint endpoint,
    String identifier,
    int staticCost) {

  /** Who opened the connection. */
  public enum Direction {
    /** We dialled. */
    OUTBOUND,
    /** The peer dialled. */
    INBOUND
  }
}
