package org.mycelium.jsonrpc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mycelium.http.Caller;
import org.mycelium.http.CallerPolicy;
import org.mycelium.http.Replies;
import org.mycelium.http.RequestDeadline;

/**
 * POST and WebSocket on any path (spec 04 §3.1), with the original's statuses and texts. On one
 * event loop.
 */
public final class RpcEndpoint {
  /** Requests and WebSockets at a time; further ones get 429. */
  static final int MAX_AT_A_TIME = 100;

  private static final String CALLER = Caller.class.getName();
  private static final String JSON = "application/json; charset=utf-8";
  private static final Set<String> TYPES =
      Set.of(
          "application/json",
          "application/json;charset=utf-8",
          "application/json-rpc",
          "application/json-rpc;charset=utf-8");

  private final RpcServer server;
  private final CallerPolicy callers;
  private int atATime;

  /** An end for callers that this policy knows. */
  public RpcEndpoint(RpcServer server, CallerPolicy callers) {
    this.server = server;
    this.callers = callers;
  }

  /** Puts it on every path. */
  public void mount(Router router) {
    router.route().handler(this::identify);
    router.route().handler(this::admit);
    router.get().handler(this::upgrade);
    router.route().handler(RpcEndpoint::check);
    router.post().handler(BodyHandler.create(false).setBodyLimit(RpcServer.MAX_BYTES));
    router.post().handler(this::call);
    router.errorHandler(413, RpcEndpoint::tooBig);
  }

  private void identify(RoutingContext context) {
    HttpServerRequest request = context.request();
    request.pause(); // what arrives of the body meanwhile must not be lost
    callers
        .identify(request)
        .onComplete(
            caller -> {
              if (caller.most() == null) {
                Replies.refused(context, caller);
              } else {
                context.put(CALLER, caller);
                context.next();
              }
              request.resume(); // now that somebody reads it
            },
            failure -> {
              request.resume();
              context.fail(failure);
            });
  }

  private void admit(RoutingContext context) {
    if (atATime >= MAX_AT_A_TIME) {
      Replies.text(context, 429, "Too many connections. Please try again later.\n");
      return;
    }
    atATime++;
    if (!isHandshake(context.request())) { // a WebSocket counts until it closes
      context.addEndHandler(ended -> atATime--);
    }
    context.next();
  }

  private static boolean isHandshake(HttpServerRequest request) {
    return request.method().equals(HttpMethod.GET)
        && "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
  }

  private void upgrade(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!isHandshake(request)) {
      context.next();
      return;
    }
    RequestDeadline.lift(context);
    Caller caller = context.get(CALLER);
    request
        .toWebSocket()
        .onSuccess(
            socket -> new RpcSocket(server, caller, context.vertx(), socket).open(() -> atATime--))
        .onFailure(
            failure -> {
              atATime--;
              Replies.text(context, 400, "not a WebSocket handshake: " + failure.getMessage());
            });
  }

  private static void check(RoutingContext context) {
    if (!context.request().method().equals(HttpMethod.POST)) {
      context.response().putHeader(HttpHeaders.ALLOW, "POST");
      Replies.text(context, 405, "Used HTTP Method is not allowed. POST is required\n");
    } else if (!isJson(context.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
      Replies.text(
          context,
          415,
          "Supplied content type is not allowed. Content-Type: application/json is required\n");
    } else {
      context.next();
    }
  }

  private static boolean isJson(@Nullable String type) {
    return type != null && TYPES.contains(type.toLowerCase(Locale.ROOT).replace(" ", ""));
  }

  private void call(RoutingContext context) {
    Buffer body = context.body().buffer();
    if (body == null || !RpcServer.looksLikeJson(body)) {
      answer(context, 400, RpcServer.parseError());
      return;
    }
    RequestDeadline.lift(context); // popMessage may wait for days
    RpcExchange exchange = new RpcExchange(context.get(CALLER));
    context.addEndHandler(
        ended -> {
          if (ended.failed()) {
            exchange.gone();
          }
        });
    server
        .answer(body, exchange)
        .onSuccess(
            response ->
                answer(context, 200, response)
                    .onComplete(written -> exchange.ended(written.succeeded())))
        .onFailure(
            failure -> {
              exchange.ended(false);
              context.fail(failure);
            });
  }

  /** What is sent when nothing is to be answered is the original's: the word null. */
  private static Future<Void> answer(
      RoutingContext context, int status, Optional<Buffer> response) {
    return Replies.end(context, status, JSON, response.orElseGet(() -> Buffer.buffer("null")));
  }

  private static void tooBig(RoutingContext context) {
    RpcError error =
        new RpcError(RpcError.TOO_BIG_REQUEST, "Exceeded max limit of " + RpcServer.MAX_BYTES);
    answer(context, 413, Optional.of(RpcServer.error(null, error)));
  }
}
