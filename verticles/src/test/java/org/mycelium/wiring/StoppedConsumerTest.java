package org.mycelium.wiring;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.WorkerPool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A worker verticle ends while others still send to it. */
class StoppedConsumerTest {
  private record Word() implements LocalMessage {}

  @Test
  void theSenderGoesOn() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      WorkerPool pool =
          ((VertxInternal) vertx).createSharedWorkerPool("short-lived", 1, 60, TimeUnit.SECONDS);
      ContextInternal worker =
          ((VertxInternal) vertx)
              .contextBuilder()
              .withThreadingModel(ThreadingModel.WORKER)
              .withWorkerPool(pool)
              .build();
      LocalBus bus = new LocalBus(vertx);
      CompletableFuture<Void> registered = new CompletableFuture<>();
      worker.runOnContext(
          nothing -> {
            bus.<Word>consume("a", word -> {});
            registered.complete(null);
          });
      registered.get(10, TimeUnit.SECONDS);
      pool.close();
      assertDoesNotThrow(() -> bus.publish("a", new Word()));
      assertDoesNotThrow(() -> bus.send("a", new Word()));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }
}
