package org.mycelium.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.fakes.RawHttp;

/** Spec 04 §3.1: JSON-RPC by POST and by WebSocket, and what neither takes. */
class JsonRpcTransportTest extends JsonRpcRig {
  // Kept: a client that nobody holds is closed by the garbage collector.
  private final WebSocketClient client =
      vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(200));

  /** §3.1: any path, both types, with a character set or without. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | 200",
        "application/json; charset=utf-8 | 200",
        "Application/JSON;charset=UTF-8 | 200",
        "application/json-rpc | 200",
        "application/json; charset=latin1 | 415",
        "text/plain | 415"
      })
  void contentTypes(String type, int status) throws Exception {
    RawHttp.Response response =
        RawHttp.request(
            api.port(),
            "POST /rpc/x?y",
            "Content-Type: " + type,
            "body:{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getPeers\"}");
    assertEquals(status, response.status());
    assertEquals(status == 200, response.body().startsWith("{"), response.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS", "PATCH"})
  void otherMethods(String method) throws Exception {
    RawHttp.Response response = RawHttp.request(api.port(), method + " /", JSON);
    assertEquals(405, response.status());
    assertEquals("POST", response.header("allow"));
    assertEquals("Used HTTP Method is not allowed. POST is required\n", response.body());
  }

  @Test
  void aBodyThatIsTooBig() throws Exception {
    RawHttp.Response response =
        RawHttp.raw(
            api.port(),
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + JSON
                + "\r\nContent-Length: 10485761\r\n\r\n");
    assertEquals(413, response.status());
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32007,\"message\":"
            + "\"Request is too big\",\"data\":\"Exceeded max limit of 10485760\"}}",
        response.body());
  }

  /** Nesting that would exhaust a stack is a parse error; the node answers on. */
  @Test
  void hostileTexts() throws Exception {
    assertTrue(post("[".repeat(1_000_000)).body().contains("-32700"));
    assertTrue(post("{\"a\":".repeat(500_000)).body().contains("-32700"));
    assertTrue(post("[" + "9".repeat(2_000_000) + "]").body().contains("-32"));
    assertEquals(true, call("stopProxyProbe", "[]").getValue("result"));
  }

  /** A page from elsewhere and a rebound name are refused, by POST and by WebSocket. */
  @Test
  void foreignPages() throws Exception {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getPeers\"}";
    assertEquals(403, post(body, "Origin: http://evil.example").status());
    assertEquals(403, post(body, "Host: evil.example").status());
    String handshake =
        String.join(
            "\r\n",
            "GET / HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Origin: http://evil.example",
            "",
            "");
    assertTrue(RawHttp.head(api.port(), handshake).startsWith("HTTP/1.1 403"));
    assertTrue(
        RawHttp.head(api.port(), handshake.replaceFirst("Origin.*\r\n", ""))
            .startsWith("HTTP/1.1 101"));
  }

  private final class Socket {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final Promise<Void> closed = Promise.promise();
    private final WebSocket socket;

    Socket() throws Exception {
      socket =
          await(
              client.connect(
                  new WebSocketConnectOptions()
                      .setHost("127.0.0.1")
                      .setPort(api.port())
                      .setURI("/any/path")));
      socket.textMessageHandler(received::add);
      socket.closeHandler(end -> closed.tryComplete());
    }

    String next() throws InterruptedException {
      return received.poll(10, TimeUnit.SECONDS);
    }
  }

  /** §3.1: the same methods on a WebSocket; notifications are not answered at all. */
  @Test
  void webSocket() throws Exception {
    Socket one = new Socket();
    one.socket.writeTextMessage("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getPeers\"}");
    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[]}", one.next());
    one.socket.writeTextMessage("{\"jsonrpc\":\"2.0\",\"method\":\"getPeers\"}");
    one.socket.writeTextMessage("[{\"jsonrpc\":\"2.0\",\"method\":\"getPeers\"}]");
    one.socket.writeTextMessage("x");
    assertTrue(one.next().contains("-32700"));
    one.socket.writeBinaryMessage(
        Buffer.buffer("[{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"getPeers\"},1]"));
    assertEquals(2, new JsonArray(one.next()).size());
    await(one.socket.close());
  }

  /** More messages than are answered at a time: none is lost, and other callers are not delayed. */
  @Test
  void manyMessagesOnAWebSocket() throws Exception {
    Socket one = new Socket();
    for (int i = 0; i < 1_000; i++) {
      one.socket.writeTextMessage("{\"jsonrpc\":\"2.0\",\"id\":" + i + ",\"method\":\"getPeers\"}");
    }
    boolean[] answered = new boolean[1_000];
    for (int i = 0; i < 1_000; i++) {
      answered[new JsonObject(one.next()).getInteger("id")] = true;
    }
    for (boolean each : answered) {
      assertTrue(each);
    }
    await(one.socket.close());
  }

  /** §3.1: at most 100 at a time; one that closes makes room. */
  @Test
  void tooManyAtATime() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sockets.add(new Socket());
    }
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getPeers\"}";
    RawHttp.Response refused = post(body);
    assertEquals(429, refused.status());
    assertEquals("Too many connections. Please try again later.\n", refused.body());
    await(sockets.get(0).socket.close());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (post(body).status() != 200) {
      assertTrue(System.nanoTime() < end, "room again");
    }
  }
}
