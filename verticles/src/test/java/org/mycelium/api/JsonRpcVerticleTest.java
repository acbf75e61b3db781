package org.mycelium.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.bus.PeerState;
import org.mycelium.bus.RouteEntry;
import org.mycelium.bus.RouteKind;
import org.mycelium.fakes.FakeNode;
import org.mycelium.fakes.RawHttp;

/** Spec 04 §3 and the JSON-RPC 2.0 specification: requests, batches, parameters, errors. */
class JsonRpcVerticleTest extends JsonRpcRig {
  /** The example of the specification's §4 and the order of the members, as the original sends. */
  @Test
  void aCall() throws Exception {
    RawHttp.Response response = post("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"getInfo\"}");
    assertEquals(200, response.status());
    assertEquals("application/json; charset=utf-8", response.header("content-type"));
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"nodeSubnet\":\"54f:1::/64\",\"nodeIp\":"
            + "\"54f:1::1\",\"nodePubkey\":\""
            + "ab".repeat(32)
            + "\",\"nodeStartTime\":1700000000}}",
        response.body());
  }

  /** Spec 04 §3.1: what does not even begin like JSON has a status of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "5", "\"a\"", "", "  "})
  void notJson(String body) throws Exception {
    RawHttp.Response response = post(body);
    assertEquals(400, response.status());
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"Parse error\"}}",
        response.body());
  }

  /** Spec 04 §3.1, recorded from v0.7.10, with the examples of JSON-RPC 2.0 §7 among them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // JSON-RPC 2.0 §7, the examples of broken requests
        "{\"jsonrpc\": \"2.0\", \"method\": \"foobar, \"params\": \"bar\", \"baz] | -32700 | null",
        "[{\"jsonrpc\":\"2.0\",\"method\":\"sum\",\"id\":\"1\"},{\"jsonrpc\":\"2.0\",\"method\""
            + " | -32700 | null",
        "[] | -32600 | null",
        "{ | -32700 | null",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getPeers\"} x | -32700 | null",
        // an object that is no request: spec 04 §3.1
        "{} | -32700 | null",
        "{\"a\":1} | -32700 | null",
        "{\"id\":[1]} | -32700 | null",
        "{\"id\":1.5} | -32700 | null",
        "{\"jsonrpc\":\"2.0\",\"method\":1,\"params\":\"bar\"} | -32700 | null",
        "{\"id\":1} | -32600 | 1",
        "{\"id\":\"a\",\"method\":\"getPeers\"} | -32600 | \"a\"",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"getPeers\"} | -32600 | 1",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":1,\"params\":\"bar\"} | -32600 | 1",
        "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"method\":\"foobar\"} | -32601 | \"1\"",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"foobar\"} | -32601 | null"
      })
  void errorsOfRequests(String body, int code, String id) throws Exception {
    RawHttp.Response response = post(body);
    assertEquals(200, response.status());
    String words =
        switch (code) {
          case -32700 -> "Parse error";
          case -32600 -> "Invalid request";
          default -> "Method not found";
        };
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + id
            + ",\"error\":{\"code\":"
            + code
            + ",\"message\":\""
            + words
            + "\"}}",
        response.body());
  }

  /** Ids come back as they were; spec 04 §3.1 says which count as none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | true", "0 | true", "-1 | true", "18446744073709551615 | true", "\"x\" | true",
        "\"\" | true", "null | true", "1.5 | false", "1.0 | false", "true | false",
        "[1] | false", "{} | false", "18446744073709551616 | false"
      })
  void ids(String id, boolean counts) throws Exception {
    String body = post("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"getPeers\"}").body();
    assertEquals(counts ? "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":[]}" : "null", body);
  }

  /** JSON-RPC 2.0 §4.1: done, and not answered; over HTTP the original says null. */
  @Test
  void notifications() throws Exception {
    RawHttp.Response response =
        post("{\"jsonrpc\":\"2.0\",\"method\":\"addPeer\",\"params\":[\"tcp://192.0.2.1:1\"]}");
    assertEquals(200, response.status());
    assertEquals("null", response.body());
    assertTrue(node.added.contains("tcp://192.0.2.1:1"));
    assertEquals("null", post("{\"jsonrpc\":\"2.0\",\"method\":\"nope\"}").body());
    assertEquals(
        "null",
        post("[{\"jsonrpc\":\"2.0\",\"method\":\"getPeers\"},"
                + "{\"jsonrpc\":\"2.0\",\"method\":\"getInfo\"}]")
            .body());
  }

  /** JSON-RPC 2.0 §6 and §7: in the order of the calls, notifications left out. */
  @Test
  void batches() throws Exception {
    String invalid =
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":"
            + "\"Invalid request\"}}";
    assertEquals("[" + invalid + "]", post("[1]").body());
    assertEquals("[" + invalid + "," + invalid + "," + invalid + "]", post("[1,2,3]").body());
    assertEquals(
        "[{\"jsonrpc\":\"2.0\",\"id\":\"2\",\"result\":[]},"
            + invalid
            + ",{\"jsonrpc\":\"2.0\",\"id\":9,\"error\":{\"code\":-32601,\"message\":"
            + "\"Method not found\"}},"
            + invalid.replace("null", "5")
            + "]",
        post("[{\"jsonrpc\":\"2.0\",\"method\":\"getPeers\"},"
                + "{\"jsonrpc\":\"2.0\",\"id\":\"2\",\"method\":\"getPeers\"},{\"foo\":\"boo\"},"
                + "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"foo.get\",\"params\":{\"a\":1}},"
                + "{\"id\":5}]")
            .body());
  }

  /** A batch of any length, done a few at a time. */
  @Test
  void aLongBatch() throws Exception {
    String one = "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"getPeers\"}";
    String all = "[" + (one + ",").repeat(4_999) + one + "]";
    JsonArray responses = new JsonArray(post(all).body());
    assertEquals(5_000, responses.size());
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":[]}", responses.getJsonObject(4_999).encode());
    assertEquals(100_000, new JsonArray(post("[1" + ",1".repeat(99_999) + "]").body()).size());
  }

  /** By position and by name; what is too many is ignored; null is as good as absent. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"tcp://192.0.2.1:1\"]",
        "[\"tcp://192.0.2.1:1\",5,{}]",
        "{\"endpoint\":\"tcp://192.0.2.1:1\"}",
        "{\"endpoint\":\"tcp://192.0.2.1:1\",\"more\":true}"
      })
  void parameters(String params) throws Exception {
    assertEquals(true, call("addPeer", params).getValue("result"));
  }

  /** §9: −32602 with the reason. */
  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}", "null", "[5]", "[null]", "{\"endpoint\":5}", "5", "\"x\""})
  void badParameters(String params) throws Exception {
    JsonObject error = call("addPeer", params).getJsonObject("error");
    assertEquals(-32602, error.getInteger("code"));
    assertEquals("Invalid params", error.getString("message"));
    assertTrue(error.getString("data").contains("param"), error::encode);
    assertEquals(new JsonArray(), call("getPeers", params).getValue("result"), "wants none");
  }

  /** §3.2, the numbers of each method, with words in data. */
  @Test
  void numbersOfPeers() throws Exception {
    assertEquals(-32009, error("addPeer", "[\"192.0.2.1\"]"));
    assertEquals(true, call("addPeer", "[\"tcp://192.0.2.1:1\"]").getValue("result"));
    assertEquals(-32010, error("addPeer", "[\"tcp://192.0.2.1:1\"]"));
    assertEquals(-32012, error("deletePeer", "[\"192.0.2.1\"]"));
    assertEquals(true, call("deletePeer", "[\"tcp://192.0.2.1:1\"]").getValue("result"));
    JsonObject unknown = call("deletePeer", "[\"tcp://192.0.2.1:1\"]").getJsonObject("error");
    assertEquals(-32011, unknown.getInteger("code"));
    assertEquals("Server error", unknown.getString("message"));
    assertEquals("tcp://192.0.2.1:1 is not a peer", unknown.getString("data"));
  }

  @Test
  void publicKeys() throws Exception {
    node.keys.put("400::1", "cd".repeat(32));
    assertEquals("cd".repeat(32), call("getPublicKeyFromIp", "[\"400::1\"]").getValue("result"));
    assertEquals(
        "cd".repeat(32),
        call("getPublicKeyFromIp", "{\"mycelium_ip\":\"400::1\"}").getValue("result"));
    assertEquals(-32008, error("getPublicKeyFromIp", "[\"400::2\"]"));
    assertEquals(-32008, error("getPublicKeyFromIp", "[\"192.0.2.1\"]"));
    assertEquals(-32008, error("getPublicKeyFromIp", "[\"2001:db8::1\"]"));
    JsonObject bad = call("getPublicKeyFromIp", "[\"nobody\"]").getJsonObject("error");
    assertEquals(-32007, bad.getInteger("code"));
    assertEquals("Request is too big", bad.getString("message"), "as the original says it");
  }

  @Test
  void listsOfTheNode() throws Exception {
    node.peers = List.of(FakeNode.peer("vsock://2:9651", PeerState.DEAD, -1));
    node.routes =
        List.of(
            FakeNode.route(RouteKind.SELECTED, "400::/64", 0),
            FakeNode.route(RouteKind.FALLBACK, "401::/64", 65535),
            FakeNode.route(RouteKind.QUERIED, "402::/64", 65535));
    assertEquals(1, call("getPeers", "[]").getJsonArray("result").size());
    assertEquals(
        "400::/64",
        call("getSelectedRoutes", "[]")
            .getJsonArray("result")
            .getJsonObject(0)
            .getString("subnet"));
    assertEquals(
        "infinite",
        call("getFallbackRoutes", "[]").getJsonArray("result").getJsonObject(0).getValue("metric"));
    assertEquals(
        "37",
        call("getQueriedSubnets", "[]")
            .getJsonArray("result")
            .getJsonObject(0)
            .getValue("expiration"));
  }

  /** Proxies are not in this version: as a node that knows none. */
  @Test
  void proxies() throws Exception {
    assertEquals(new JsonArray(), call("getProxies", "[]").getValue("result"));
    for (String method : List.of("disconnectProxy", "startProxyProbe", "stopProxyProbe")) {
      assertEquals(true, call(method, "[]").getValue("result"));
    }
    assertEquals(-32032, error("connectProxy", "[]"));
    assertEquals(-32032, error("connectProxy", "[\"[400::1]:1080\"]"));
    assertEquals(-32602, error("connectProxy", "[\"x\"]"));
  }

  /** §3.1: a result beyond 10 MiB is an error, and says so. */
  @Test
  void aResultThatIsTooBig() throws Exception {
    List<RouteEntry> many = new ArrayList<>();
    for (int i = 0; i < 130_000; i++) {
      many.add(FakeNode.route(RouteKind.SELECTED, "400:" + Integer.toHexString(i) + "::/64", 1));
    }
    node.routes = many;
    JsonObject error = call("getSelectedRoutes", "[]").getJsonObject("error");
    assertEquals(-32008, error.getInteger("code"));
    assertEquals("Response is too big", error.getString("message"));
    node.routes = many.subList(0, 65_000);
    assertEquals(65_000, call("getSelectedRoutes", "[]").getJsonArray("result").size());
  }
}
