package org.mycelium.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Function;
import org.mycelium.link.SocketText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds the listening socket (spec 01 §4.2); on a machine without IPv6 it listens on IPv4. */
final class TcpListener {
  private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
  private static final InetAddress ANY_IPV6 = Inet6Address.ofLiteral("::");
  private static final InetAddress ANY_IPV4 = Inet4Address.ofLiteral("0.0.0.0");

  private final Function<InetSocketAddress, ChannelFuture> binder;

  /** Makes a listener that binds with {@code binder}. */
  TcpListener(Function<InetSocketAddress, ChannelFuture> binder) {
    this.binder = binder;
  }

  /**
   * Listens.
   *
   * @return the listening channel, or a failure that says what is in the way and what to do
   */
  Future<Channel> listen(InetAddress host, int port) {
    InetSocketAddress wanted = new InetSocketAddress(host, port);
    return bind(wanted)
        .recover(
            failure -> {
              if (!host.equals(ANY_IPV6) || isFinal(failure)) {
                return Future.failedFuture(failure);
              }
              LOG.warn("no IPv6 on this machine, listening on IPv4 cause={}", failure.getMessage());
              return bind(new InetSocketAddress(ANY_IPV4, port));
            })
        .recover(failure -> Future.failedFuture(explained(wanted, failure)));
  }

  private Future<Channel> bind(InetSocketAddress address) {
    Promise<Channel> promise = Promise.promise();
    ChannelFuture bound = binder.apply(address);
    bound.addListener(
        done -> {
          if (done.isSuccess()) {
            promise.complete(bound.channel());
          } else {
            promise.fail(done.cause());
          }
        });
    return promise.future();
  }

  private static String text(Throwable failure) {
    return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
  }

  private static boolean isTaken(Throwable failure) {
    return text(failure).contains("in use");
  }

  private static boolean isForbidden(Throwable failure) {
    return text(failure).contains("permission denied");
  }

  /** Failures that IPv4 would not avoid. */
  private static boolean isFinal(Throwable failure) {
    return isTaken(failure) || isForbidden(failure);
  }

  private static IllegalStateException explained(InetSocketAddress address, Throwable failure) {
    String remedy =
        isTaken(failure)
            ? "another program, or another node, has the port; stop it or choose another"
                + " tcp_listen_port"
            : isForbidden(failure)
                ? "ports below 1024 need the capability CAP_NET_BIND_SERVICE; choose a higher"
                    + " tcp_listen_port"
                : "check tcp_listen_host and tcp_listen_port";
    return new IllegalStateException(
        "cannot listen on tcp "
            + SocketText.of(address)
            + ": "
            + failure.getMessage()
            + " ("
            + remedy
            + ")",
        failure);
  }
}
