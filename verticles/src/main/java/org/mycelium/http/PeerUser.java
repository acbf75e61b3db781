package org.mycelium.http;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.mycelium.access.TrustedUsers;

/**
 * The user at the other end of a unix socket (SO_PEERCRED), as it was when it connected. The one
 * class here that looks below Vert.x, which does not show the channel.
 */
final class PeerUser {
  private PeerUser() {}

  /**
   * Asks the kernel. Call on the event loop of the connection, which alone knows that its
   * descriptor is still its own.
   *
   * @return the user; blocking, because the JDK tells it by name, which is looked up. Empty when
   *     the connection is gone or no unix socket
   */
  static Supplier<OptionalLong> of(HttpConnection connection) {
    if (connection instanceof HttpServerConnection server) {
      Channel channel = server.channelHandlerContext().channel();
      if (channel instanceof EpollDomainSocketChannel epoll) {
        return ofEpoll(epoll);
      }
      UnixDomainPrincipal peer =
          channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
      if (peer != null) {
        return () -> TrustedUsers.uidOf(peer.user().getName());
      }
    }
    return OptionalLong::empty;
  }

  private static Supplier<OptionalLong> ofEpoll(EpollDomainSocketChannel channel) {
    try {
      long uid = Integer.toUnsignedLong(channel.peerCredentials().uid());
      return () -> OptionalLong.of(uid);
    } catch (IOException e) {
      return OptionalLong::empty;
    }
  }
}
