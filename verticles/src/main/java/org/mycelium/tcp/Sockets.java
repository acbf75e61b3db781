package org.mycelium.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens sockets on the event loop of one Vert.x context, with the transport (NIO or epoll) of that
 * Vert.x. The only class of this package that uses Vert.x internals, and the reason why there is no
 * {@code NetServer} and {@code NetClient} here:
 *
 * <ul>
 *   <li>they give no way to set SO_MARK before connect and bind, so the first packet of every
 *       connection would leave unmarked (spec 01 W29);
 *   <li>two {@code NetServer}s on one port of one Vert.x share it silently, so two nodes in one
 *       process would take each other's peers instead of one failing to start;
 *   <li>a paused {@code NetSocket} goes on reading into a queue, and both copy what a link copies
 *       anyway.
 * </ul>
 */
final class Sockets {

  /** SO_MARK of asm-generic/socket.h; a protected number, CAP_NET_ADMIN may set it. */
  static final ChannelOption<Integer> SO_MARK = new IntegerUnixChannelOption("SO_MARK", 1, 36);

  /** Level of the options of linux/tcp.h. */
  static final int IPPROTO_TCP = 6;

  private static final ChannelOption<Integer> TCP_NOTSENT_LOWAT =
      new IntegerUnixChannelOption("TCP_NOTSENT_LOWAT", IPPROTO_TCP, 25);

  /** Connections that wait for accept; v0.7.10 has 128. */
  private static final int BACKLOG = 1024;

  /**
   * Bytes that may wait in Netty: enough for two gathers. What waits longer waits in the link's own
   * queue, where control overtakes data.
   */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(ChannelIo.GATHER_BYTES, 2 * ChannelIo.GATHER_BYTES);

  /**
   * Bytes that may wait unsent in the kernel (TCP_NOTSENT_LOWAT): without it a slow link holds
   * megabytes there that no control message can overtake. 128 KiB keep 1 Gbit/s busy for 1 ms.
   */
  private static final int NOT_SENT_BYTES = 128 << 10;

  /** One read brings up to 64 KiB, the size of a gather on the other side. */
  private static RecvByteBufAllocator readSizes() {
    return new AdaptiveRecvByteBufAllocator(512, 8192, 65_536);
  }

  private final ContextInternal context;
  private final Transport transport;
  private final EventLoopGroup acceptors;
  private final EventLoop loop;
  private final @Nullable Integer mark;

  Sockets(Vertx vertx, Context context, @Nullable Integer mark) {
    VertxInternal internal = (VertxInternal) vertx;
    this.context = (ContextInternal) context;
    this.transport = internal.transport();
    this.acceptors = internal.acceptorEventLoopGroup();
    this.loop = this.context.nettyEventLoop();
    this.mark = mark;
  }

  /** Runs on the event loop as a handler of the verticle's context. Call on the event loop. */
  void dispatch(Runnable task) {
    context.dispatch(task);
  }

  /** Closes it; whoever cares listens to its close future. */
  static void close(Channel channel) {
    ChannelFuture unused = channel.close();
  }

  /**
   * Finds out whether sockets can be marked here.
   *
   * @throws IllegalStateException when a mark is configured and cannot be set
   */
  void checkMark() {
    if (mark == null) {
      return;
    }
    Channel probe = transport.channelFactory(false).newChannel();
    try {
      if (!(probe instanceof UnixChannel)) {
        throw new IllegalStateException(
            "firewall_mark needs the native transport of Linux (epoll), which is not in use:"
                + " leave firewall_mark out, or run on Linux with the native transport");
      }
      setMark(probe);
    } catch (ChannelException e) {
      throw new IllegalStateException(
          "firewall_mark cannot be set ("
              + rootMessage(e)
              + "): it needs the capability CAP_NET_ADMIN; grant it or leave firewall_mark out",
          e);
    } finally {
      probe.unsafe().closeForcibly();
    }
  }

  private void setMark(Channel channel) {
    if (mark != null) {
      channel.config().setOption(SO_MARK, mark);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** For one connection, not read until asked to. */
  Bootstrap client(int timeoutMillis) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(transport.channelFactory(false))
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .option(ChannelOption.RECVBUF_ALLOCATOR, readSizes())
        .handler(
            initializer(
                channel -> {
                  setMark(channel); // before connect, so that the SYN carries it
                  limitUnsent(channel);
                }));
  }

  /** For a listener; {@code accepted} runs on the event loop, the connection is not read yet. */
  ServerBootstrap server(Consumer<Channel> accepted) {
    return new ServerBootstrap()
        .group(acceptors, loop)
        .channelFactory(transport.serverChannelFactory(false))
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .handler(initializer(this::setMark))
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, readSizes())
        .childHandler(
            initializer(
                channel -> {
                  setMark(channel);
                  limitUnsent(channel);
                  context.dispatch(() -> accepted.accept(channel));
                }));
  }

  private static void limitUnsent(Channel channel) {
    if (channel instanceof UnixChannel) {
      channel.config().setOption(TCP_NOTSENT_LOWAT, NOT_SENT_BYTES);
    }
  }

  private static ChannelInitializer<Channel> initializer(Consumer<Channel> action) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        action.accept(channel);
      }
    };
  }
}
