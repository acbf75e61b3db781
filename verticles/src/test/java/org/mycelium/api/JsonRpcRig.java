package org.mycelium.api;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.mycelium.fakes.FakeNode;
import org.mycelium.fakes.RawHttp;

/** JSON-RPC in front of a node on the bus. */
abstract class JsonRpcRig {
  private static final String NODE = "54f:1::1";
  static final String JSON = "Content-Type: application/json";

  final Vertx vertx = Vertx.vertx();
  final FakeNode node = new FakeNode(vertx, NODE);
  final JsonRpcVerticle api = new JsonRpcVerticle();

  @BeforeEach
  void start() throws Exception {
    JsonObject config = new JsonObject().put("node", NODE).put("jsonrpc_addr", "127.0.0.1:0");
    await(vertx.deployVerticle(api, new DeploymentOptions().setConfig(config)));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  RawHttp.Response post(String body, String... headers) throws Exception {
    List<String> all = new ArrayList<>(List.of(headers));
    if (all.stream().noneMatch(header -> header.startsWith("Content-Type"))) {
      all.add(JSON);
    }
    all.add("body:" + body);
    return RawHttp.request(api.port(), "POST /", all.toArray(String[]::new));
  }

  JsonObject call(String method, String params) throws Exception {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
    return new JsonObject(post(body).body());
  }

  int error(String method, String params) throws Exception {
    JsonObject response = call(method, params);
    assertNull(response.getValue("result"), response::encode);
    return response.getJsonObject("error").getInteger("code");
  }
}
