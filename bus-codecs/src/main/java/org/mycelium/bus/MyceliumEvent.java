package org.mycelium.bus;

/**
 * Published to whoever listens, at most once. Per node, incarnation and topic the numbers are
 * consecutive from 1: a consumer that sees a gap or another incarnation asks for a snapshot.
 */
public sealed interface MyceliumEvent extends MyceliumMessage
    permits LinkEvent, PeerEvent, CostBatch, RouteBatch {

  /** The overlay address of the node that speaks. */
  String node();

  /** When that node's process started the node: microseconds since 1970; a restart changes it. */
  long incarnation();

  /** Consecutive per node, incarnation and topic, from 1. */
  long sequence();

  /** When it was published: microseconds since 1970. */
  long timeMicros();
}
