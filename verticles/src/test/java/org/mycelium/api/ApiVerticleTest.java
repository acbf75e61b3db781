package org.mycelium.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.bus.PeerState;
import org.mycelium.bus.RouteEntry;
import org.mycelium.bus.RouteKind;
import org.mycelium.fakes.FakeNode;
import org.mycelium.fakes.RawHttp;

/** Spec 04 §1, §2 and §9: the REST interface in front of a node on the bus. */
class ApiVerticleTest {
  private static final String NODE = "54f:1::1";
  private static final String JSON = "Content-Type: application/json";
  private static final String PEERS = "/api/v1/admin/peers";

  private final Vertx vertx = Vertx.vertx();
  private final FakeNode node = new FakeNode(vertx, NODE);
  private final ApiVerticle api = new ApiVerticle();

  @BeforeEach
  void start() throws Exception {
    await(vertx.deployVerticle(api, config("127.0.0.1:0")));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private static DeploymentOptions config(String address) {
    return new DeploymentOptions()
        .setConfig(new JsonObject().put("node", NODE).put("api_addr", address));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private RawHttp.Response get(String path, String... headers) throws Exception {
    return RawHttp.request(api.port(), "GET " + path, headers);
  }

  private RawHttp.Response post(String... headersAndBody) throws Exception {
    return RawHttp.request(api.port(), "POST " + PEERS, headersAndBody);
  }

  private RawHttp.Response delete(String endpoint) throws Exception {
    return RawHttp.request(api.port(), "DELETE " + PEERS + "/" + endpoint);
  }

  /** §1 Info, with its content type. */
  @Test
  void info() throws Exception {
    RawHttp.Response response = get("/api/v1/admin");
    assertEquals(200, response.status());
    assertEquals("application/json", response.header("content-type"));
    assertEquals(
        "{\"nodeSubnet\":\"54f:1::/64\",\"nodeIp\":\"54f:1::1\",\"nodePubkey\":\""
            + "ab".repeat(32)
            + "\",\"nodeStartTime\":1700000000}",
        response.body());
  }

  /** §1 PeerStats and Endpoint: the original's members exactly, ours behind them. */
  @Test
  void peers() throws Exception {
    node.peers =
        List.of(
            FakeNode.peer("tcp://[2001:db8::1]:9651", PeerState.ALIVE, 3),
            FakeNode.peer("vsock://2:9651", PeerState.DEAD, -1));
    JsonArray peers = new JsonArray(get(PEERS).body());
    assertEquals(
        "{\"endpoint\":{\"proto\":\"tcp\",\"addr\":{\"socket\":\"[2001:db8::1]:9651\"}},"
            + "\"type\":\"static\",\"connectionState\":\"alive\",\"txBytes\":10,\"rxBytes\":20,"
            + "\"discovered\":30,\"lastConnected\":5,\"linkCost\":12,\"rttMicros\":900,"
            + "\"direction\":\"outbound\",\"lastError\":null,\"nextRetry\":null}",
        peers.getJsonObject(0).encode());
    assertEquals(
        "{\"endpoint\":{\"proto\":\"vsock\",\"addr\":{\"vsock\":{\"cid\":2,\"port\":9651}}},"
            + "\"type\":\"static\",\"connectionState\":\"dead\",\"txBytes\":10,\"rxBytes\":20,"
            + "\"discovered\":30,\"lastConnected\":null,\"linkCost\":null,\"rttMicros\":null,"
            + "\"direction\":\"outbound\",\"lastError\":\"Connection refused\",\"nextRetry\":1500}",
        peers.getJsonObject(1).encode());
  }

  /** §1 Route and QueriedSubnet, each list by itself. */
  @Test
  void routes() throws Exception {
    node.routes =
        List.of(
            FakeNode.route(RouteKind.SELECTED, "400::/64", 0),
            FakeNode.route(RouteKind.FALLBACK, "401::/64", 65535),
            FakeNode.route(RouteKind.QUERIED, "402::/64", 65535));
    assertEquals(
        "[{\"subnet\":\"400::/64\",\"nextHop\":\"TCP 10.0.0.1:1 <-> 10.0.0.2:2\","
            + "\"metric\":0,\"seqno\":7}]",
        get("/api/v1/admin/routes/selected").body());
    assertEquals(
        "[{\"subnet\":\"401::/64\",\"nextHop\":\"TCP 10.0.0.1:1 <-> 10.0.0.2:2\","
            + "\"metric\":\"infinite\",\"seqno\":7}]",
        get("/api/v1/admin/routes/fallback").body());
    assertEquals(
        "[{\"subnet\":\"402::/64\",\"expiration\":\"37\"}]",
        get("/api/v1/admin/routes/queried").body());
  }

  /** More routes than a page of the bus holds all arrive. */
  @Test
  void allPagesOfRoutes() throws Exception {
    List<RouteEntry> many = new ArrayList<>();
    for (int i = 0; i < 25_000; i++) {
      many.add(FakeNode.route(RouteKind.SELECTED, "400:" + Integer.toHexString(i) + "::/64", 1));
    }
    node.routes = many;
    assertEquals(25_000, new JsonArray(get("/api/v1/admin/routes/selected").body()).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/json; charset=utf-8", "text/x+json"})
  void addPeerWantsJson(String type) throws Exception {
    int status =
        post("Content-Type: " + type, "body:{\"endpoint\":\"tcp://192.0.2.1:9651\"}").status();
    assertEquals(type.startsWith("application/") ? 204 : 415, status);
  }

  /** 204, then 409 with words; unknown members are ignored; DELETE 204, then 404 with words. */
  @Test
  void addAndRemovePeer() throws Exception {
    String body = "body:{\"endpoint\":\"tcp://192.0.2.1:9651\",\"more\":1}";
    RawHttp.Response added = post("Content-Type: application/vnd.x+json", body);
    assertEquals(204, added.status());
    assertEquals("", added.body());
    assertTrue(node.added.contains("tcp://192.0.2.1:9651"));
    RawHttp.Response again = post(JSON, body);
    assertEquals(409, again.status());
    assertEquals("tcp://192.0.2.1:9651 is known already", again.body());
    assertEquals("text/plain; charset=utf-8", again.header("content-type"));
    assertEquals(204, delete("tcp%3A%2F%2F192.0.2.1%3A9651").status());
    assertEquals(404, delete("tcp%3a%2f%2f192.0.2.1%3a9651").status());
    assertEquals(400, delete("rubbish").status());
  }

  /** §9: 400, 415, 422, 413. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {",
        "400 | {\"endpoint\":\"tcp://192.0.2.1:9651\"} x",
        "400 | ''",
        "400 | {\"endpoint\":\"192.0.2.1:9651\"}",
        "400 | {\"endpoint\":\"tcp://host:9651\"}",
        "422 | []",
        "422 | 5",
        "422 | {}",
        "422 | {\"endpoint\":5}",
        "422 | {\"endpoint\":null}"
      })
  void badPeerBodies(int status, String body) throws Exception {
    RawHttp.Response response = post(JSON, "body:" + body);
    assertEquals(status, response.status(), response.body());
    assertFalse(response.body().isEmpty());
    assertTrue(node.added.isEmpty());
  }

  @Test
  void bodyWithoutTypeAndBodyTooLarge() throws Exception {
    assertEquals(415, post("body:{}").status());
    int port = api.port();
    String head =
        "POST " + PEERS + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + JSON + "\r\n";
    assertEquals(413, RawHttp.raw(port, head + "Content-Length: 2097153\r\n\r\n").status());
    assertEquals(200, get("/api/v1/admin").status());
  }

  /** Nesting that would exhaust a stack, percent signs and targets that are none. */
  @Test
  void hostileRequestsAreAnswered() throws Exception {
    assertEquals(400, post(JSON, "body:" + "[".repeat(100_000)).status());
    for (String path : List.of("%zz", "%", "%ff%fe", "%00", "a".repeat(3000))) {
      int status = delete(path).status();
      assertTrue(status == 400 || status == 404, path + " " + status);
    }
    assertEquals(414, get("/" + "a".repeat(10_000)).status());
    assertEquals(431, get("/api/v1/admin", "X: " + "a".repeat(20_000)).status());
    assertEquals(200, get("/api/v1/admin").status());
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/admin, 'GET,HEAD'",
    "PUT, /api/v1/admin/peers, 'GET,HEAD,POST'",
    "GET, /api/v1/admin/peers/x, DELETE",
    "DELETE, /api/v1/admin/routes/selected, 'GET,HEAD'",
    "POST, /api/v1/admin/routes/fallback, 'GET,HEAD'",
    "PATCH, /api/v1/admin/routes/queried, 'GET,HEAD'",
    "PUT, /api/v1/admin/proxy, 'GET,HEAD,POST,DELETE'",
    "POST, /api/v1/admin/proxy/probe, 'GET,HEAD,DELETE'",
    "POST, /api/v1/pubkey/400::1, 'GET,HEAD'"
  })
  void wrongMethod(String method, String path, String allow) throws Exception {
    RawHttp.Response response = RawHttp.request(api.port(), method + " " + path);
    assertEquals(405, response.status());
    assertEquals(allow, response.header("allow"));
    assertEquals("", response.body());
  }

  /** §2: the key of whoever has the address; not an IP, no route, and IPv4 (§9). */
  @ParameterizedTest
  @CsvSource({
    "400::1, 200", "400::2, 404", "54f:1::1, 404", "192.0.2.1, 404", "2001:db8::1, 404",
    "x, 400", "400::1%25lo, 400", "[400::1], 400", "400::1::2, 400", "%20, 400"
  })
  void publicKeyOfAnAddress(String ip, int status) throws Exception {
    node.keys.put("400::1", "cd".repeat(32));
    RawHttp.Response response = get("/api/v1/pubkey/" + ip);
    assertEquals(status, response.status(), response.body());
    if (status == 200) {
      assertEquals("{\"publicKey\":\"" + "cd".repeat(32) + "\"}", response.body());
    }
  }

  /** §2: proxies are not in this version: as a node that knows none. */
  @Test
  void proxies() throws Exception {
    String path = "/api/v1/admin/proxy";
    assertEquals("[]", get(path).body());
    assertEquals(204, get(path + "/probe").status());
    assertEquals(204, RawHttp.request(api.port(), "DELETE " + path + "/probe").status());
    assertEquals(204, RawHttp.request(api.port(), "DELETE " + path).status());
    for (String[] each :
        new String[][] {
          {"{}", "404"},
          {"{\"remote\":null}", "404"},
          {"{\"remote\":\"[407::1]:1080\"}", "404"},
          {"{\"remote\":\"407::1\"}", "422"},
          {"{\"remote\":5}", "422"},
          {"[]", "422"},
          {"", "400"}
        }) {
      assertEquals(
          each[1],
          "" + RawHttp.request(api.port(), "POST " + path, JSON, "body:" + each[0]).status(),
          each[0]);
    }
    assertEquals(415, RawHttp.request(api.port(), "POST " + path).status());
  }

  /** A table of 65 000 routes goes out in pieces; a caller that does not read holds up nobody. */
  @Test
  void aLongAnswerHoldsUpNobody() throws Exception {
    List<RouteEntry> many = new ArrayList<>();
    for (int i = 0; i < 65_000; i++) {
      many.add(FakeNode.route(RouteKind.SELECTED, "400:" + Integer.toHexString(i) + "::/64", 1));
    }
    node.routes = many;
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      slow.getOutputStream()
          .write(
              "GET /api/v1/admin/routes/selected HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      slow.setSoTimeout(10_000);
      assertEquals('H', slow.getInputStream().read()); // it is being answered
      assertEquals(200, get("/api/v1/admin").status());
      String rest = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(rest.endsWith("0\r\n\r\n"), "whole");
      assertTrue(rest.contains("400:fde7::/64"), "with the last route");
    }
    assertEquals(200, RawHttp.request(api.port(), "HEAD /api/v1/admin/routes/selected").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/v1", "/api/v1/admin/routes", "/admin"})
  void unknownPath(String path) throws Exception {
    RawHttp.Response response = get(path);
    assertEquals(404, response.status());
    assertEquals("", response.body());
  }

  /** Nobody reads on for a caller that was refused: it could send without end. */
  @ParameterizedTest
  @CsvSource({"Origin: http://evil.example, 403", "Content-Type: text/plain, 415"})
  void aRefusedBodyEndsTheConnection(String header, int status) throws Exception {
    String head = "POST " + PEERS + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + "\r\n";
    RawHttp.Response response =
        RawHttp.raw(api.port(), head + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
    assertEquals(status, response.status());
  }

  @Test
  void headHasNoBody() throws Exception {
    RawHttp.Response response = RawHttp.request(api.port(), "HEAD /api/v1/admin");
    assertEquals(200, response.status());
    assertEquals("", response.body());
    assertEquals("application/json", response.header("content-type"));
  }

  /** Spec 04 §10, weakness 1: neither a rebound name nor a foreign page gets through. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, , 200",
    "127.0.0.1:1234, , 200",
    "127.8.8.8, , 200",
    "localhost:8989, , 200",
    "LOCALHOST, , 200",
    "[::1]:8989, , 200",
    "evil.example, , 403",
    "localhost.evil.example, , 403",
    "127.0.0.1.evil.example, , 403",
    "192.0.2.7, , 403",
    "[fe80::1], , 403",
    "999.1.1.1, , 403",
    "127.0.0.1:8989, http://127.0.0.1:8989, 200",
    "localhost, http://localhost, 200",
    "127.0.0.1:8989, http://127.0.0.1:8990, 403",
    "127.0.0.1:8989, http://evil.example, 403",
    "127.0.0.1:8989, https://127.0.0.1:8989, 403",
    "127.0.0.1:8989, null, 403"
  })
  void hostAndOrigin(String host, String origin, int status) throws Exception {
    RawHttp.Response response =
        origin == null
            ? get("/api/v1/admin", "Host: " + host)
            : get("/api/v1/admin", "Host: " + host, "Origin: " + origin);
    assertEquals(status, response.status(), response.body());
    if (status == 403) {
      assertTrue(response.body().matches("(Host|Origin) '.*"), response.body());
    }
  }

  /** A page cannot add a peer with a form either: the check comes before anything else. */
  @Test
  void foreignPageCannotCommand() throws Exception {
    RawHttp.Response response =
        post(JSON, "Origin: http://evil.example", "body:{\"endpoint\":\"tcp://192.0.2.1:9651\"}");
    assertEquals(403, response.status());
    assertTrue(node.added.isEmpty());
  }

  /** The node is gone: said, with a status that tells it from an unknown path. */
  @Test
  void nodeThatDoesNotAnswer() throws Exception {
    await(node.die());
    RawHttp.Response response = get("/api/v1/admin/peers");
    assertEquals(503, response.status());
    assertTrue(response.body().startsWith("nobody answers: is the node started?"));
  }

  @Test
  void takenPortFailsTheStart() {
    String taken = "127.0.0.1:" + api.port();
    ExecutionException e =
        assertThrows(
            ExecutionException.class,
            () -> await(vertx.deployVerticle(new ApiVerticle(), config(taken))));
    String words = e.toString();
    assertTrue(words.contains("api_addr " + taken + ": "), words);
    assertTrue(words.contains("choose another api_addr"), words);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:0, is not a loopback address",
    "'[::]:0', is not a loopback address",
    "localhost:0, is not ip:port",
    "127.0.0.1, is not ip:port",
    "127.0.0.1:70000, is not ip:port"
  })
  void badListenAddress(String address, String words) {
    ExecutionException e =
        assertThrows(
            ExecutionException.class,
            () -> await(vertx.deployVerticle(new ApiVerticle(), config(address))));
    assertTrue(e.toString().contains(words), e.toString());
  }

  /** The original's behaviour on request: any address, any host; a foreign page still not. */
  @Test
  void openApi() throws Exception {
    ApiVerticle open = new ApiVerticle();
    DeploymentOptions options = config("0.0.0.0:0");
    options.getConfig().put("api_open", true);
    await(vertx.deployVerticle(open, options));
    assertEquals(200, RawHttp.request(open.port(), "GET /api/v1/admin", "Host: node.lan").status());
    assertEquals(
        403,
        RawHttp.request(open.port(), "GET /api/v1/admin", "Host: node.lan", "Origin: http://evil")
            .status());
  }
}
