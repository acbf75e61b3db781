package org.mycelium.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.MyceliumBus;

/** The twins of one node, on addresses of their own. */
class JsonTwinVerticleTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static DeploymentOptions node(Object node) {
    return new DeploymentOptions().setConfig(new JsonObject().put("node", node));
  }

  private static CostBatch batch(String node) {
    return new CostBatch(node, 1, 2, 3, List.of(), 4, true);
  }

  @Test
  void onlyTheOwnNode() throws Exception {
    CompletableFuture<JsonObject> received = new CompletableFuture<>();
    vertx
        .eventBus()
        .<JsonObject>consumer("mycelium.v1.json.cost", m -> received.complete(m.body()));
    await(vertx.deployVerticle(JsonTwinVerticle.class.getName(), node("400::1")));
    MyceliumBus.publish(vertx, batch("400::2"));
    MyceliumBus.publish(vertx, batch("400::1"));
    JsonObject json = received.get(10, TimeUnit.SECONDS);
    assertEquals(batch("400::1"), MyceliumBus.fromJson(CostBatch.class, json));
  }

  @Test
  void withoutANodeItDoesNotStart() {
    for (Object bad : new Object[] {5, "rubbish"}) {
      assertThrows(
          ExecutionException.class,
          () -> await(vertx.deployVerticle(new JsonTwinVerticle(), node(bad))));
    }
  }
}
