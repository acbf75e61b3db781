package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The original node and ours as neighbours, asked the same: REST and JSON-RPC answer with the same
 * statuses, types, members and numbers, and the original's command line cannot tell them apart.
 */
class ApiBesideOriginalIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String JSON = "application/json";

  @TempDir Path folder;

  private Path reference;
  private Netlab lab;
  private NodeProcess original;
  private NodeProcess ours;

  @BeforeEach
  void start() {
    Requires.netns();
    reference = Requires.reference();
    lab = Netlab.chain(2);
    original = NodeProcess.start(reference, folder, lab, 1, List.of("--no-tun"));
    ours =
        NodeProcess.start(
            NodeProcess.launcher(),
            folder,
            lab,
            2,
            List.of("--no-tun", "--peers", "tcp://" + Netlab.address(1, 2) + ":9651"));
    Shell.await(LIMIT, () -> answers(1, "/pubkey/" + ours.address()) == 200, () -> original.log());
    Shell.await(LIMIT, () -> answers(2, "/pubkey/" + original.address()) == 200, () -> ours.log());
  }

  @AfterEach
  void stop() {
    if (original != null) {
      original.close();
    }
    if (ours != null) {
      ours.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  private int answers(int host, String path) {
    return rest(host, "GET", path, "", "").status();
  }

  private Curl.Answer rest(int host, String method, String path, String type, String body) {
    String url = "http://127.0.0.1:8989/api/v1" + path;
    return Curl.request(lab.in(host, List.of()), method, url, type, body);
  }

  private Curl.Answer rpc(int host, String type, String body) {
    return Curl.request(lab.in(host, List.of()), "POST", "http://127.0.0.1:8990/", type, body);
  }

  /**
   * Asks both nodes, the words @other replaced by the address of the other one, @own by its own.
   */
  private void sameRest(String method, String path, String type, String body) {
    Curl.Answer theirs = rest(1, method, filled(1, path), type, filled(1, body));
    Curl.Answer mine = rest(2, method, filled(2, path), type, filled(2, body));
    String what = method + " " + path + " " + body + "\n" + theirs + "\n" + mine;
    assertEquals(theirs.status(), mine.status(), what);
    assertEquals(theirs.allow(), mine.allow(), what);
    if (theirs.status() < 300 && !theirs.body().isEmpty()) {
      assertEquals(theirs.type(), mine.type(), what);
      assertEquals(Shape.of(theirs.body()), Shape.of(known(mine.body())), what);
    }
  }

  /** Without the members of a peer that are ours alone; they stand behind the others. */
  private static String known(String body) {
    return body.replaceAll(",\"linkCost\":.*?\"nextRetry\":[^}]*", "");
  }

  private String filled(int host, String text) {
    NodeProcess own = host == 1 ? original : ours;
    NodeProcess other = host == 1 ? ours : original;
    return text.contains("@")
        ? text.replace("@other", other.address())
            .replace("@own", own.address())
            .replace("@key", other.object("/admin").getString("nodePubkey"))
        : text;
  }

  private void same(String method, String path) {
    sameRest(method, path, "", "");
  }

  private void sameJson(String method, String path, String body) {
    sameRest(method, path, JSON, body);
  }

  @Test
  void adminByRest() {
    for (String path :
        List.of(
            "/admin",
            "/admin/peers",
            "/admin/routes/selected",
            "/admin/routes/fallback",
            "/admin/routes/queried",
            "/admin/stats/packets",
            "/admin/proxy",
            "/pubkey/@other",
            "/pubkey/@own",
            "/pubkey/400::1",
            "/pubkey/x",
            "/nowhere",
            "/admin/nowhere")) {
      same("GET", path);
    }
    for (String path :
        List.of(
            "/admin",
            "/admin/peers",
            "/admin/proxy",
            "/admin/proxy/probe",
            "/admin/stats/packets",
            "/pubkey/400::1",
            "/admin/routes/selected")) {
      same("PATCH", path);
    }
    String peer = "{\"endpoint\":\"tcp://127.0.0.1:1\"}";
    sameJson("POST", "/admin/peers", peer);
    sameJson("POST", "/admin/peers", peer);
    for (String body :
        List.of(
            "{\"endpoint\":\"x\"}",
            "{\"endpoint\":\"tcp://host:1\"}",
            "[]",
            "{}",
            "{",
            "{\"endpoint\":5}",
            "x")) {
      sameJson("POST", "/admin/peers", body);
    }
    sameRest("POST", "/admin/peers", "text/plain", peer);
    sameRest("POST", "/admin/peers", "", peer);
    sameRest("POST", "/admin/peers", "application/x+json; charset=utf-8", peer);
    for (int i = 0; i < 2; i++) {
      same("DELETE", "/admin/peers/tcp%3A%2F%2F127.0.0.1%3A1");
    }
    same("DELETE", "/admin/peers/x");
    same("GET", "/admin/peers/x");
    sameJson("POST", "/admin/proxy", "{}");
    sameJson("POST", "/admin/proxy", "{\"remote\":\"x\"}");
    sameJson("POST", "/admin/proxy", "[5]");
    same("POST", "/admin/proxy");
    same("GET", "/admin/proxy/probe");
    same("DELETE", "/admin/proxy/probe");
    same("DELETE", "/admin/proxy");
  }

  @Test
  void messagesAndTopicsByRest() {
    for (String query :
        List.of(
            "",
            "?peek=true",
            "?timeout=0",
            "?timeout=x",
            "?timeout=-1",
            "?peek=1",
            "?topic=YQ",
            "?topic=YQ%3D%3D",
            "?timeout=1&timeout=2")) {
      same("GET", "/messages" + query);
    }
    String message = "{\"dst\":{\"ip\":\"@other\"},\"payload\":\"aGk=\"}";
    sameJson("POST", "/messages?reply_timeout=0", message);
    sameJson("POST", "/messages?reply_timeout=x", message);
    sameJson("POST", "/messages", message);
    sameJson(
        "POST", "/messages", "{\"dst\":{\"pk\":\"@key\"},\"topic\":\"dA==\",\"payload\":\"\"}");
    same("GET", "/messages?timeout=15");
    same("GET", "/messages?timeout=15");
    same("GET", "/messages?timeout=15&topic=dA%3D%3D");
    String long256 = Base64.getEncoder().encodeToString(new byte[256]);
    for (String body :
        List.of(
            "{}",
            "[]",
            "{",
            "{\"dst\":{},\"payload\":\"\"}",
            "{\"dst\":{\"ip\":\"400::1\",\"pk\":\"@key\"},\"payload\":\"\"}",
            "{\"dst\":{\"ip\":\"x\"},\"payload\":\"\"}",
            "{\"dst\":null,\"payload\":\"\"}",
            "{\"dst\":{\"x\":1},\"payload\":\"\"}",
            "{\"payload\":\"\"}",
            "{\"dst\":{\"pk\":\"ab\"},\"payload\":\"\"}",
            "{\"dst\":{\"ip\":\"400::1\"},\"payload\":\"YQ\"}",
            "{\"dst\":{\"ip\":\"400::1\"},\"payload\":\"\",\"topic\":\"" + long256 + "\"}")) {
      sameJson("POST", "/messages", body);
      sameJson("POST", "/messages/reply/0011223344556677", body);
    }
    sameJson("POST", "/messages/reply/0011223344556677", message);
    sameJson("POST", "/messages/reply/x", message);
    same("GET", "/messages/status/x");
    same("GET", "/messages/status/0011223344556677");
    same("POST", "/messages/status/0011223344556677");
    String topics = "/messages/topics";
    same("GET", topics + "/default");
    sameJson("PUT", topics + "/default", "{\"accept\":true}");
    sameJson("PUT", topics + "/default", "{\"accept\":1}");
    same("DELETE", topics + "/default");
    sameJson("POST", topics, "[116]");
    sameJson("POST", topics, "[256]");
    same("GET", topics);
    same("PATCH", topics);
    for (String topic : List.of("/dA==", "/bm8=", "/x")) {
      same("GET", topics + topic + "/sources");
      same("GET", topics + topic + "/forward");
      same("DELETE", topics + topic + "/forward");
      same("DELETE", topics + topic + "/sources/503::%2F64");
    }
    sameJson("POST", topics + "/dA==/sources", "{\"subnet\":\"503:1::/64\"}");
    sameJson("POST", topics + "/dA==/sources", "{\"subnet\":\"x\"}");
    sameJson("POST", topics + "/x/sources", "{\"subnet\":\"503:1::/64\"}");
    same("GET", topics + "/dA==/sources");
    same("DELETE", topics + "/dA==/sources/x");
    same("DELETE", topics + "/dA==/sources/503:1::%2F64");
    same("PATCH", topics + "/dA==/forward");
    same("DELETE", topics + "/dA==");
    same("DELETE", topics + "/dA==");
    same("DELETE", topics + "/x");
  }

  /** The same text to both; error.data, which only ours has for its own numbers, is left out. */
  private void sameRpc(String body) {
    Curl.Answer theirs = rpc(1, JSON, filled(1, body));
    Curl.Answer mine = rpc(2, JSON, filled(2, body));
    String what = body + "\n" + theirs + "\n" + mine;
    assertEquals(theirs.status(), mine.status(), what);
    assertEquals(theirs.type(), mine.type(), what);
    if (theirs.body().contains("\"error\"")) {
      assertEquals(withoutData(theirs.body()), withoutData(mine.body()), what);
    } else {
      assertEquals(Shape.of(theirs.body()), Shape.of(known(mine.body())), what);
    }
  }

  private static String withoutData(String body) {
    return body.replaceAll(",\"data\":\"(\\\\.|[^\"\\\\])*\"", "");
  }

  private void sameCall(String method, String params) {
    sameRpc(call(method, params));
  }

  private static String call(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
  }

  /** A message that one node still sends has another state than one that has arrived. */
  private void awaitSent(String id) {
    String ask = call("getMessageInfo", "[\"" + id + "\"]");
    for (int node : List.of(1, 2)) {
      Shell.await(
          LIMIT,
          () -> !rpc(node, JSON, ask).body().contains("\"sending\""),
          () -> "node " + node + " still sends " + id);
    }
  }

  @Test
  void jsonRpc() {
    for (String body :
        List.of(
            "x",
            "5",
            "{",
            "{}",
            "[]",
            "[1]",
            "{\"id\":1}",
            "{\"id\":\"a\"}",
            "{\"a\":1}",
            "[{\"a\":1}]",
            "[1,{\"id\":5}]",
            "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"a\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nope\"}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"getPeers\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"getPeers\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"getTopics\"}",
            "[{\"jsonrpc\":\"2.0\",\"method\":\"getPeers\"}]",
            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getInfo\"},{\"jsonrpc\":\"2.0\",\"id\":\"b\","
                + "\"method\":\"getTopics\"}]")) {
      sameRpc(body);
    }
    for (String method :
        List.of(
            "getInfo",
            "getPeers",
            "getSelectedRoutes",
            "getFallbackRoutes",
            "getQueriedSubnets",
            "getPacketStatistics",
            "getProxies",
            "disconnectProxy",
            "startProxyProbe",
            "stopProxyProbe",
            "popMessage",
            "getDefaultTopicAction",
            "getTopics",
            "connectProxy",
            "addPeer",
            "deletePeer",
            "pushMessage",
            "pushMessageReply",
            "getMessageInfo",
            "setDefaultTopicAction",
            "addTopic",
            "removeTopic",
            "getTopicSources",
            "addTopicSource",
            "removeTopicSource",
            "getTopicForwardSocket",
            "setTopicForwardSocket",
            "removeTopicForwardSocket",
            "getPublicKeyFromIp")) {
      sameCall(method, "[]");
      sameCall(method, "{}");
    }
    for (String ip : List.of("@other", "@own", "400::1", "x")) {
      sameCall("getPublicKeyFromIp", "[\"" + ip + "\"]");
    }
    for (String endpoint : List.of("x", "tcp://127.0.0.1:1", "tcp://127.0.0.1:1")) {
      sameCall("addPeer", "[\"" + endpoint + "\"]");
    }
    for (String endpoint : List.of("x", "tcp://127.0.0.1:1", "tcp://127.0.0.1:1")) {
      sameCall("deletePeer", "{\"endpoint\":\"" + endpoint + "\"}");
    }
    sameCall("connectProxy", "[\"x\"]");
    sameCall("pushMessage", "[{\"dst\":{\"ip\":\"@other\"},\"payload\":\"aGk=\"}]");
    sameCall(
        "pushMessage",
        "{\"message\":{\"dst\":{\"pk\":\"@key\"},\"payload\":\"\"}," + "\"replyTimeout\":0}");
    sameCall("popMessage", "[false,15]");
    sameCall("popMessage", "{\"timeout\":15}");
    sameCall("popMessage", "[null,null,\"!\"]");
    sameCall("popMessage", "[1]");
    sameCall("pushMessage", "[{\"dst\":{\"ip\":\"400::1\"},\"payload\":\"x\"}]");
    for (String id : List.of("00", "0011223344556677", "001122334455667788")) {
      awaitSent(id);
      sameCall("getMessageInfo", "[\"" + id + "\"]");
      sameCall(
          "pushMessageReply", "[\"" + id + "\",{\"dst\":{\"ip\":\"@other\"},\"payload\":\"\"}]");
    }
    sameCall("addTopic", "[\"dA==\"]");
    sameCall("getTopics", "[]");
    sameCall("addTopicSource", "[\"dA==\",\"503:1::/64\"]");
    sameCall("addTopicSource", "[\"dA==\",\"x\"]");
    for (String topic : List.of("dA==", "bm8=", "x")) {
      for (String method :
          List.of(
              "getTopicSources",
              "getTopicForwardSocket",
              "removeTopicForwardSocket",
              "removeTopic",
              "removeTopic")) {
        sameCall(method, "[\"" + topic + "\"]");
      }
    }
    for (String type :
        List.of("application/json-rpc", "text/plain", "application/json; charset=x")) {
      String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getTopics\"}";
      assertEquals(rpc(1, type, body), rpc(2, type, body), type);
    }
  }

  private String command(int host, String... words) {
    List<String> all = new ArrayList<>(List.of(reference.toString()));
    all.addAll(List.of(words));
    List<String> quiet = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 2>/dev/null", "sh"));
    quiet.addAll(all);
    return lines(Shell.run(lab.in(host, quiet)).ok());
  }

  /** Its log lines go to standard output, in colours. */
  private static String lines(String out) {
    return String.join(
        "\n", out.lines().filter(line -> !line.contains("\u001b[") && !line.isBlank()).toList());
  }

  /** The original's commands against ours give what they give against the original. */
  @Test
  void originalCommandLine() {
    assertEquals(
        Shape.of(command(1, "peers", "list", "--json")),
        Shape.of(command(2, "peers", "list", "--json")));
    for (String kind : List.of("selected", "fallback", "queried")) {
      assertEquals(
          Shape.of(command(1, "routes", kind, "--json")),
          Shape.of(command(2, "routes", kind, "--json")));
      assertTrue(command(2, "routes", kind).contains("| Subnet"), kind);
    }
    assertTrue(command(2, "peers", "list").contains("| Tcp "), "a table");
    assertTrue(command(2, "stats", "packets", "--json").startsWith("{\"bySource\""), "statistics");
    assertEquals("", command(2, "peers", "add", "tcp://127.0.0.1:1"));
    assertTrue(command(2, "peers", "list").contains("127.0.0.1:1"), "the added peer");
    assertEquals("", command(2, "peers", "remove", "tcp://127.0.0.1:1"));
    JsonArray proxies = new JsonArray(command(2, "proxy", "list", "--json"));
    assertTrue(proxies.isEmpty(), proxies::encode);

    for (int host : new int[] {1, 2}) {
      NodeProcess other = host == 1 ? ours : original;
      String sent = command(host, "message", "send", other.address(), "hello", "-t", "news");
      assertEquals(16, new JsonObject(sent).getString("id").length(), sent);
      JsonObject received =
          new JsonObject(command(3 - host, "message", "receive", "--timeout", "20", "-t", "news"));
      assertEquals("hello", received.getString("payload"), received::encode);
      assertEquals("news", received.getString("topic"), received::encode);
      assertEquals(
          (host == 1 ? original : ours).address(), received.getString("srcIp"), received::encode);
    }
  }
}
