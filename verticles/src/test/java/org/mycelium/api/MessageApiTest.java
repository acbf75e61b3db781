package org.mycelium.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.bus.SendMessage;
import org.mycelium.fakes.FakeMessages;
import org.mycelium.fakes.RawHttp;

/** Spec 04 §2, §3.2 and §9: messages by REST and by JSON-RPC. */
class MessageApiTest extends MessageApiRig {
  /** §1 MessageReceiveInfo, members in the order of the original; then the inbox is empty. */
  @Test
  void popsTheOldest() throws Exception {
    arrive("", "one");
    arrive("news", "two");
    String rest =
        "\"srcIp\":\"54f:2::2\",\"srcPk\":\""
            + "cd".repeat(32)
            + "\",\"dstIp\":\"54f:1::1\",\"dstPk\":\""
            + "ab".repeat(32)
            + "\",";
    RawHttp.Response first = get(MESSAGES);
    assertEquals(200, first.status());
    assertEquals("application/json", first.header("content-type"));
    assertEquals("{\"id\":\"0000000000000001\"," + rest + "\"payload\":\"b25l\"}", first.body());
    assertEquals(
        "{\"id\":\"0000000000000002\"," + rest + "\"topic\":\"bmV3cw==\",\"payload\":\"dHdv\"}",
        get(MESSAGES).body());
    RawHttp.Response none = get(MESSAGES);
    assertEquals(204, none.status());
    assertEquals("", none.body());
    await(() -> node.leased() == 0);
    assertEquals(0, node.waiting());
  }

  /** Peeking leaves it; a head alone does too, where the original would drop the message. */
  @Test
  void peeking() throws Exception {
    arrive("", "one");
    assertEquals(200, get(MESSAGES + "?peek=true").status());
    assertEquals(200, RawHttp.request(api.port(), "HEAD " + MESSAGES).status());
    assertEquals("b25l", call("popMessage", "[true]").getJsonObject("result").getString("payload"));
    assertEquals(1, node.waiting());
    assertEquals(200, get(MESSAGES + "?peek=false&timeout=0").status());
    assertEquals(0, node.waiting());
  }

