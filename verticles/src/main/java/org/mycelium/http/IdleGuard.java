package org.mycelium.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection on which nothing moves, except while a request on it waits for something to
 * happen. The server option of Vert.x knows no exception, and would end every long poll. On the
 * event loop of its connection.
 */
final class IdleGuard extends IdleStateHandler {
  private int waits;

  IdleGuard(long seconds) {
    super(0, 0, seconds, TimeUnit.SECONDS);
  }

  /** Puts a guard on a new connection. */
  static void install(HttpConnection connection, long seconds) {
    if (connection instanceof HttpServerConnection server) {
      server.channelHandlerContext().pipeline().addFirst(new IdleGuard(seconds));
    }
  }

  /** The guard of a connection. */
  static @Nullable IdleGuard of(HttpConnection connection) {
    return connection instanceof HttpServerConnection server
        ? server.channelHandlerContext().pipeline().get(IdleGuard.class)
        : null;
  }

  /** A request begins to wait; as often as it is called, {@link #waited} must be. */
  void waits() {
    waits++;
  }

  /** A request waits no longer. */
  void waited() {
    waits--;
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    if (waits == 0) {
      ChannelFuture unused = context.close(); // nobody waits for it
    }
  }
}
