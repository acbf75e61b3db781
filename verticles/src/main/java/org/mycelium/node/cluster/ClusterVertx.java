package org.mycelium.node.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Vert.x that is a member of a cluster as {@link ClusterOptions} say. */
public final class ClusterVertx {
  /** A member that does not answer so long, in milliseconds, is no longer written to. */
  private static final long PING_MILLIS = 5_000;

  private static final long PONG_MILLIS = 10_000;
  private static final int CONNECT_MILLIS = 5_000;
  private static final Logger LOG = LoggerFactory.getLogger(ClusterVertx.class);

  private ClusterVertx() {}

  /**
   * Joins. Reads key files and may load the cluster manager's jars: not for an event loop.
   *
   * @param cluster where and with whom
   * @param options of the Vert.x; its event-bus options are filled in
   * @return the member; fails when the address cannot be used
   * @throws IllegalArgumentException when a key file or the cluster manager is missing
   */
  public static Future<Vertx> join(ClusterOptions cluster, VertxOptions options) {
    return join(cluster, options, ClusterManagers.create(cluster));
  }

  /** Joins with a cluster manager that the caller made. */
  public static Future<Vertx> join(
      ClusterOptions cluster, VertxOptions options, ClusterManager manager) {
    return prepare(Vertx.builder().with(options), options, cluster, manager)
        .buildClustered()
        .onSuccess(
            vertx ->
                LOG.info(
                    "joined cluster={} member={} address={} tls={} commands={}",
                    cluster.name(),
                    manager.getNodeId(),
                    cluster.address().getHostAddress(),
                    cluster.tls().isPresent(),
                    cluster.commands()));
  }

  /** All that must be done before {@code buildClustered()}. */
  static VertxBuilder prepare(
      VertxBuilder builder, VertxOptions options, ClusterOptions cluster, ClusterManager manager) {
    cluster.warnings().forEach(warning -> LOG.warn("{}", warning));
    EventBusOptions bus = options.getEventBusOptions();
    bus.setHost(cluster.address().getHostAddress())
        .setPort(cluster.eventBusPort())
        .setClusterPingInterval(PING_MILLIS)
        .setClusterPingReplyInterval(PONG_MILLIS)
        .setConnectTimeout(CONNECT_MILLIS);
    if (cluster.tls().isPresent()) {
      cluster.tls().get().applyTo(bus);
      builder.withMetrics(new HostVerification());
    }
    return builder.withClusterManager(
        new BoundedManager(manager, BoundedManager.Limits.DEFAULT, ClusterManagers::terminate));
  }
}
