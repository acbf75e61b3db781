package org.mycelium.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server with what each of the node's servers needs: limits in time, size and number, the
 * check of Host and Origin, plain errors. One event loop.
 */
public final class HttpEndpoint {
  /** A connection without traffic is closed after this many seconds, if no request waits on it. */
  static final int IDLE_SECONDS = 60;

  /** A request that does not wait on purpose may take this long, in milliseconds; then 408. */
  static final long REQUEST_MILLIS = 30_000;

  /** Connections at a time; further ones are closed at once. */
  static final int MAX_CONNECTIONS = 256;

  private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);

  private final Vertx vertx;
  private final String key;
  private final ListenAddress address;
  private final CallerPolicy callers;
  private final HttpServerOptions options =
      new HttpServerOptions()
          .setTcpKeepAlive(true)
          .setHandle100ContinueAutomatically(true)
          // A few compressed bytes could become a message of the full size.
          .setPerFrameWebSocketCompressionSupported(false)
          .setPerMessageWebSocketCompressionSupported(false);
  private int connections;

  /**
   * A server that does not listen yet.
   *
   * @param key the configuration key that its errors name
   */
  public HttpEndpoint(Vertx vertx, String key, ListenAddress address) {
    this.vertx = vertx;
    this.key = key;
    this.address = address;
    this.callers =
        address.open() ? CallerPolicy.everybody() : CallerPolicy.closed(vertx, address.tokenFile());
  }

  /** Who may do what here. */
  public CallerPolicy callers() {
    return callers;
  }

  /**
   * A router with the checks and the errors in place. Whoever may not even read is refused here;
   * what needs more than reading asks {@link #callers()}.
   */
  public Router router() {
    Router router = streamingRouter();
    router.route().handler(new RequestDeadline(REQUEST_MILLIS));
    return router;
  }

  /** The same without a limit in time, for answers that go on as long as somebody listens. */
  public Router streamingRouter() {
    Router router = Router.router(vertx);
    router.route().handler(new OriginCheck(address));
    router.route().handler(callers.requires(Privilege.READ_ADMIN));
    for (int status : new int[] {400, 404, 405, 408, 413, 414, 431, 500}) {
      router.errorHandler(status, context -> error(context, status));
    }
    return router;
  }

  private static void error(RoutingContext context, int status) {
    if (status == 500) {
      log.error("request failed path={}", context.request().path(), context.failure());
    }
    if (status == 404 || status == 405) {
      Replies.empty(context, status);
    } else {
      Replies.text(context, status, HttpResponseStatus.valueOf(status).reasonPhrase());
    }
  }

  /**
   * Allows WebSockets; without, a handshake is refused.
   *
   * @param bytes the most that a message may have
   */
  public HttpEndpoint webSockets(int bytes) {
    options.setMaxWebSocketMessageSize(bytes).setMaxWebSocketFrameSize(bytes);
    return this;
  }

  /** Listens; fails with a text that names the key, the address and the way out. */
  public Future<HttpServer> listen(Router router) {
    return callers.ready().compose(known -> listenOn(router));
  }

  private Future<HttpServer> listenOn(Router router) {
    return vertx
        .createHttpServer(options)
        .connectionHandler(this::admit)
        .requestHandler(router)
        .listen(address.socket().getPort(), address.ip().getHostAddress())
        .recover(
            failure ->
                Future.failedFuture(
                    new IllegalStateException(
                        key
                            + " "
                            + address
                            + ": "
                            + failure.getMessage()
                            + "; another node may be running: choose another "
                            + key,
                        failure)))
        .onSuccess(server -> log.info("{} listening port={}", key, server.actualPort()));
  }

  /**
   * Listens on a unix socket too; see {@link UnixDoor} for the file.
   *
   * @param key the configuration key that an error names
   * @return what takes the socket down; its file goes with it
   */
  public Future<Closeable> listenUnix(Router router, String key, Path path) {
    UnixDoor door = new UnixDoor(path);
    return vertx
        .executeBlocking(door::prepare)
        .compose(
            fresh ->
                vertx
                    .createHttpServer(new HttpServerOptions(options).setTcpKeepAlive(false))
                    .connectionHandler(this::admit)
                    .requestHandler(router)
                    .listen(SocketAddress.domainSocketAddress(fresh.toString())))
        .compose(
            server ->
                vertx
                    .executeBlocking(door::open)
                    .map(
                        file -> {
                          log.info("{} listening path={}", key, file);
                          return server;
                        }))
        .<Closeable>map(
            server ->
                closed ->
                    server
                        .close()
                        .eventually(
                            () ->
                                vertx.executeBlocking(
                                    () -> {
                                      door.close();
                                      return null;
                                    }))
                        .onComplete(closed))
        .recover(
            failure ->
                Future.failedFuture(
                    new IllegalStateException(
                        key + " " + path + ": " + failure.getMessage(), failure)));
  }

  private void admit(HttpConnection connection) {
    connections++;
    connection.closeHandler(closed -> connections--);
    if (connections > MAX_CONNECTIONS) {
      connection.close();
    } else {
      IdleGuard.install(connection, IDLE_SECONDS);
    }
  }
}
