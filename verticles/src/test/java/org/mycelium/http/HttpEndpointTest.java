package org.mycelium.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.bus.Counter;
import org.mycelium.fakes.RawHttp;

/** Who gets in, as far as one user can try: the tests with a second user are acceptance tests. */
class HttpEndpointTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  private Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private HttpEndpoint endpoint(JsonObject config) {
    config.put("api_addr", config.getString("api_addr", "127.0.0.1:0"));
    return new HttpEndpoint(vertx, "api_addr", ListenAddress.of(config, "api_addr"));
  }

  /** Answers with the length of the body; for those who may do everything. */
  private static Router router(HttpEndpoint endpoint) {
    Router router = endpoint.router();
    router.post("/x").handler(endpoint.callers().requires(Privilege.EVERYTHING));
    router.post("/x").handler(BodyHandler.create(false));
    router.post("/x").handler(context -> Replies.text(context, 200, "" + context.body().length()));
    return router;
  }

  private int listen(JsonObject config) throws Exception {
    HttpEndpoint endpoint = endpoint(config);
    return await(endpoint.listen(router(endpoint))).actualPort();
  }

  private String token() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), TOKEN);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file.toString();
  }

  /** The kernel is asked while the body is on its way: nothing of it is lost. */
  @Test
  void theOwnUserSendsABody() throws Exception {
    int port = listen(new JsonObject());
    for (int i = 0; i < 3; i++) {
      RawHttp.Response response = RawHttp.request(port, "POST /x", "body:" + "x".repeat(1_000_000));
      assertEquals(200, response.status(), response.body());
      assertEquals("1000000", response.body());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer 0123456789abcdef0123456789abcdef, 127.0.0.1, 200",
    "Bearer 0123456789abcdef0123456789abcdef, node.lan, 200",
    "Bearer 0123456789abcdef0123456789abcdee, 127.0.0.1, 401",
    "Bearer 0123456789abcdef0123456789abcdee, node.lan, 401",
    "Basic eDp5, 127.0.0.1, 401",
  })
  void token(String shown, String host, int status) throws Exception {
    int port = listen(new JsonObject().put("api_token_file", token()));
    long refused = refused("token");
    RawHttp.Response response =
        RawHttp.request(port, "POST /x", "Host: " + host, "Authorization: " + shown, "body:12345");
    assertEquals(status, response.status(), response.body());
    assertEquals(status == 401 ? "Bearer" : "", response.header("www-authenticate"));
    assertEquals(status == 401 ? 1 : 0, refused("token") - refused);
  }

  /** A name that was rebound gets nowhere by showing some token, where none is expected. */
  @Test
  void aTokenThatNobodyAskedFor() throws Exception {
    int port = listen(new JsonObject());
    String[] rebound = {"Host: evil.example", "Authorization: Bearer " + TOKEN, "body:1"};
    long refused = refused("foreign_page");
    assertEquals(403, RawHttp.request(port, "POST /x", rebound).status());
    assertEquals(1, refused("foreign_page") - refused);
    assertEquals(
        200, RawHttp.request(port, "POST /x", "Authorization: Bearer x", "body:1").status());
  }

  @Test
  void aTokenFileThatIsNotThere() {
    JsonObject config = new JsonObject().put("api_token_file", folder.resolve("no").toString());
    ExecutionException e = assertThrows(ExecutionException.class, () -> listen(config));
    assertTrue(e.toString().contains("openssl rand"), e::toString);
  }

  private static String request(Path socket, String text) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Closeable listenUnix(Path socket) throws Exception {
    HttpEndpoint endpoint = endpoint(new JsonObject());
    return await(endpoint.listenUnix(router(endpoint), "api_socket", socket));
  }

  /** With both transports of Vert.x: each tells the peer in its own way. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unixSocket(boolean epoll) throws Exception {
    await(vertx.close());
    vertx = Vertx.builder().with(new VertxOptions().setPreferNativeTransport(epoll)).build();
    Path socket = folder.resolve("s");
    Closeable server = listenUnix(socket);
    assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    String answer =
        request(
            socket,
            "POST /x HTTP/1.1\r\nHost: anything\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc");
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    assertTrue(answer.endsWith("\r\n\r\n3"), answer);
    Promise<Void> closed = Promise.promise();
    server.close(closed);
    await(closed.future());
    assertFalse(Files.exists(socket));
  }

  @Test
  void filesInTheWay() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "precious");
    ExecutionException e = assertThrows(ExecutionException.class, () -> listenUnix(file));
    assertTrue(e.toString().contains("is no socket"), e::toString);
    assertEquals("precious", Files.readString(file));
    Path socket = folder.resolve("s");
    listenUnix(socket);
    e = assertThrows(ExecutionException.class, () -> listenUnix(socket));
    assertTrue(e.toString().contains("another process listens on"), e::toString);
  }

  private static long refused(String reason) {
    return Refusals.counters().stream()
        .filter(counter -> counter.labels().containsValue(reason))
        .mapToLong(Counter::value)
        .sum();
  }
}
