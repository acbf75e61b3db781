package org.mycelium.node.cluster;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.util.Map;

/**
 * Two members whose event buses talk over TCP. The cluster manager is the one that Vert.x tests
 * itself with, which knows its members without a network: found through the service loader, as any
 * other than Hazelcast is.
 */
class ClusteredBusTest extends BusSuite {
  @Override
  Vertx first() throws Exception {
    return member(Map.of());
  }

  @Override
  Vertx second() throws Exception {
    return member(Map.of());
  }

  static Vertx member(Map<String, Object> table) throws Exception {
    Map<String, Object> all = new java.util.HashMap<>(table);
    all.put("manager", FakeClusterManager.class.getName());
    return await(ClusterVertx.join(ClusterOptions.of(all), new VertxOptions()));
  }
}
