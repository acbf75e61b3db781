package org.mycelium.node.cluster;

import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import org.mycelium.node.OptionException;

/**
 * Where a process becomes a member of a Vert.x cluster: the one place that {@code mycelium} and
 * {@code vertx run --cluster} share.
 */
public final class ClusterHook {
  private ClusterHook() {}

  /**
   * Makes the Vert.x that is about to be built a member. Called before {@code buildClustered()}.
   *
   * @param builder gets the cluster manager; it was given these options already
   * @param options to be changed: host and TLS of the event bus between members
   * @param cluster the table {@code [cluster]} of the configuration, empty without one
   * @return the builder
   * @throws OptionException when the table has an unknown key or a bad value, or this class path
   *     has no cluster manager; the words are for the user
   */
  @SuppressWarnings("DoNotCallSuggester") // until it is built
  public static VertxBuilder join(VertxBuilder builder, VertxOptions options, JsonObject cluster) {
    throw new OptionException("cluster membership is not in this version");
  }
}
