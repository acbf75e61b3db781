package org.mycelium.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mycelium.fakes.RawHttp;

/** Spec 04 §2 and §3.2: topics by REST and by JSON-RPC. */
class TopicApiTest extends MessageApiRig {
  /** §2, the whole life of a topic, with the statuses of the original. */
  @Test
  void topicsByRest() throws Exception {
    assertEquals("{\"accept\":true}", get(TOPICS + "/default").body());
    assertEquals(204, send("PUT " + TOPICS + "/default", "{\"accept\":false}").status());
    assertEquals("{\"accept\":false}", get(TOPICS + "/default").body());
    assertEquals(422, send("PUT " + TOPICS + "/default", "{\"accept\":1}").status());
    assertEquals("[]", get(TOPICS).body());
    assertEquals(201, send("POST " + TOPICS, "[116,101,115,116]").status());
    assertEquals(201, send("POST " + TOPICS, "\"dGVzdDI=\"").status(), "as its document says");
    for (String bad : List.of("[256]", "[-1]", "[1.5]", "{}", "5", "\"YQ\"", "[\"a\"]")) {
      assertEquals(422, send("POST " + TOPICS, bad).status(), bad);
    }
    assertEquals("[\"dGVzdA==\",\"dGVzdDI=\"]", get(TOPICS).body());
    String one = TOPICS + "/dGVzdA==";
    assertEquals("[]", get(one + "/sources").body());
    assertEquals(404, get(TOPICS + "/bm8=/sources").status());
    assertEquals(400, get(TOPICS + "/x/sources").status());
    assertEquals(201, send("POST " + one + "/sources", "{\"subnet\":\"503::/64\"}").status());
    assertEquals(400, send("POST " + one + "/sources", "{\"subnet\":\"x\"}").status());
    assertEquals("[\"503::/64\"]", get(one + "/sources").body());
    assertEquals(
        204, RawHttp.request(api.port(), "DELETE " + one + "/sources/503::%2F64").status());
    assertEquals("[]", get(one + "/sources").body());
    assertEquals("null", get(one + "/forward").body());
    assertEquals(204, send("PUT " + one + "/forward", "{\"socketPath\":\"/run/a\"}").status());
    assertEquals("\"/run/a\"", get(one + "/forward").body());
    assertEquals(204, send("PUT " + one + "/forward", "{\"socket_path\":\"/run/b\"}").status());
    assertEquals("\"/run/b\"", get(one + "/forward").body());
    RawHttp.Response outside = send("PUT " + one + "/forward", "{\"socketPath\":\"/etc/x\"}");
    assertEquals(403, outside.status());
    assertEquals("only below /run", outside.body());
    assertEquals(
        204, send("PUT " + TOPICS + "/bm8=/forward", "{\"socketPath\":\"/run/a\"}").status());
    assertEquals(204, RawHttp.request(api.port(), "DELETE " + one + "/forward").status());
    assertEquals("null", get(one + "/forward").body());
    assertEquals(204, RawHttp.request(api.port(), "DELETE " + one).status());
    assertEquals(204, RawHttp.request(api.port(), "DELETE " + one).status(), "unknown now");
    assertEquals("[\"dGVzdDI=\"]", get(TOPICS).body());
  }

  /** A topic whose Base64 has a + and a /: the slash must be encoded, the plus may stay. */
  @Test
  void topicsInAPath() throws Exception {
    assertEquals(201, send("POST " + TOPICS, "\"YWI/fn4+\"").status());
    assertEquals("[]", get(TOPICS + "/YWI%2Ffn4+/sources").body());
    assertEquals("[]", get(TOPICS + "/YWI%2Ffn4%2B/sources").body());
  }

  /** §3.2, the same by JSON-RPC. */
  @Test
  void topicsByJsonRpc() throws Exception {
    assertEquals(true, call("getDefaultTopicAction", "[]").getValue("result"));
    assertEquals(true, call("setDefaultTopicAction", "[false]").getValue("result"));
    assertEquals(false, call("getDefaultTopicAction", "{}").getValue("result"));
    assertEquals(-32602, error("setDefaultTopicAction", "[]"));
    assertEquals(true, call("addTopic", "[\"dGVzdA==\"]").getValue("result"));
    assertEquals("[\"dGVzdA==\"]", call("getTopics", "[]").getJsonArray("result").encode());
    for (String method :
        List.of(
            "addTopic",
            "removeTopic",
            "getTopicSources",
            "getTopicForwardSocket",
            "removeTopicForwardSocket")) {
      assertEquals(-32021, error(method, "[\"x\"]"), method);
    }
    for (String method : List.of("addTopicSource", "removeTopicSource", "setTopicForwardSocket")) {
      assertEquals(-32021, error(method, "[\"x\",\"503::/64\"]"), method);
    }
    assertEquals(-32030, error("getTopicSources", "[\"bm8=\"]"));
    assertEquals(-32023, error("addTopicSource", "[\"dGVzdA==\",\"x\"]"));
    assertEquals(-32023, error("removeTopicSource", "[\"dGVzdA==\",\"x\"]"));
    assertEquals(true, call("addTopicSource", "[\"dGVzdA==\",\"503::/64\"]").getValue("result"));
    assertEquals(
        "[\"503::/64\"]",
        call("getTopicSources", "[\"dGVzdA==\"]").getJsonArray("result").encode());
    assertEquals(true, call("removeTopicSource", "[\"dGVzdA==\",\"503::/64\"]").getValue("result"));
    assertEquals(null, call("getTopicForwardSocket", "[\"dGVzdA==\"]").getValue("result", "no"));
    for (String name : List.of("socket_path", "socketPath")) {
      String params = "{\"topic\":\"dGVzdA==\",\"" + name + "\":\"/run/" + name + "\"}";
      assertEquals(true, call("setTopicForwardSocket", params).getValue("result"));
      assertEquals(
          "/run/" + name, call("getTopicForwardSocket", "[\"dGVzdA==\"]").getValue("result"));
    }
    assertEquals(-32001, error("setTopicForwardSocket", "[\"dGVzdA==\",\"/etc/x\"]"));
    assertEquals(true, call("setTopicForwardSocket", "[\"bm8=\",\"/run/a\"]").getValue("result"));
    assertEquals(true, call("removeTopicForwardSocket", "[\"dGVzdA==\"]").getValue("result"));
    assertEquals(true, call("removeTopic", "[\"dGVzdA==\"]").getValue("result"));
    assertEquals("[]", call("getTopics", "[]").getJsonArray("result").encode());
  }
}
