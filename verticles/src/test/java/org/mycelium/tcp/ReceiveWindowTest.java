package org.mycelium.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the receive buffer of a link is small, and that it is. */
@Timeout(30)
class ReceiveWindowTest {

  @Test
  void aPathIsShortUntilItIsClearlyLong() {
    assertFalse(ReceiveWindow.shallLimit(false, 0), "nothing measured yet");
    assertTrue(ReceiveWindow.shallLimit(false, 30));
    assertTrue(ReceiveWindow.shallLimit(false, ReceiveWindow.SHORT_MICROS));
    assertFalse(ReceiveWindow.shallLimit(false, ReceiveWindow.SHORT_MICROS + 1));
    assertTrue(ReceiveWindow.shallLimit(true, ReceiveWindow.LONG_MICROS), "load, perhaps");
    assertFalse(ReceiveWindow.shallLimit(true, ReceiveWindow.LONG_MICROS + 1));
  }

  @Test
  void loopbackIsAShortPath() throws Exception {
    Assumptions.assumeTrue(Epoll.isAvailable(), "no epoll here");
    Path limit = Path.of("/proc/sys/net/core/rmem_max");
    Assumptions.assumeTrue(
        Files.isReadable(limit)
            && Long.parseLong(Files.readString(limit).trim()) >= ReceiveWindow.SHORT_PATH_BYTES,
        "net.core.rmem_max is smaller");
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      EpollSocketChannel channel =
          (EpollSocketChannel)
              new Bootstrap()
                  .group(loop)
                  .channel(EpollSocketChannel.class)
                  .handler(new ChannelInboundHandlerAdapter())
                  .connect(server.getLocalSocketAddress())
                  .sync()
                  .channel();
      ReceiveWindow window = new ReceiveWindow(channel);
      loop.submit(window::adjust).sync();
      // Linux doubles what it is told.
      assertEquals(
          2 * ReceiveWindow.SHORT_PATH_BYTES, channel.config().getOption(ChannelOption.SO_RCVBUF));
      loop.submit(window::adjust).sync();
      assertEquals(
          2 * ReceiveWindow.SHORT_PATH_BYTES, channel.config().getOption(ChannelOption.SO_RCVBUF));
      channel.close().sync();
      loop.submit(window::adjust).sync(); // too late, and says nothing
    } finally {
      loop.shutdownGracefully().sync();
    }
  }
}
