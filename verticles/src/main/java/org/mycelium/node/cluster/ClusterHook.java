package org.mycelium.node.cluster;

import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import org.mycelium.node.NodeOption;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.OptionException;

/**
 * Where a process becomes a member of a Vert.x cluster: the one place that {@code mycelium} and
 * {@code vertx run --cluster} share.
 */
public final class ClusterHook {
  private ClusterHook() {}

  /**
   * Makes the Vert.x that is about to be built a member. Called before {@code buildClustered()};
   * reads key files and may load the cluster manager's jars, so not for an event loop.
   *
   * @param builder gets the cluster manager; it was given these options already
   * @param options to be changed: host and TLS of the event bus between members
   * @param cluster the table {@code [cluster]} of the configuration, empty without one
   * @return the builder
   * @throws OptionException when the table has an unknown key or a bad value, or this class path
   *     has no cluster manager; the words are for the user
   */
  public static VertxBuilder join(VertxBuilder builder, VertxOptions options, JsonObject cluster) {
    ClusterOptions table =
        new NodeOptions(new JsonObject().put(NodeOption.CLUSTER.name(), cluster))
            .getCluster()
            .orElseThrow();
    try {
      return ClusterVertx.prepare(builder, options, table, ClusterManagers.create(table));
    } catch (IllegalArgumentException e) {
      throw new OptionException(String.valueOf(e.getMessage()), e);
    }
  }
}
