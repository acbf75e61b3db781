package org.mycelium.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Decides who may do what. */
@FunctionalInterface
public interface CallerPolicy {

  /**
   * Finds out who sends a request. Asked once for a request, and once for a WebSocket at its
   * handshake; on the event loop of the connection, which it must not block. An unknown caller is a
   * {@link Caller#stranger}; a failed future is an error of the node.
   */
  Future<Caller> identify(HttpServerRequest request);

  /** Fails when the policy cannot be enforced: then nobody may be let in. */
  default Future<?> ready() {
    return Future.succeededFuture();
  }

  /**
   * Callers on this machine are known by their user; those from elsewhere must show a token.
   *
   * @param tokenFile the file that holds it; null when there is none
   */
  static CallerPolicy closed(Vertx vertx, @Nullable String tokenFile) {
    return new NodeCallers(vertx, tokenFile);
  }

  /** Everybody who reaches the port: {@code api_open = true}. */
  static CallerPolicy everybody() {
    Future<Caller> anybody = Future.succeededFuture(Caller.trusted("anybody"));
    return request -> anybody;
  }

  /**
   * A handler that stands in front of a route: it calls {@code next()}, or answers 403 with words.
   */
  default Handler<RoutingContext> requires(Privilege least) {
    return context -> {
      HttpServerRequest request = context.request();
      request.pause(); // what arrives of the body meanwhile must not be lost
      identify(request)
          .onComplete(
              known -> {
                if (known.may(least)) {
                  context.next();
                } else {
                  Replies.refused(context, known);
                }
                request.resume(); // now that somebody reads it
              },
              failure -> {
                context.fail(failure);
                request.resume();
              });
    };
  }
}
