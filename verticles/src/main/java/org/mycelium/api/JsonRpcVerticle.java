package org.mycelium.api;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.NodeClient;
import org.mycelium.http.HttpEndpoint;
import org.mycelium.http.ListenAddress;
import org.mycelium.jsonrpc.RpcEndpoint;
import org.mycelium.jsonrpc.RpcMethod;
import org.mycelium.jsonrpc.RpcServer;

/**
 * The JSON-RPC interface of one node (spec 04 §3), with POST and WebSocket. It owns no state, as
 * {@link ApiVerticle}.
 *
 * <p>Configuration: {@code node}, {@code version}, {@code jsonrpc_addr}, {@code api_open}, as
 * there.
 */
public final class JsonRpcVerticle extends VerticleBase {
  private @Nullable HttpServer server;

  @Override
  public Future<?> start() {
    ListenAddress address = ListenAddress.of(config(), "jsonrpc_addr");
    HttpEndpoint endpoint =
        new HttpEndpoint(vertx, "jsonrpc_addr", address).webSockets(RpcServer.MAX_BYTES);
    Router router = endpoint.router();
    NodeClient node = new NodeClient(vertx, ApiVerticle.node(config()));
    RpcServer methods =
        new RpcServer(vertx, methods(vertx, node, config().getString("version", "0")));
    new RpcEndpoint(methods, endpoint.callers()).mount(router);
    return endpoint.listen(router).onSuccess(listening -> server = listening);
  }

  /** All methods of a node. */
  static List<RpcMethod> methods(Vertx vertx, NodeClient node, String version) {
    List<RpcMethod> methods = new ArrayList<>();
    methods.addAll(new AdminRpc(vertx, new AdminCalls(node)).methods());
    MessageCalls messages = new MessageCalls(node);
    methods.addAll(new MessageRpc(messages).methods());
    methods.addAll(new TopicRpc(messages).methods());
    methods.add(OpenRpc.method(version, List.copyOf(methods)));
    return methods;
  }

  /** The port, chosen by the system when the configuration says 0; only after the start. */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.actualPort();
  }
}
