package org.mycelium.api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.mycelium.fakes.FakeMessages;
import org.mycelium.fakes.RawHttp;

/** REST and JSON-RPC in front of a node on the bus that has messages and topics. */
abstract class MessageApiRig {
  private static final String NODE = "54f:1::1";
  private static final String JSON = "Content-Type: application/json";
  static final String MESSAGES = "/api/v1/messages";
  static final String TOPICS = MESSAGES + "/topics";
  static final String TO = "{\"dst\":{\"ip\":\"54f:2::2\"},\"payload\":\"aGk=\"";

  final Vertx vertx = Vertx.vertx();
  final FakeMessages node = new FakeMessages(vertx, NODE);
  final ApiVerticle api = new ApiVerticle();
  final JsonRpcVerticle rpc = new JsonRpcVerticle();

  @BeforeEach
  void start() throws Exception {
    JsonObject config =
        new JsonObject()
            .put("node", NODE)
            .put("api_addr", "127.0.0.1:0")
            .put("jsonrpc_addr", "127.0.0.1:0");
    await(vertx.deployVerticle(api, new DeploymentOptions().setConfig(config)));
    await(vertx.deployVerticle(rpc, new DeploymentOptions().setConfig(config)));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "in time");
      Thread.onSpinWait();
    }
  }

  RawHttp.Response get(String path) throws Exception {
    return RawHttp.request(api.port(), "GET " + path);
  }

  RawHttp.Response send(String line, String body) throws Exception {
    return RawHttp.request(api.port(), line, JSON, "body:" + body);
  }

  JsonObject call(String method, String params) throws Exception {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
    return new JsonObject(RawHttp.request(rpc.port(), "POST /", JSON, "body:" + body).body());
  }

  int error(String method, String params) throws Exception {
    JsonObject response = call(method, params);
    assertFalse(response.containsKey("result"), response::encode);
    return response.getJsonObject("error").getInteger("code");
  }

  void arrive(String topic, String payload) {
    node.arrive(node.message(topic, payload.getBytes(StandardCharsets.UTF_8)));
  }
}