  /** The topic is compared whole; + and / of Base64 are percent-encoded in a query. */
  @Test
  void topicFilter() throws Exception {
    arrive("ab?~~>", "one"); // YWI/fn4+
    arrive("ab", "two");
    arrive("", "three");
    assertEquals(204, get(MESSAGES + "?topic=YQ%3D%3D").status());
    assertTrue(get(MESSAGES + "?topic=YWI%2Ffn4%2B").body().contains("\"b25l\""));
    assertEquals(400, get(MESSAGES + "?topic=YWI/fn4+").status(), "+ is a space");
    assertTrue(get(MESSAGES + "?topic=").body().contains("dGhyZWU="), "those without a topic");
    assertEquals(
        "dHdv",
        call("popMessage", "{\"topic\":\"YWI=\"}").getJsonObject("result").getString("payload"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "peek=1",
        "peek=",
        "peek=True",
        "timeout=-1",
        "timeout=x",
        "timeout=",
        "timeout=1.5",
        "timeout=18446744073709551616",
        "timeout=1&timeout=2",
        "topic=YQ",
        "topic=YQ=",
        "topic=!",
        "topic=YR%3D%3D"
      })
  void badQueries(String query) throws Exception {
    RawHttp.Response response = get(MESSAGES + "?" + query);
    assertEquals(400, response.status());
    assertFalse(response.body().isEmpty());
  }

  @Test
  void badParameters() throws Exception {
    assertEquals(-32602, error("popMessage", "[1]"));
    assertEquals(-32602, error("popMessage", "[null,-1]"));
    assertEquals(-32602, error("popMessage", "[null,1.0]"));
    assertEquals(-32602, error("popMessage", "[null,18446744073709551616]"));
    assertEquals(-32602, error("popMessage", "[null,0,5]"));
    assertEquals(-32013, error("popMessage", "[null,0,\"YQ\"]"));
    assertEquals(null, call("popMessage", "[]").getValue("result", "absent"));
  }

  /** A long poll holds up nobody, and gets the message that comes; a huge time is no overflow. */
  @Test
  void longPolls() throws Exception {
    List<CompletableFuture<RawHttp.Response>> polls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      polls.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return RawHttp.request(
                      api.port(), "GET " + MESSAGES + "?timeout=18446744073709551615");
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              command -> Thread.ofVirtual().start(command)));
    }
    await(() -> node.callers() == 20);
    assertEquals(200, get(TOPICS + "/default").status());
    assertEquals(true, call("getDefaultTopicAction", "[]").getValue("result"));
    for (int i = 0; i < 20; i++) {
      arrive("", "message " + i);
    }
    for (CompletableFuture<RawHttp.Response> poll : polls) {
      assertEquals(200, poll.get(20, TimeUnit.SECONDS).status());
    }
    await(() -> node.leased() == 0);
  }

  /** Who goes away while waiting, or does not read, does not take a message along. */
  @Test
  void nothingIsLostWithTheCaller() throws Exception {
    String request = "GET " + MESSAGES + "?timeout=3600 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (Socket gone = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      gone.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      await(() -> node.callers() == 1);
    }
    // Its end reaches the node before what is asked on a connection that was made later.
    assertEquals(200, get(TOPICS + "/default").status());
    arrive("", "kept");
    await(() -> node.leased() == 0 && node.waiting() == 1);
    assertTrue(get(MESSAGES).body().contains("a2VwdA=="));
  }

  /** A payload that is too long for one record of the bus, in pieces, and all of it. */
  @Test
  void longPayloads() throws Exception {
    byte[] long4 = new byte[4_000_001];
    new Random(4).nextBytes(long4);
    String base64 = Base64.getEncoder().encodeToString(long4);
    node.arrive(node.message("big", long4));
    RawHttp.Response response = get(MESSAGES);
    assertEquals(base64, new JsonObject(response.body()).getString("payload"));
    assertEquals("" + response.body().length(), response.header("content-length"));
    await(() -> node.leased() == 0);
    node.arrive(node.message("big", long4));
    assertEquals(base64, call("popMessage", "[]").getJsonObject("result").getString("payload"));
    await(() -> node.leased() == 0);

    node.arrive(node.message("big", new byte[8_000_000]));
    JsonObject tooBig = call("popMessage", "[]").getJsonObject("error");
    assertEquals(-32008, tooBig.getInteger("code"));
    assertEquals("Response is too big", tooBig.getString("message"));
    await(() -> node.waiting() == 1); // it is not lost
    assertEquals(10_666_668, new JsonObject(get(MESSAGES).body()).getString("payload").length());
  }

  /** §2: 201 with the id; topic, key and address reach the node. */
  @Test
  void sends() throws Exception {
    RawHttp.Response response = send("POST " + MESSAGES, TO + ",\"topic\":\"YWI=\",\"more\":1}");
    assertEquals(201, response.status());
    assertEquals("{\"id\":\"" + FakeMessages.SENT_ID + "\"}", response.body());
    SendMessage sent = node.sent.get(0);
    assertEquals("54f:2::2", sent.destination());
    assertEquals("ab", sent.topic().utf8());
    assertEquals("hi", sent.payload().utf8());
    assertTrue(sent.replyWaitMillis() < 0);
    String key = "aB".repeat(32);
    assertEquals(
        201,
        send(
                "POST " + MESSAGES,
                "{\"dst\":{\"pk\":\"" + key + "\"},\"payload\":\"\",\"topic\":null}")
            .status());
    assertEquals(key, node.sent.get(1).destination());
    assertEquals(
        FakeMessages.SENT_ID,
        call("pushMessage", "[" + TO + "}]").getJsonObject("result").getString("id"));
    assertEquals(
        FakeMessages.SENT_ID,
        call("pushMessage", "{\"message\":" + TO + "},\"replyTimeout\":0}")
            .getJsonObject("result")
            .getString("id"));
  }

  /** A payload of 1.5 MB is uploaded in parts. */
  @Test
  void sendsLongPayloads() throws Exception {
    String base64 = Base64.getEncoder().encodeToString(new byte[1_500_000]);
    String body = "{\"dst\":{\"ip\":\"54f:2::2\"},\"payload\":\"" + base64 + "\"}";
    assertEquals(201, send("POST " + MESSAGES, body).status());
    assertEquals(1_500_000, node.sent.get(0).upload());
    String more = Base64.getEncoder().encodeToString(new byte[7_000_000]);
    call("pushMessage", "[{\"dst\":{\"ip\":\"54f:2::2\"},\"payload\":\"" + more + "\"}]");
    assertEquals(7_000_000, node.sent.get(1).upload());
  }

  /** §2: 200 with the answer, 408 with the id when none comes in time. */
  @Test
  void waitsForAnAnswer() throws Exception {
    RawHttp.Response none = send("POST " + MESSAGES + "?reply_timeout=0", TO + "}");
    assertEquals(408, none.status());
    assertEquals("{\"id\":\"" + FakeMessages.SENT_ID + "\"}", none.body());
    node.answer = node.message("", "yes".getBytes(StandardCharsets.UTF_8));
    RawHttp.Response answer = send("POST " + MESSAGES + "?reply_timeout=5", TO + "}");
    assertEquals(200, answer.status());
    assertEquals("eWVz", new JsonObject(answer.body()).getString("payload"));
    assertEquals(5_000, node.sent.get(1).replyWaitMillis());
    assertEquals(
        "eWVz",
        call("pushMessage", "[" + TO + "},5]").getJsonObject("result").getString("payload"));
    node.answer = node.message("", new byte[3_000_000]);
    RawHttp.Response big = send("POST " + MESSAGES + "?reply_timeout=5", TO + "}");
    assertEquals(4_000_000, new JsonObject(big.body()).getString("payload").length());
    await(() -> node.leased() == 0);
    assertEquals(400, send("POST " + MESSAGES + "?reply_timeout=x", TO + "}").status());
  }

  /**
   * §9: bad hex and bad Base64 are of the wrong shape. Both or neither of ip and pk are 400, as
   * v0.7.10 answers, which takes them for no JSON.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "422 | []",
        "422 | {}",
        "422 | {\"dst\":{\"ip\":\"400::1\"}}",
        "400 | {\"dst\":{},\"payload\":\"\"}",
        "400 | {\"dst\":null,\"payload\":\"\"}",
        "400 | {\"dst\":5,\"payload\":\"\"}",
        "422 | {\"payload\":\"\"}",
        "400 | {\"dst\":{\"ip\":\"400::1\",\"pk\":\"%s\"},\"payload\":\"\"}",
        "422 | {\"dst\":{\"x\":\"400::1\"},\"payload\":\"\"}",
        "400 | {\"dst\":{\"ip\":\"400::1\",\"x\":1},\"payload\":\"\"}",
        "422 | {\"dst\":{\"ip\":\"nobody\"},\"payload\":\"\"}",
        "422 | {\"dst\":{\"pk\":\"abcd\"},\"payload\":\"\"}",
        "422 | {\"dst\":\"400::1\",\"payload\":\"\"}",
        "422 | {\"dst\":{\"ip\":\"400::1\"},\"payload\":\"x\"}",
        "422 | {\"dst\":{\"ip\":\"400::1\"},\"payload\":\"YQ\"}",
        "422 | {\"dst\":{\"ip\":\"400::1\"},\"payload\":5}",
        "422 | {\"dst\":{\"ip\":\"400::1\"},\"payload\":\"\",\"topic\":[1]}",
        "400 | {",
        "400 | ''"
      })
  void badMessages(int status, String body) throws Exception {
    String text = body.replace("%s", "ab".repeat(32));
    RawHttp.Response response = send("POST " + MESSAGES, text);
    assertEquals(status, response.status(), response.body());
    assertFalse(response.body().isEmpty());
    assertEquals(status, send("POST " + MESSAGES + "/reply/00112233445566ff", text).status());
    if (status == 422) {
      assertEquals(-32602, error("pushMessage", "[" + text + "]"));
    }
    assertTrue(node.sent.isEmpty());
  }

  @Test
  void aTopicThatIsTooLong() throws Exception {
    String topic = Base64.getEncoder().encodeToString(new byte[256]);
    assertEquals(400, send("POST " + MESSAGES, TO + ",\"topic\":\"" + topic + "\"}").status());
    assertEquals(-32015, error("pushMessage", "[" + TO + ",\"topic\":\"" + topic + "\"}]"));
    // An answer has no topic, so its length does not matter.
    String reply = MESSAGES + "/reply/00112233445566ff";
    assertEquals(204, send("POST " + reply, TO + ",\"topic\":\"" + topic + "\"}").status());
  }

  @Test
  void answersAndStatus() throws Exception {
    assertEquals(204, send("POST " + MESSAGES + "/reply/00112233445566FF", TO + "}").status());
    assertEquals(
        true, call("pushMessageReply", "[\"00112233445566ff99\"," + TO + "}]").getValue("result"));
    assertEquals("00112233445566ff", node.sent.get(1).replyTo());
    assertEquals(-32018, error("pushMessageReply", "[\"0011\"," + TO + "}]"));
    assertEquals(400, send("POST " + MESSAGES + "/reply/0011", TO + "}").status());
    assertEquals(
        "{\"dst\":\"54f:2::2\",\"state\":{\"sending\":{\"pending\":3,\"sent\":2,\"acked\":1}},"
            + "\"created\":1,\"deadline\":301,\"msgLen\":6000}",
        get(MESSAGES + "/status/" + FakeMessages.SENT_ID).body());
    assertEquals(404, get(MESSAGES + "/status/0000000000000000").status());
    assertEquals(400, get(MESSAGES + "/status/x").status());
    assertEquals(400, get(MESSAGES + "/status/00112233445566ff00").status(), "REST wants 16");
    assertEquals(-32020, error("getMessageInfo", "[\"00\"]"));
    assertEquals(-32019, error("getMessageInfo", "[\"0000000000000000\"]"));
    assertEquals(
        6000,
        call("getMessageInfo", "[\"" + FakeMessages.SENT_ID + "\"]")
            .getJsonObject("result")
            .getInteger("msgLen"));
  }
}
