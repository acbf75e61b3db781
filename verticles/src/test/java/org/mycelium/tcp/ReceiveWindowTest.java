package org.mycelium.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mycelium.tcp.ReceiveWindow.AGAIN_BYTES;
import static org.mycelium.tcp.ReceiveWindow.BUSY_SEGMENTS;
import static org.mycelium.tcp.ReceiveWindow.LONG_MICROS;
import static org.mycelium.tcp.ReceiveWindow.NO_LIMIT;
import static org.mycelium.tcp.ReceiveWindow.SHORT_MICROS;
import static org.mycelium.tcp.ReceiveWindow.WAITING_BYTES;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the window of a link is small, and that it is. */
@Timeout(30)
class ReceiveWindowTest {
  private EventLoopGroup loop;
  private ServerSocket server;
  private EpollSocketChannel channel;
  private ReceiveWindow window;

  @BeforeEach
  void connect() throws Exception {
    Assumptions.assumeTrue(Epoll.isAvailable(), "no epoll here");
    loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    channel =
        (EpollSocketChannel)
            new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(server.getLocalSocketAddress())
                .sync()
                .channel();
    window = new ReceiveWindow(channel);
  }

  @AfterEach
  void disconnect() throws Exception {
    if (loop != null) {
      channel.close().sync();
      server.close();
      loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void aPathIsAsLongAsItsShortestRoundTrip() {
    assertFalse(ReceiveWindow.shallLimit(0, 0, false), "nothing measured yet");
    assertFalse(ReceiveWindow.shallLimit(-1, 0, true), "nothing measured yet");
    assertTrue(ReceiveWindow.shallLimit(30, 30, true));
    assertTrue(ReceiveWindow.shallLimit(SHORT_MICROS, SHORT_MICROS, true));
    assertFalse(ReceiveWindow.shallLimit(SHORT_MICROS + 1, SHORT_MICROS + 1, true));
    assertTrue(ReceiveWindow.shallLimit(30, 40_000, false), "delayed acknowledgements");
    assertTrue(ReceiveWindow.shallLimit(30, LONG_MICROS, true), "load, perhaps");
    assertFalse(ReceiveWindow.shallLimit(30, LONG_MICROS + 1, true), "it has become longer");
  }

  @Test
  void loopbackIsAShortPath() {
    window.adjust();
    int limit = limit();
    assertTrue(limit > WAITING_BYTES && limit <= WAITING_BYTES + 640 * SHORT_MICROS, "" + limit);
  }

  @Test
  void theAverageCountsWhenMuchWasSent() throws Exception {
    window.adjust();
    try (Socket peer = server.accept()) {
      int before = TcpPath.of(channel).segmentsSent();
      for (int i = 0; i < BUSY_SEGMENTS; i++) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1])).sync();
        assertEquals(0, peer.getInputStream().read());
      }
      TcpPath path = TcpPath.of(channel);
      assertEquals(BUSY_SEGMENTS, path.segmentsSent() - before);
      assertTrue(path.shortest() > 0 && path.shortest() <= path.average(), path.toString());
      window.adjust();
      assertEquals(WAITING_BYTES + 640 * Math.min(path.average(), SHORT_MICROS), limit(), 5000);
      window.adjust();
      assertEquals(WAITING_BYTES + 640 * path.shortest(), limit(), 5000);
    }
  }

  @Test
  void thereIsRoomForWhatIsUnderWay() {
    window.adjust(50, 50, false);
    assertEquals(160 << 10, limit(), 1000); // 128 KiB, and 50 us at 5 Gbit/s
    window.adjust(50, LONG_MICROS, false);
    assertEquals(160 << 10, limit(), 1000);
    window.adjust(50, 200, true); // the peer's and our processors take their time, too
    assertEquals(256 << 10, limit(), 5000);
    window.adjust(50, LONG_MICROS, true);
    assertEquals(768_000, limit(), 5000);
    window.adjust(SHORT_MICROS, SHORT_MICROS, false);
    assertEquals(768_000, limit(), 5000);
  }

  @Test
  void theKernelIsToldAgainWhenItHasForgotten() {
    window.adjust(100, 100, false);
    int told = limit();
    forget();
    window.received(AGAIN_BYTES - 1);
    assertEquals(NO_LIMIT, limit());
    window.received(1);
    assertEquals(told, limit());
    forget();
    window.adjust(100, 100, false);
    assertEquals(told, limit());
  }

  @Test
  void overALongPathTheKernelDecides() {
    window.adjust(SHORT_MICROS + 1, SHORT_MICROS + 1, false);
    int before = limit();
    window.adjust(SHORT_MICROS, LONG_MICROS + 1, false);
    assertNotEquals(before, limit());
    window.adjust(SHORT_MICROS, LONG_MICROS + 1, true);
    assertEquals(NO_LIMIT, limit());
    window.received(AGAIN_BYTES);
    assertEquals(NO_LIMIT, limit());
    window.adjust(SHORT_MICROS + 1, SHORT_MICROS + 1, true);
    assertEquals(NO_LIMIT, limit());
    window.adjust(SHORT_MICROS, LONG_MICROS + 1, false);
    assertNotEquals(NO_LIMIT, limit(), "at rest again");
  }

  @Test
  void aClosedLinkIsLeftAlone() throws Exception {
    window.adjust();
    channel.close().sync();
    window.received(AGAIN_BYTES);
    window.adjust();
    assertFalse(channel.isOpen());
  }

  private void forget() {
    channel.config().setOption(ReceiveWindow.TCP_WINDOW_CLAMP, NO_LIMIT);
  }

  private int limit() {
    return channel.config().getOption(ReceiveWindow.TCP_WINDOW_CLAMP);
  }
}
