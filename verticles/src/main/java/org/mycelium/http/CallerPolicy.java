package org.mycelium.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Decides who may do what. One policy stands in front of all servers of a node. */
@FunctionalInterface
public interface CallerPolicy {

  /**
   * Finds out who sends a request. Asked once for a request, and once for a WebSocket at its
   * handshake; on the event loop of the connection, which it must not block. An unknown caller is a
   * {@link Caller#stranger}; a failed future is an error of the node.
   */
  Future<Caller> identify(HttpServerRequest request);

  /** Everybody who reaches the port: {@code api_open = true}. */
  static CallerPolicy everybody() {
    Future<Caller> anybody = Future.succeededFuture(Caller.trusted("anybody"));
    return request -> anybody;
  }

  /** Connections from this machine may do everything, others may read. */
  static CallerPolicy loopback() {
    Future<Caller> local = Future.succeededFuture(Caller.trusted("this machine"));
    return request ->
        isLoopback(request.remoteAddress())
            ? local
            : Future.succeededFuture(
                Caller.reader(
                    String.valueOf(request.remoteAddress()),
                    "only callers on this machine may change anything"));
  }

  /**
   * A handler that stands in front of a route: it calls {@code next()}, or answers 403 with words.
   */
  default Handler<RoutingContext> requires(Privilege least) {
    return context -> {
      Future<Caller> caller = identify(context.request());
      if (!caller.isComplete()) {
        context.request().pause(); // what arrives of the body meanwhile must not be lost
        caller.onComplete(known -> context.request().resume());
      }
      caller.onSuccess(
          known -> {
            if (known.may(least)) {
              context.next();
            } else {
              Replies.text(context, 403, known.refusal());
            }
          });
      caller.onFailure(context::fail);
    };
  }

  private static boolean isLoopback(@Nullable SocketAddress remote) {
    if (remote == null || !remote.isInetSocket()) {
      return false;
    }
    try {
      // The address of a connection is numeric: no name is looked up.
      return InetAddress.getByName(remote.hostAddress()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
