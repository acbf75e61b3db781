package org.mycelium.api;

import io.vertx.core.Handler;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Decides who may change something. It stands in front of every handler that is not read only: it
 * calls {@code next()}, or answers 403 with words.
 */
public interface CallerPolicy extends Handler<RoutingContext> {

  /** Everybody who reaches the port: {@code api_open = true}. */
  static CallerPolicy everybody() {
    return RoutingContext::next;
  }

  /** Connections from this machine only. */
  static CallerPolicy loopback() {
    return context -> {
      if (isLoopback(context.request().remoteAddress())) {
        context.next();
      } else {
        Replies.text(context, 403, "only callers on this machine may change anything");
      }
    };
  }

  private static boolean isLoopback(SocketAddress remote) {
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
