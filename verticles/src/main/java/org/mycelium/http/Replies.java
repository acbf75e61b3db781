package org.mycelium.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import org.mycelium.bus.MyceliumFailure;

/** The few shapes of answers (spec 04 §2). */
public final class Replies {
  private Replies() {}

  /** Words with a status. */
  public static void text(RoutingContext context, int status, String words) {
    end(context, status, "text/plain; charset=utf-8", Buffer.buffer(words));
  }

  /** Says to a caller why it may not. */
  public static void refused(RoutingContext context, Caller caller) {
    Refusals.of(caller, context.request());
    if (caller.status() == 401) {
      context.response().putHeader("WWW-Authenticate", "Bearer");
    }
    text(context, caller.status(), caller.refusal());
  }

  /** JSON with status 200. */
  public static void json(RoutingContext context, Buffer json) {
    end(context, 200, "application/json", json);
  }

  /** A status and no body. */
  public static void empty(RoutingContext context, int status) {
    if (isOpen(context.response())) {
      finish(context, context.response().setStatusCode(status).end());
    }
  }

  /** The status that belongs to a failure of the bus, with its words. */
  public static void failure(RoutingContext context, Throwable failure) {
    MyceliumFailure typed = MyceliumFailure.of(failure);
    int status =
        switch (typed.code()) {
          case MALFORMED -> 400;
          case FORBIDDEN -> 403;
          case NOT_FOUND -> 404;
          case ALREADY_KNOWN -> 409;
          case LIMIT_REACHED -> 429;
          case UNAVAILABLE -> 503;
          case TIMEOUT -> 504;
          case OTHER, INTERNAL, UNSUPPORTED_VERSION -> 500;
        };
    text(context, status, String.valueOf(typed.getMessage()));
  }

  /**
   * A body of a type. The caller may be gone or timed out by now.
   *
   * @return succeeds when it is written
   */
  public static Future<Void> end(RoutingContext context, int status, String type, Buffer body) {
    if (!isOpen(context.response())) {
      return Future.failedFuture("the caller is gone");
    }
    return finish(
        context,
        context
            .response()
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, type)
            .end(body));
  }

  /**
   * A body that was announced and is not wanted: nothing else ends the connection of HTTP/1. What
   * came with the head is read by the next turn of the loop, so that a short body costs no
   * connection.
   */
  private static Future<Void> finish(RoutingContext context, Future<Void> written) {
    HttpServerRequest request = context.request();
    boolean body =
        request.headers().contains(HttpHeaders.CONTENT_LENGTH)
            || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    if (body && !request.isEnded() && request.version() != HttpVersion.HTTP_2) {
      written.onComplete(
          done ->
              context
                  .vertx()
                  .runOnContext(
                      later -> {
                        if (!request.isEnded()) {
                          request.connection().close();
                        }
                      }));
    }
    return written;
  }

  private static boolean isOpen(HttpServerResponse response) {
    return !response.ended() && !response.closed();
  }
}
