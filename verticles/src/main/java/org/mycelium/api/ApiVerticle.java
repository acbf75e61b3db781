package org.mycelium.api;

import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.NodeClient;
import org.mycelium.http.HttpEndpoint;
import org.mycelium.http.ListenAddress;
import org.mycelium.identity.OverlayAddress;

/**
 * The REST interface of one node (spec 04 §2). It owns no state: every answer is a request on the
 * bus to the verticles of the node, wherever they are.
 *
 * <p>Configuration: {@code node} (overlay address), {@code version} (of the node, for the
 * document), {@code api_addr} ({@code ip:port}), {@code api_open} (false), {@code api_token_file},
 * {@code api_socket} (a path). Its start fails when the address is taken, or beyond loopback
 * without {@code api_open} or a token file.
 */
public final class ApiVerticle extends VerticleBase {
  private @Nullable HttpServer server;
  private @Nullable Closeable unixSocket;

  @Override
  public Future<?> start() {
    ListenAddress address = ListenAddress.of(config(), "api_addr");
    HttpEndpoint endpoint = new HttpEndpoint(vertx, "api_addr", address);
    Router router = endpoint.router();
    table(new NodeClient(vertx, node(config())), config().getString("version", "0"))
        .mount(router, endpoint.callers());
    return endpoint
        .listen(router)
        .onSuccess(listening -> server = listening)
        .compose(
            listening ->
                config().getValue("api_socket") instanceof String path
                    ? endpoint
                        .listenUnix(router, "api_socket", Path.of(path))
                        .onSuccess(door -> unixSocket = door)
                    : Future.succeededFuture());
  }

  @Override
  public Future<?> stop() {
    Closeable open = unixSocket;
    if (open == null) {
      return Future.succeededFuture();
    }
    Promise<Void> closed = Promise.promise();
    open.close(closed);
    return closed.future();
  }

  /** All routes of a node. */
  static RestTable table(NodeClient node, String version) {
    List<RestRoute> rows = new ArrayList<>();
    rows.addAll(new AdminRest(new AdminCalls(node)).rows());
    rows.addAll(ProxyRest.rows());
    MessageCalls messages = new MessageCalls(node);
    rows.addAll(new MessageRest(messages).rows());
    rows.addAll(new TopicRest(messages).rows());
    rows.add(OpenApi.row(version, () -> rows));
    return new RestTable(rows);
  }

  /** The node that a configuration names, in the text form of RFC 5952. */
  static String node(JsonObject config) {
    if (!(config.getValue("node") instanceof String node)) {
      throw new IllegalArgumentException("node is missing: the overlay address of the node");
    }
    return OverlayAddress.parse(node).toString();
  }

  /** The port, chosen by the system when the configuration says 0; only after the start. */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.actualPort();
  }
}
