package org.mycelium.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import java.util.function.Supplier;
import org.mycelium.bus.AddPeer;
import org.mycelium.bus.MyceliumReply;
import org.mycelium.bus.MyceliumRequest;
import org.mycelium.bus.MyceliumSnapshot;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.NodeInfoRequest;
import org.mycelium.bus.PeersRequest;
import org.mycelium.bus.PeersSnapshot;
import org.mycelium.bus.RemovePeer;
import org.mycelium.bus.RouteKind;
import org.mycelium.bus.RoutesRequest;
import org.mycelium.http.CallerPolicy;
import org.mycelium.http.Privilege;
import org.mycelium.http.Replies;

/** {@code /api/v1/admin…} (spec 04 §2): a request of the bus behind each. */
final class AdminRoutes {
  /** The original's limit of a request body, in bytes. */
  static final long MAX_BODY_BYTES = 2_097_152;

  private static final String BASE = "/api/v1/admin";

  private final Vertx vertx;
  private final NodeClient node;

  AdminRoutes(Vertx vertx, NodeClient node) {
    this.vertx = vertx;
    this.node = node;
  }

  void mount(Router router, CallerPolicy callers) {
    read(router, BASE, () -> node.ask(new NodeInfoRequest()).map(ApiJson::info));
    refuseOthers(router.route(BASE), "GET,HEAD");

    String peers = BASE + "/peers";
    read(router, peers, () -> node.askAll(AdminRoutes::peersPage).map(ApiJson::peers));
    // One route each: vertx-web refuses a body handler behind others of one route, and the body of
    // a refused request is not worth reading.
    router.post(peers).handler(callers.requires(Privilege.EVERYTHING));
    router.post(peers).handler(AdminRoutes::requireJson);
    router
        .post(peers)
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(this::addPeer);
    refuseOthers(router.route(peers), "GET,HEAD,POST");
    router
        .delete(peers + "/:endpoint")
        .handler(callers.requires(Privilege.EVERYTHING))
        .handler(this::removePeer);
    refuseOthers(router.route(peers + "/:endpoint"), "DELETE");

    routes(router, "selected", RouteKind.SELECTED);
    routes(router, "fallback", RouteKind.FALLBACK);
    routes(router, "queried", RouteKind.QUERIED);
  }

  private static MyceliumRequest<PeersSnapshot> peersPage(int offset) {
    return new PeersRequest(offset, MyceliumSnapshot.MAX_PAGE);
  }

  private void routes(Router router, String name, RouteKind kind) {
    String path = BASE + "/routes/" + name;
    read(
        router,
        path,
        () ->
            node.askAll(offset -> new RoutesRequest(kind, offset, MyceliumSnapshot.MAX_PAGE))
                .map(kind == RouteKind.QUERIED ? ApiJson::queried : ApiJson::routes));
    refuseOthers(router.route(path), "GET,HEAD");
  }

  /** Answers GET, and HEAD as the original does. */
  private void read(Router router, String path, Supplier<Future<?>> source) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            context ->
                source
                    .get()
                    // A full table is megabytes of text: not on an event loop.
                    .compose(json -> vertx.executeBlocking(() -> Json.encodeToBuffer(json), false))
                    .onComplete(
                        json -> Replies.json(context, json),
                        failure -> Replies.failure(context, failure)));
  }

  private static void refuseOthers(Route route, String allow) {
    route.handler(
        context -> {
          context.response().putHeader(HttpHeaders.ALLOW, allow);
          Replies.empty(context, 405);
        });
  }

  private static void requireJson(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    String essence = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (essence.equals("application/json") || essence.matches("application/[^/]+\\+json")) {
      context.next();
    } else {
      Replies.text(context, 415, "Expected request with `Content-Type: application/json`");
    }
  }

  private void addPeer(RoutingContext context) {
    Object body;
    try {
      Buffer bytes = context.body().buffer();
      body = Json.decodeValue(bytes == null ? Buffer.buffer() : bytes);
    } catch (DecodeException e) {
      Replies.text(context, 400, "the body is not JSON: " + e.getMessage());
      return;
    }
    if (!(body instanceof JsonObject object)
        || !(object.getValue("endpoint") instanceof String endpoint)) {
      Replies.text(
          context, 422, "the body must be {\"endpoint\":\"tcp://192.0.2.1:9651\"} with a text");
      return;
    }
    command(context, new AddPeer(endpoint));
  }

  private void removePeer(RoutingContext context) {
    command(context, new RemovePeer(context.pathParam("endpoint")));
  }

  private void command(RoutingContext context, MyceliumRequest<? extends MyceliumReply> request) {
    node.ask(request)
        .onComplete(
            done -> Replies.empty(context, 204), failure -> Replies.failure(context, failure));
  }
}
