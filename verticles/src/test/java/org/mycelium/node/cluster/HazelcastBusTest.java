package org.mycelium.node.cluster;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Map;

/** Two members of the default cluster manager, who find each other on loopback. */
class HazelcastBusTest extends BusSuite {
  private int port;

  Map<String, Object> keys() throws Exception {
    return Map.of();
  }

  @Override
  Vertx first() throws Exception {
    port = freePort();
    return member(port);
  }

  @Override
  Vertx second() throws Exception {
    return member(freePort());
  }

  private Vertx member(int managerPort) throws Exception {
    Map<String, Object> table = new java.util.HashMap<>(keys());
    table.put("name", "suite-" + port);
    table.put("manager_port", managerPort);
    table.put("members", List.of("127.0.0.1:" + port));
    return await(ClusterVertx.join(ClusterOptions.of(table), new VertxOptions()));
  }
}
