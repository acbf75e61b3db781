package org.mycelium.node.cluster;

import io.vertx.core.Completable;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.NodeListener;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster manager whose member stops in bounded time, whatever the other members do. A manager
 * asks others when a consumer ends and when it leaves, and one that is frozen, or vanished a moment
 * ago, lets it wait; Vert.x waits as long. Here it goes on: what others still believe of this
 * member they correct when they notice that it has gone. Everything else is the manager's own.
 */
final class BoundedManager implements ClusterManager {
  private static final Logger LOG = LoggerFactory.getLogger(BoundedManager.class);

  /**
   * How long is waited.
   *
   * @param removal for the first removal of a registration
   * @param further for a removal after one that was not answered in time, until one is again: a
   *     node has a dozen parts that stop one after the other
   * @param leave for the end of the membership
   */
  record Limits(Duration removal, Duration further, Duration leave) {
    static final Limits DEFAULT =
        new Limits(Duration.ofSeconds(2), Duration.ofMillis(50), Duration.ofSeconds(10));
  }

  private final ClusterManager manager;
  private final Limits limits;
  private final Consumer<ClusterManager> lastResort;
  private volatile boolean silent;

  /**
   * Around a manager.
   *
   * @param lastResort ends a manager that did not leave in time; called on a thread of its own, may
   *     block
   */
  BoundedManager(ClusterManager manager, Limits limits, Consumer<ClusterManager> lastResort) {
    this.manager = manager;
    this.limits = limits;
    this.lastResort = lastResort;
  }

  @Override
  public void removeRegistration(
      String address, RegistrationInfo registrationInfo, Completable<Void> promise) {
    Completable<Void> once =
        within(
            silent ? limits.further() : limits.removal(),
            failure -> {
              silent = failure instanceof TimeoutException;
              promise.complete(null, failure);
            });
    manager.removeRegistration(address, registrationInfo, once);
  }

  @Override
  public void leave(Completable<Void> promise) {
    manager.leave(
        within(
            limits.leave(),
            failure -> {
              if (failure instanceof TimeoutException) {
                LOG.warn("did not leave the cluster in order within {}", limits.leave());
                Thread end = new Thread(() -> lastResort.accept(manager), "mycelium-cluster-end");
                end.setDaemon(true);
                end.start();
              }
              promise.complete(null, failure);
            }));
  }

  /** To be completed by the manager, or by the time; what comes first is told, and told once. */
  private static Completable<Void> within(Duration limit, Consumer<@Nullable Throwable> told) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    CompletableFuture<?> unused =
        done.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((v, failure) -> told.accept(failure));
    return (v, failure) -> {
      if (failure == null) {
        done.complete(null);
      } else {
        done.completeExceptionally(failure);
      }
    };
  }

  @Override
  public void init(Vertx vertx) {
    manager.init(vertx);
  }

  @Override
  public <K, V> void getAsyncMap(String name, Completable<AsyncMap<K, V>> promise) {
    manager.getAsyncMap(name, promise);
  }

  @Override
  public <K, V> Map<K, V> getSyncMap(String name) {
    return manager.getSyncMap(name);
  }

  @Override
  public void getLockWithTimeout(String name, long timeout, Completable<Lock> promise) {
    manager.getLockWithTimeout(name, timeout, promise);
  }

  @Override
  public void getCounter(String name, Completable<Counter> promise) {
    manager.getCounter(name, promise);
  }

  @Override
  public void nodeListener(NodeListener listener) {
    manager.nodeListener(listener);
  }

  @Override
  public void registrationListener(RegistrationListener registrationListener) {
    manager.registrationListener(registrationListener);
  }

  @Override
  public void setNodeInfo(NodeInfo nodeInfo, Completable<Void> promise) {
    manager.setNodeInfo(nodeInfo, promise);
  }

  @Override
  public void join(Completable<Void> promise) {
    manager.join(promise);
  }

  @Override
  public boolean isActive() {
    return manager.isActive();
  }

  @Override
  public void addRegistration(
      String address, RegistrationInfo registrationInfo, Completable<Void> promise) {
    manager.addRegistration(address, registrationInfo, promise);
  }

  @Override
  public String clusterHost() {
    return manager.clusterHost();
  }

  @Override
  public String clusterPublicHost() {
    return manager.clusterPublicHost();
  }

  @Override
  public String getNodeId() {
    return manager.getNodeId();
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    manager.getRegistrations(address, promise);
  }

  @Override
  public NodeInfo getNodeInfo() {
    return manager.getNodeInfo();
  }

  @Override
  public void getNodeInfo(String nodeId, Completable<NodeInfo> promise) {
    manager.getNodeInfo(nodeId, promise);
  }

  @Override
  public List<String> getNodes() {
    return manager.getNodes();
  }
}
