package org.mycelium.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.AddPeer;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.CostEntry;
import org.mycelium.bus.CostSubject;
import org.mycelium.bus.CostsSnapshot;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.fakes.FakeNode;
import org.mycelium.fakes.RawHttp;

/** Issue 5 items 1 and 7: a page sees events and steers nothing, through SockJS and through TCP. */
class SockJsBridgeVerticleTest {
  private static final String NODE = "400::1";
  private static final String COMMAND = MyceliumAddresses.request(NODE, "peer.add");

  private final Vertx vertx = Vertx.vertx();
  private final FakeNode node = new FakeNode(vertx, NODE);
  private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
  // Held: a client that nobody holds is closed by the next collection.
  private final WebSocketClient webSockets = vertx.createWebSocketClient();
  private final NetClient sockets = vertx.createNetClient();
  private final SockJsBridgeVerticle bridge = new SockJsBridgeVerticle();

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void deploy(String address) throws Exception {
    JsonObject config = new JsonObject().put("node", NODE).put(SockJsBridgeVerticle.KEY, address);
    await(vertx.deployVerticle(bridge, new DeploymentOptions().setConfig(config)));
  }

  private WebSocket page(String origin) throws Exception {
    WebSocket socket =
        await(
            webSockets.connect(
                new WebSocketConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(bridge.port())
                    .setURI("/eventbus/websocket")
                    .addHeader("Origin", origin)));
    socket.handler(frame -> received.add(frame.toJsonObject()));
    return socket;
  }

  private JsonObject next() throws InterruptedException {
    JsonObject message = received.poll(20, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("nothing came");
    }
    return message;
  }

  private static JsonObject frame(String type, String address) {
    return new JsonObject()
        .put("type", type)
        .put("address", address)
        .put("headers", new JsonObject())
        .put("body", new AddPeer("tcp://192.0.2.1:1").toJson());
  }

  private static CostBatch batch(long sequence) {
    return new CostBatch(NODE, 1, sequence, 2, List.of(), 3, false);
  }

  private JsonObject registered(WebSocket page) throws Exception {
    await(page.writeTextMessage(frame("register", MyceliumAddresses.JSON_COST).encode()));
    // The registration is not acknowledged: publish until one arrives.
    for (long sequence = 1; received.isEmpty(); sequence++) {
      MyceliumBus.publishJson(vertx, batch(sequence));
      Future<Long> pause = Future.future(p -> vertx.setTimer(20, p::complete));
      await(pause);
    }
    return next();
  }

  @Test
  void aPageReadsEvents() throws Exception {
    deploy("127.0.0.1:0");
    WebSocket page = page("http://127.0.0.1:" + bridge.port());
    JsonObject message = registered(page);
    assertEquals("rec", message.getString("type"));
    JsonObject body = message.getJsonObject("body");
    assertEquals(NODE, MyceliumBus.fromJson(CostBatch.class, body).node());
  }

  @Test
  void aPageCannotSendPublishOrListenElsewhere() throws Exception {
    deploy("127.0.0.1:0");
    WebSocket page = page("http://127.0.0.1:" + bridge.port());
    for (String type : List.of("send", "publish")) {
      for (String address :
          List.of(COMMAND, MyceliumAddresses.COST, MyceliumAddresses.JSON_COST, "else")) {
        await(page.writeTextMessage(frame(type, address).encode()));
        assertEquals("err", next().getString("type"), type + " " + address);
      }
    }
    for (String address : List.of(COMMAND, MyceliumAddresses.COST, MyceliumAddresses.MONITOR)) {
      await(page.writeTextMessage(frame("register", address).encode()));
      JsonObject refusal = next();
      assertEquals("access_denied", refusal.getString("body"), refusal::encode);
    }
    assertTrue(node.added.isEmpty());
  }

  @Test
  void aForeignPageGetsNoConnection() throws Exception {
    deploy("127.0.0.1:0");
    assertThrows(ExecutionException.class, () -> page("http://evil.example"));
    assertEquals(
        403, RawHttp.request(bridge.port(), "GET /snapshot/costs", "Host: evil.example").status());
  }

  @Test
  void snapshotsAndTheClient() throws Exception {
    node.costs = List.of(new CostEntry(CostSubject.LINK, "1", 1, "TCP", "tcp", 900, 17));
    node.costSequence = 9;
    deploy("127.0.0.1:0");
    RawHttp.Response costs = RawHttp.request(bridge.port(), "GET /snapshot/costs");
    CostsSnapshot snapshot =
        MyceliumBus.fromJson(CostsSnapshot.class, new JsonObject(costs.body()));
    assertEquals(9, snapshot.sequence());
    assertEquals(17, snapshot.entries().get(0).cost());
    for (String topic : List.of("links", "peers", "routes")) {
      assertEquals(200, RawHttp.request(bridge.port(), "GET /snapshot/" + topic).status());
    }
    assertEquals(404, RawHttp.request(bridge.port(), "GET /snapshot/keys").status());
    assertEquals(400, RawHttp.request(bridge.port(), "GET /snapshot/costs?limit=x").status());
    assertEquals(400, RawHttp.request(bridge.port(), "GET /snapshot/costs?offset=-1").status());
    assertEquals(404, RawHttp.request(bridge.port(), "GET /index.html").status());
    RawHttp.Response client = RawHttp.request(bridge.port(), "GET /sockjs.min.js");
    assertTrue(client.body().contains("SockJS"), client.body().substring(0, 100));
  }

  @Test
  void notBeyondLoopback() {
    assertThrows(ExecutionException.class, () -> deploy("0.0.0.0:0"));
  }

  /** The same list for the bridge over plain TCP, which speaks four bytes of length and JSON. */
  @Test
  void permittedOptionsOfTheTcpBridge() throws Exception {
    BridgeOptions options = new BridgeOptions();
    MyceliumBus.outboundPermitted()
        .forEach(json -> options.addOutboundPermitted(new PermittedOptions((JsonObject) json)));
    TcpEventBusBridge tcp = TcpEventBusBridge.create(vertx, options);
    int port;
    try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
      port = free.getLocalPort();
    }
    await(tcp.listen(port, "127.0.0.1"));
    NetSocket socket = await(sockets.connect(port, "127.0.0.1"));
    io.vertx.core.parsetools.RecordParser parser =
        io.vertx.core.parsetools.RecordParser.newFixed(4);
    boolean[] body = new boolean[1];
    parser.handler(
        part -> {
          if (body[0]) {
            received.add(part.toJsonObject());
          }
          parser.fixedSizeMode(body[0] ? 4 : part.getInt(0));
          body[0] = !body[0];
        });
    socket.handler(parser);
    for (String type : List.of("send", "publish", "register")) {
      write(socket, frame(type, COMMAND));
      assertEquals("access_denied", next().getString("message"), type);
    }
    write(socket, frame("register", MyceliumAddresses.JSON_COST));
    for (long sequence = 1; received.isEmpty(); sequence++) {
      MyceliumBus.publishJson(vertx, batch(sequence));
      Future<Long> pause = Future.future(p -> vertx.setTimer(20, p::complete));
      await(pause);
    }
    assertEquals(NODE, next().getJsonObject("body").getString("node"));
    assertTrue(node.added.isEmpty());
  }

  private static void write(NetSocket socket, JsonObject frame) {
    Buffer json = frame.toBuffer();
    socket.write(Buffer.buffer().appendInt(json.length()).appendBuffer(json));
  }
}
