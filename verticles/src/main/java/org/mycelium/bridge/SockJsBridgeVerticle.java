package org.mycelium.bridge;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.bridge.BridgeEventType;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.CostsRequest;
import org.mycelium.bus.LinksRequest;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumRequest;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.PeersRequest;
import org.mycelium.bus.RouteKind;
import org.mycelium.bus.RoutesRequest;
import org.mycelium.http.HttpEndpoint;
import org.mycelium.http.ListenAddress;
import org.mycelium.http.Replies;
import org.mycelium.log.RateLimitedLog;
import org.slf4j.LoggerFactory;

/**
 * The JSON twins of events for web pages: SockJS on {@code /eventbus}, in the protocol of Vert.x's
 * event-bus bridge. A page may register for the addresses of {@link
 * MyceliumBus#outboundPermitted()} and do nothing else. What an event cannot say, because it came
 * before the page or was lost, is in {@code GET /snapshot/costs} (links, peers, routes; {@code
 * ?offset=} and {@code limit=}): the JSON twin of a snapshot, with its sequence. {@code
 * /sockjs.min.js} is the client.
 *
 * <p>Only pages of this server itself may use it (Host and Origin are checked). Configuration:
 * {@code node}, {@code sockjs_bridge_addr}, {@code sockjs_bridge_pages} (a folder that is served at
 * {@code /}), {@code api_open}.
 */
public final class SockJsBridgeVerticle extends VerticleBase {
  /** The configuration key of the address. */
  public static final String KEY = "sockjs_bridge_addr";

  private static final String CLIENT =
      "META-INF/resources/webjars/sockjs-client/1.6.1/dist/sockjs.min.js";
  private static final int MAX_ADDRESS_LENGTH = 64;

  /** A page sends registrations and pings. */
  private static final int MAX_PAGE_BYTES = 4096;

  private static final int DEFAULT_LIMIT = 1000;
  private static final RateLimitedLog LOG =
      new RateLimitedLog(LoggerFactory.getLogger(SockJsBridgeVerticle.class));

  /** Snapshots by the last part of their path. */
  private static final Map<String, BiFunction<Integer, Integer, MyceliumRequest<?>>> SNAPSHOTS =
      Map.of(
          "costs", CostsRequest::new,
          "links", LinksRequest::new,
          "peers", PeersRequest::new,
          "routes", (offset, limit) -> new RoutesRequest(RouteKind.SELECTED, offset, limit));

  private @Nullable HttpServer server;
  private long dropped;
  private long denied;

  @Override
  public Future<?> start() {
    if (!(config().getValue("node") instanceof String node)) {
      throw new IllegalArgumentException("node is missing: the overlay address of the node");
    }
    NodeClient client = new NodeClient(vertx, node);
    HttpEndpoint endpoint =
        new HttpEndpoint(vertx, KEY, ListenAddress.of(config(), KEY)).webSockets(MAX_PAGE_BYTES);
    Router router = endpoint.streamingRouter();
    router
        .route("/eventbus/*")
        .subRouter(SockJSHandler.create(vertx).bridge(options(), this::judge));
    router.get("/snapshot/:topic").handler(context -> snapshot(context, client));
    router.get("/sockjs.min.js").handler(context -> context.response().sendFile(CLIENT));
    if (config().getValue("sockjs_bridge_pages") instanceof String folder) {
      router
          .get("/*")
          .handler(StaticHandler.create(FileSystemAccess.ROOT, folder).setCachingEnabled(false));
    }
    return endpoint.listen(router).onSuccess(listening -> server = listening);
  }

  /** What goes out is listed, and nothing comes in. */
  static SockJSBridgeOptions options() {
    SockJSBridgeOptions options =
        new SockJSBridgeOptions()
            .setMaxAddressLength(MAX_ADDRESS_LENGTH)
            .setMaxHandlersPerSocket(MyceliumBus.outboundPermitted().size());
    MyceliumBus.outboundPermitted()
        .forEach(json -> options.addOutboundPermitted(new PermittedOptions((JsonObject) json)));
    return options;
  }

  private void judge(BridgeEvent event) {
    BridgeEventType type = event.type();
    if (type == BridgeEventType.RECEIVE && event.socket().writeQueueFull()) {
      // The page reads too slowly. It sees a gap in the numbers and asks for a snapshot.
      dropped++;
      LOG.debug("slow", "event for a slow page dropped total={}", dropped);
      event.tryComplete(false);
      return;
    }
    if (type == BridgeEventType.SEND || type == BridgeEventType.PUBLISH) {
      denied++;
      LOG.warn("denied", "page tried to send, refused total={}", denied);
      event.tryComplete(false);
      return;
    }
    event.tryComplete(true);
  }

  private static void snapshot(RoutingContext context, NodeClient client) {
    var request = SNAPSHOTS.get(context.pathParam("topic"));
    if (request == null) {
      Replies.empty(context, 404);
      return;
    }
    MyceliumRequest<?> page;
    try {
      page = request.apply(number(context, "offset", 0), number(context, "limit", DEFAULT_LIMIT));
    } catch (IllegalArgumentException e) {
      Replies.text(context, 400, String.valueOf(e.getMessage()));
      return;
    }
    client
        .ask(page)
        .onComplete(
            reply -> Replies.json(context, reply.toJson().toBuffer()),
            failure -> Replies.failure(context, failure));
  }

  private static int number(RoutingContext context, String name, int byDefault) {
    String text = context.request().getParam(name);
    return text == null ? byDefault : Integer.parseInt(text);
  }

  /** The port of the HTTP server. */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("no HTTP server");
    }
    return server.actualPort();
  }
}
