package org.mycelium.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.PacketCount;
import org.mycelium.bus.PeerState;
import org.mycelium.bus.RouteKind;
import org.mycelium.fakes.FakeMessages;
import org.mycelium.fakes.FakeNode;
import org.mycelium.fakes.RawHttp;
import org.mycelium.http.CallerPolicy;
import org.mycelium.http.Privilege;
import org.mycelium.jsonrpc.RpcMethod;

/** The documents that the node serves are true: of routes, methods and answers. */
class DocumentsTest {
  private static final String NODE = "54f:1::1";
  private static final String MESSAGE = "{\"dst\":{\"ip\":\"400::1\"},\"payload\":\"aGk=\"}";
  private static final String SOCKET = "{\"socketPath\":\"/run/app.sock\"}";

  private final Vertx vertx = Vertx.vertx();
  private final FakeNode node = new FakeNode(vertx, NODE);
  private final FakeMessages messages = new FakeMessages(vertx, NODE);
  private final ApiVerticle api = new ApiVerticle();
  private final JsonRpcVerticle rpc = new JsonRpcVerticle();

  @BeforeEach
  void start() throws Exception {
    JsonObject config =
        new JsonObject()
            .put("node", NODE)
            .put("version", "1.2.3")
            .put("api_addr", "127.0.0.1:0")
            .put("jsonrpc_addr", "127.0.0.1:0");
    await(vertx.deployVerticle(api, new DeploymentOptions().setConfig(config)));
    await(vertx.deployVerticle(rpc, new DeploymentOptions().setConfig(config)));
    node.peers =
        List.of(
            FakeNode.peer("tcp://[2001:db8::1]:9651", PeerState.ALIVE, 3),
            FakeNode.peer("vsock://2:9651", PeerState.CONNECTING, -1),
            FakeNode.peer("vsock+unix:///run/vm.sock:9651", PeerState.DEAD, -1));
    node.routes =
        List.of(
            FakeNode.route(RouteKind.SELECTED, "400::/64", 0),
            FakeNode.route(RouteKind.FALLBACK, "401::/64", 65535),
            FakeNode.route(RouteKind.QUERIED, "402::/64", 65535));
    node.keys.put("400::1", "cd".repeat(32));
    node.sources = List.of(new PacketCount("400::1", 2, 300));
    node.destinations = List.of(new PacketCount("400::2", 1, 100), new PacketCount("::1", 1, 9));
    messages.arrive(messages.message("news", new byte[] {1, 2, 3}));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private JsonObject openApi() throws Exception {
    return new JsonObject(RawHttp.request(api.port(), "GET /api/v1/openapi.json").body());
  }

  private JsonObject openRpc() throws Exception {
    return new JsonObject(
            RawHttp.request(
                    rpc.port(),
                    "POST /",
                    "Content-Type: application/json",
                    "body:{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"}")
                .body())
        .getJsonObject("result");
  }

  /** A real OpenAPI reader takes it; its version is the node's. */
  @Test
  void aReaderOfOpenApiTakesIt() throws Exception {
    OpenAPIContract contract = await(OpenAPIContract.from(vertx, openApi()));
    assertEquals(30, contract.operations().size(), "29 of the original and this document");
    assertEquals("1.2.3", openApi().getJsonObject("info").getString("version"));
  }

  /** Every route of the router is in the document, and every path of the document is routed. */
  @Test
  void routesAndDocumentAreTheSame() throws Exception {
    Map<String, Set<String>> documented = new TreeMap<>();
    openApi()
        .getJsonObject("paths")
        .forEach(
            path ->
                documented.put(
                    path.getKey().replaceAll("\\{(\\w+)}", ":$1"),
                    ((JsonObject) path.getValue())
                        .fieldNames().stream()
                            .map(name -> name.toUpperCase(Locale.ROOT))
                            .collect(Collectors.toCollection(TreeSet::new))));
    Router router = Router.router(vertx);
    ApiVerticle.table(new NodeClient(vertx, NODE), "1").mount(router, CallerPolicy.everybody());
    Map<String, Set<String>> routed = new TreeMap<>();
    router
        .getRoutes()
        .forEach(
            route -> {
              Set<String> methods =
                  routed.computeIfAbsent(route.getPath(), path -> new TreeSet<>());
              if (route.methods() != null) {
                route.methods().forEach(method -> methods.add(method.name()));
                methods.remove(HttpMethod.HEAD.name()); // goes with GET
              }
            });
    assertEquals(documented, routed);
  }

  /** What the node answers fits the schema of the status, for routes of every kind. */
  @Test
  void answersFitTheDocument() throws Exception {
    OpenAPIContract contract = await(OpenAPIContract.from(vertx, openApi()));
    ResponseValidator validator = ResponseValidator.create(vertx, contract);
    Set<String> tried = new TreeSet<>();
    for (String[] each : requests()) {
      RawHttp.Response response =
          each.length > 2
              ? RawHttp.request(
                  api.port(), each[1], "Content-Type: application/json", "body:" + each[2])
              : RawHttp.request(api.port(), each[1]);
      JsonObject operation = operation(each[0]);
      String status = "" + response.status();
      assertTrue(
          operation.getJsonObject("responses").containsKey(status),
          () -> each[1] + " answers " + status + ", which the document leaves out");
      if (response.status() == 200) {
        ValidatableResponse answer =
            ValidatableResponse.create(
                200, Buffer.buffer(response.body()), response.header("content-type"));
        assertNotNull(await(validator.validate(answer, each[0])), each[1]);
      }
      tried.add(each[0]);
    }
    assertEquals(
        ApiVerticle.table(new NodeClient(vertx, NODE), "1").rows().stream()
            .map(RestRoute::id)
            .collect(Collectors.toCollection(TreeSet::new)),
        tried,
        "every route is tried");
  }

  private JsonObject operation(String id) throws Exception {
    return openApi().getJsonObject("paths").stream()
        .flatMap(path -> ((JsonObject) path.getValue()).stream())
        .map(method -> (JsonObject) method.getValue())
        .filter(operation -> operation.getString("operationId").equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no operation " + id));
  }

  /** Operation, request line, body. */
  private static String[][] requests() {
    return new String[][] {
      {"getInfo", "GET /api/v1/admin"},
      {"getPeers", "GET /api/v1/admin/peers"},
      {"addPeer", "POST /api/v1/admin/peers", "{\"endpoint\":\"tcp://192.0.2.1:1\"}"},
      {"addPeer", "POST /api/v1/admin/peers", "{\"endpoint\":\"tcp://192.0.2.1:1\"}"},
      {"addPeer", "POST /api/v1/admin/peers", "{\"endpoint\":\"x\"}"},
      {"addPeer", "POST /api/v1/admin/peers", "[]"},
      {"deletePeer", "DELETE /api/v1/admin/peers/tcp%3A%2F%2F192.0.2.1%3A1"},
      {"deletePeer", "DELETE /api/v1/admin/peers/tcp%3A%2F%2F192.0.2.1%3A1"},
      {"deletePeer", "DELETE /api/v1/admin/peers/x"},
      {"getSelectedRoutes", "GET /api/v1/admin/routes/selected"},
      {"getFallbackRoutes", "GET /api/v1/admin/routes/fallback"},
      {"getQueriedSubnets", "GET /api/v1/admin/routes/queried"},
      {"getPublicKeyFromIp", "GET /api/v1/pubkey/400::1"},
      {"getPublicKeyFromIp", "GET /api/v1/pubkey/400::2"},
      {"getPublicKeyFromIp", "GET /api/v1/pubkey/x"},
      {"getProxies", "GET /api/v1/admin/proxy"},
      {"connectProxy", "POST /api/v1/admin/proxy", "{}"},
      {"disconnectProxy", "DELETE /api/v1/admin/proxy"},
      {"startProxyProbe", "GET /api/v1/admin/proxy/probe"},
      {"stopProxyProbe", "DELETE /api/v1/admin/proxy/probe"},
      {"getPacketStatistics", "GET /api/v1/admin/stats/packets"},
      {"popMessage", "GET /api/v1/messages"},
      {"popMessage", "GET /api/v1/messages"},
      {"popMessage", "GET /api/v1/messages?peek=1"},
      {"pushMessage", "POST /api/v1/messages", MESSAGE},
      {"pushMessage", "POST /api/v1/messages?reply_timeout=0", MESSAGE},
      {"pushMessageReply", "POST /api/v1/messages/reply/0011223344556677", MESSAGE},
      {"getMessageInfo", "GET /api/v1/messages/status/" + FakeMessages.SENT_ID},
      {"getMessageInfo", "GET /api/v1/messages/status/0000000000000000"},
      {"getDefaultTopicAction", "GET /api/v1/messages/topics/default"},
      {"setDefaultTopicAction", "PUT /api/v1/messages/topics/default", "{\"accept\":true}"},
      {"addTopic", "POST /api/v1/messages/topics", "[116]"},
      {"getTopics", "GET /api/v1/messages/topics"},
      {"addTopicSource", "POST /api/v1/messages/topics/dA==/sources", "{\"subnet\":\"503::/64\"}"},
      {"getTopicSources", "GET /api/v1/messages/topics/dA==/sources"},
      {"getTopicSources", "GET /api/v1/messages/topics/bm8=/sources"},
      {"removeTopicSource", "DELETE /api/v1/messages/topics/dA==/sources/503::%2F64"},
      {"getTopicForwardSocket", "GET /api/v1/messages/topics/dA==/forward"},
      {"setTopicForwardSocket", "PUT /api/v1/messages/topics/dA==/forward", SOCKET},
      {"getTopicForwardSocket", "GET /api/v1/messages/topics/dA==/forward"},
      {"removeTopicForwardSocket", "DELETE /api/v1/messages/topics/dA==/forward"},
      {"removeTopic", "DELETE /api/v1/messages/topics/dA=="},
      {"getOpenApi", "GET /api/v1/openapi.json"}
    };
  }

  /** The OpenRPC document lists all methods but its own, and each of them is there. */
  @Test
  void methodsAndDocumentAreTheSame() throws Exception {
    List<RpcMethod> methods = JsonRpcVerticle.methods(vertx, new NodeClient(vertx, NODE), "1");
    Set<String> documented =
        openRpc().getJsonArray("methods").stream()
            .map(method -> ((JsonObject) method).getString("name"))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> there =
        methods.stream().map(RpcMethod::name).collect(Collectors.toCollection(TreeSet::new));
    assertTrue(there.remove(OpenRpc.METHOD));
    assertEquals(there, documented);
    assertEquals(29, there.size(), "with rpc.discover the original's 30");
    assertEquals("1.2.6", openRpc().getString("openrpc"));
  }

  /** What each method answers fits the schema of its result, called with parameters by name. */
  @Test
  void resultsFitTheDocument() throws Exception {
    JsonObject document = openRpc();
    for (Object each : document.getJsonArray("methods")) {
      JsonObject method = (JsonObject) each;
      JsonObject params = new JsonObject();
      for (Object param : method.getJsonArray("params")) {
        String name = ((JsonObject) param).getString("name");
        if (((JsonObject) param).getBoolean("required")) {
          params.put(name, value(method.getString("name"), name));
        }
      }
      JsonObject call =
          new JsonObject()
              .put("jsonrpc", "2.0")
              .put("id", 1)
              .put("method", method.getString("name"))
              .put("params", params);
      JsonObject response =
          new JsonObject(
              RawHttp.request(
                      rpc.port(),
                      "POST /",
                      "Content-Type: application/json",
                      "body:" + call.encode())
                  .body());
      if (method.getString("name").equals("connectProxy")) {
        assertEquals(-32032, response.getJsonObject("error").getInteger("code"));
        continue;
      }
      assertTrue(response.containsKey("result"), () -> call + "\n" + response);
      JsonObject schema =
          method
              .getJsonObject("result")
              .getJsonObject("schema")
              .copy()
              .put("components", document.getJsonObject("components"));
      OutputUnit verdict =
          Validator.create(
                  JsonSchema.of(schema),
                  new JsonSchemaOptions()
                      .setDraft(Draft.DRAFT202012)
                      .setBaseUri("http://node.invalid/"))
              .validate(response.getValue("result"));
      assertTrue(verdict.getValid(), () -> call + "\n" + response + "\n" + verdict);
    }
  }

  private static Object value(String method, String param) {
    return switch (param) {
      case "ip" -> "400::1";
      case "endpoint" -> "tcp://192.0.2.9:9";
      case "message" -> new JsonObject(MESSAGE);
      case "id" -> FakeMessages.SENT_ID;
      case "accept" -> true;
      case "topic" -> method.startsWith("remove") ? "bm8=" : "bmV3cw==";
      case "subnet" -> "503::/64";
      case "socket_path" -> "/run/app.sock";
      default -> throw new AssertionError("no value for " + param);
    };
  }

  /** Every reference in both documents has its target, so no type is misspelt. */
  @Test
  void referencesHaveTargets() throws Exception {
    for (JsonObject document : List.of(openApi(), openRpc())) {
      Set<String> known =
          document.getJsonObject("components").getJsonObject("schemas").fieldNames();
      Set<String> used = new TreeSet<>();
      collect(document, used);
      assertFalse(used.isEmpty());
      used.forEach(name -> assertTrue(known.contains(name), name));
    }
  }

  private static void collect(Object json, Set<String> references) {
    if (json instanceof JsonObject object) {
      if (object.getValue("$ref") instanceof String reference) {
        references.add(reference.substring("#/components/schemas/".length()));
      }
      object.forEach(member -> collect(member.getValue(), references));
    } else if (json instanceof JsonArray array) {
      array.forEach(element -> collect(element, references));
    }
  }

  /** The level of each route and of the method that does the same are one. */
  @Test
  void bothTablesAgreeOnPrivileges() {
    Map<String, Privilege> rest =
        ApiVerticle.table(new NodeClient(vertx, NODE), "1").rows().stream()
            .collect(Collectors.toMap(RestRoute::id, RestRoute::least));
    for (RpcMethod method : JsonRpcVerticle.methods(vertx, new NodeClient(vertx, NODE), "1")) {
      if (!method.name().equals(OpenRpc.METHOD)) {
        assertEquals(rest.get(method.name()), method.least(), method.name());
      }
    }
    // Messages and keys are not everybody's; what changes something never is.
    ApiVerticle.table(new NodeClient(vertx, NODE), "1")
        .rows()
        .forEach(
            row -> {
              boolean admin = row.path().startsWith("/admin") || row.path().equals(OpenApi.PATH);
              if (!row.method().equals(HttpMethod.GET) || !admin) {
                assertEquals(Privilege.EVERYTHING, row.least(), row.path());
              }
            });
  }
}
