package org.mycelium.http;

/**
 * What a caller may do. Every route, JSON-RPC method and page of the node declares the least that
 * it needs, in one table each.
 */
public enum Privilege {
  /** Read what {@code /admin} shows: node, peers, routes, statistics. Changes nothing. */
  READ_ADMIN,
  /** Whatever the node can do: messages, topics, peers. */
  EVERYTHING
}
