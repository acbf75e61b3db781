package org.mycelium.api;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.NodeClient;
import org.mycelium.http.CallerPolicy;
import org.mycelium.http.HttpEndpoint;
import org.mycelium.http.ListenAddress;
import org.mycelium.identity.OverlayAddress;

/**
 * The REST interface of one node (spec 04 §2). It owns no state: every answer is a request on the
 * bus to the verticles of the node, wherever they are.
 *
 * <p>Configuration: {@code node} (overlay address), {@code api_addr} ({@code ip:port}), {@code
 * api_open} (false). Its start fails when the address is taken, or beyond loopback without {@code
 * api_open}.
 */
public final class ApiVerticle extends VerticleBase {
  private @Nullable HttpServer server;

  @Override
  public Future<?> start() {
    ListenAddress address = ListenAddress.of(config(), "api_addr");
    if (!(config().getValue("node") instanceof String node)) {
      throw new IllegalArgumentException("node is missing: the overlay address of the node");
    }
    NodeClient client = new NodeClient(vertx, OverlayAddress.parse(node).toString());
    HttpEndpoint endpoint = new HttpEndpoint(vertx, "api_addr", address);
    Router router = endpoint.router();
    new AdminRoutes(vertx, client)
        .mount(router, address.open() ? CallerPolicy.everybody() : CallerPolicy.loopback());
    return endpoint.listen(router).onSuccess(listening -> server = listening);
  }

  /** The port, chosen by the system when the configuration says 0; only after the start. */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.actualPort();
  }
}
