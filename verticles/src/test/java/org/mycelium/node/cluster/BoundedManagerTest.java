package org.mycelium.node.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.mycelium.testing.Await;

/** A member stops though its manager waits for others. */
class BoundedManagerTest {
  private static final BoundedManager.Limits SHORT =
      new BoundedManager.Limits(
          Duration.ofMillis(200), Duration.ofMillis(20), Duration.ofMillis(200));
  private static final Duration LONG = Duration.ofHours(1);

  /** Answers as long as it is told to. */
  private static final class Mute extends FakeClusterManager {
    private final AtomicBoolean mute = new AtomicBoolean();
    private final AtomicInteger removals = new AtomicInteger();

    @Override
    public void removeRegistration(
        String address, RegistrationInfo registrationInfo, Completable<Void> promise) {
      removals.incrementAndGet();
      if (!mute.get()) {
        super.removeRegistration(address, registrationInfo, promise);
      }
    }

    @Override
    public void leave(Completable<Void> promise) {
      super.leave(
          (v, failure) -> {
            if (!mute.get()) {
              promise.complete(null, failure);
            }
          });
    }
  }

  private final Mute mute = new Mute();
  private final Queue<ClusterManager> ended = new ConcurrentLinkedQueue<>();

  private Vertx member(BoundedManager.Limits limits) throws Exception {
    return Await.result(
        Vertx.builder()
            .withClusterManager(new BoundedManager(mute, limits, ended::add))
            .buildClustered());
  }

  /** As the parts of a node: each the child of the one before, with consumers of its own. */
  private static Future<String> chain(Context context, int parts) {
    for (int i = 0; i < 3; i++) {
      context.owner().eventBus().consumer("part" + parts + "." + i, message -> {});
    }
    return parts == 0
        ? Future.succeededFuture("")
        : context.owner().deployVerticle(child -> chain(child, parts - 1));
  }

  @Test
  void closesThoughNothingIsAnswered() throws Exception {
    Vertx vertx = member(SHORT);
    Await.result(vertx.deployVerticle(context -> chain(context, 12)));
    mute.mute.set(true);
    Await.result(vertx.close());
    assertEquals(3 * 13, mute.removals.get());
    Await.until(() -> ended.contains(mute), ended::toString);
  }

  /**
   * The first one waits its time; those after it wait for next to nothing, until one is answered.
   */
  @Test
  void oneSilenceIsWaitedForOnce() throws Exception {
    Vertx vertx = member(new BoundedManager.Limits(Duration.ofSeconds(1), SHORT.further(), LONG));
    mute.mute.set(true);
    ExecutionException first =
        assertThrows(
            ExecutionException.class,
            () -> Await.result(vertx.eventBus().consumer("a", message -> {}).unregister()));
    assertInstanceOf(TimeoutException.class, first.getCause());
    for (int i = 0; i < 100; i++) { // each a second: more than Await's limit
      String address = "b" + i;
      assertThrows(
          ExecutionException.class,
          () -> Await.result(vertx.eventBus().consumer(address, message -> {}).unregister()));
    }
    mute.mute.set(false);
    Await.result(vertx.eventBus().consumer("c", message -> {}).unregister());
    Await.result(vertx.close());
    assertFalse(ended.contains(mute));
  }
}
