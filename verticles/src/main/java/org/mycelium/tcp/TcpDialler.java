package org.mycelium.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Transport;

/**
 * Connects, any number at a time, none waiting for another, each bounded in time (v0.7.10 waits as
 * long as the system does: spec 01 W13). Belongs to the verticle's event loop.
 */
final class TcpDialler {

  /** How long a connection may take to come up. */
  static final int LIMIT_MILLIS = 10_000;

  private final Function<InetSocketAddress, ChannelFuture> connector;
  private final Set<ChannelFuture> running = new HashSet<>();
  private boolean stopped;

  /** Makes a dialler that connects with {@code connector}. */
  TcpDialler(Function<InetSocketAddress, ChannelFuture> connector) {
    this.connector = connector;
  }

  /**
   * Connects.
   *
   * @return the channel, or a failure in words for the peer's last error; completed on the event
   *     loop
   */
  Future<Channel> dial(Endpoint endpoint) {
    if (!(endpoint instanceof Endpoint.Socket socket) || socket.transport() != Transport.TCP) {
      return Future.failedFuture(endpoint.uri() + " is not a tcp endpoint");
    }
    if (socket.address().getPort() == 0) {
      return Future.failedFuture(endpoint.uri() + ": port 0 cannot be dialled");
    }
    if (stopped) {
      return Future.failedFuture("the tcp transport is stopping");
    }
    Promise<Channel> promise = Promise.promise();
    ChannelFuture connecting = connector.apply(socket.address());
    running.add(connecting);
    connecting.addListener(
        done -> {
          running.remove(connecting);
          if (done.isSuccess()) {
            promise.complete(connecting.channel());
          } else if (stopped) {
            promise.fail("the tcp transport is stopping");
          } else {
            promise.fail(words(endpoint, done.cause()));
          }
        });
    return promise.future();
  }

  /** Gives up what is running; later dials fail. */
  void stop() {
    stopped = true;
    for (ChannelFuture connecting : List.copyOf(running)) {
      connecting.cancel(false); // closes its socket
    }
  }

  private static String words(Endpoint endpoint, Throwable failure) {
    if (failure instanceof ConnectTimeoutException) {
      return endpoint.uri()
          + ": no answer within "
          + LIMIT_MILLIS / 1000
          + " s (is the address right, does a firewall drop it?)";
    }
    String message = String.valueOf(failure.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("refused")) {
      return endpoint.uri() + ": connection refused (no node listens on that port)";
    }
    if (failure instanceof NoRouteToHostException // from epoll, without a message
        || lower.contains("unreachable")
        || lower.contains("no route")) {
      return endpoint.uri() + ": network or host unreachable (no route from this machine)";
    }
    return endpoint.uri() + ": " + message;
  }
}
