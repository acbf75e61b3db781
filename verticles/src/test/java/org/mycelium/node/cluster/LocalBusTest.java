package org.mycelium.node.cluster;

import io.vertx.core.Vertx;

/** Everything in one process, without a cluster. */
class LocalBusTest extends BusSuite {
  private final Vertx vertx = Vertx.vertx();

  @Override
  Vertx first() {
    return vertx;
  }

  @Override
  Vertx second() {
    return vertx;
  }

  @Override
  boolean clustered() {
    return false;
  }
}
