package org.mycelium.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.AbstractLink;
import org.mycelium.link.ControlCredits;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkReader;
import org.mycelium.link.LinkStats;
import org.mycelium.link.OutboundQueue;
import org.mycelium.wire.Tlv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection. Everything but the methods of {@link org.mycelium.link.Link} runs on its
 * event loop; {@link SocketIo} moves the bytes.
 *
 * <p>Writing: who finds the queue at rest sends what it offers itself, from the heap, on its own
 * thread: no thread is woken. When the socket takes no more, or a turn is over, the event loop goes
 * on until all is written.
 */
final class TcpLink extends AbstractLink {
  private static final Logger LOG = LoggerFactory.getLogger(TcpLink.class);

  /** What the verticle does for its links, on the event loop. */
  interface Owner {

    /** Hands control messages to the router; {@code done} gives the credit back. */
    void control(TcpLink link, List<Tlv> tlvs, Runnable done);

    /** The link ended; called exactly once. */
    void ended(TcpLink link, String reason);
  }

  private final Channel channel;
  private final Owner owner;
  private final SocketIo io;
  private final ControlCredits credits = new ControlCredits(this::wakeReader);
  private boolean attached;
  private boolean reading;
  private volatile @Nullable String finishReason;
  private boolean finishSent;

  /** Makes a link that does not read yet. Call {@link #open} before handing it out. */
  TcpLink(Channel channel, LinkInfo info, Owner owner) {
    super(info);
    this.channel = channel;
    this.owner = owner;
    EpollIo epoll = EpollIo.of(channel, this);
    this.io = epoll != null ? epoll : new ChannelIo(channel, this);
  }

  /** Joins it to its connection; on the event loop. */
  void open() {
    channel.pipeline().addLast(new Handler());
    io.open();
    channel
        .closeFuture()
        .addListener(
            closed -> {
              io.close();
              String finished = finishReason;
              owner.ended(
                  this,
                  closeReason(finished != null ? finished : "the peer closed the connection"));
            });
  }

  // Reading

  @Override
  protected void startReading(DataReceiver receiver) {
    onLoop(
        () -> {
          reader.receiver(receiver);
          attached = true;
          adjustReading();
        });
  }

  private void wakeReader() {
    onLoop(this::adjustReading);
  }

  private void adjustReading() {
    reading = finishReason != null || (attached && !credits.exhausted());
    io.read(reading);
  }

  /** Where bytes that come in are put. */
  LinkReader input() {
    return reader;
  }

  /** So many have been put there. */
  void received(int bytes) {
    String wrong = reader.received(bytes, LinkStats.nowMicros());
    if (wrong != null) {
      close(wrong);
      return;
    }
    List<Tlv> tlvs = reader.takeControl();
    if (!tlvs.isEmpty()) {
      owner.control(this, tlvs, credits.take(tlvs.size()));
      adjustReading();
    }
  }

  /** No more will come. */
  void peerClosed() {
    Sockets.close(channel);
  }

  /** Now and then: ends a link that holds half a packet too long, gives memory back. Any thread. */
  void tick(long nowMicros) {
    onLoop(
        () -> {
          if (reading && reader.stalled(nowMicros)) {
            close("the rest of a packet did not come for 60 s");
          }
          reader.trim();
          io.tick();
        });
  }

  private void onLoop(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("the event loop of {} has ended", this); // Vert.x is closed, and so is the channel
    }
  }

  // Writing: by whoever is the queue's consumer, a thread that offers or the event loop.

  @Override
  protected boolean sendNow() {
    return io.sendNow();
  }

  @Override
  protected void handOver() {
    onLoop(io::takeOver);
  }

  /** What waits to be sent. */
  OutboundQueue output() {
    return outbound;
  }

  /** Nothing waits any more, and the queue sleeps. Any thread. */
  void allSent() {
    if (finishReason != null) {
      onLoop(this::finishWhenFlushed);
    }
  }

  // The end

  @Override
  protected void disconnect() {
    Sockets.close(channel);
  }

  /**
   * Ends it in order: control that waits still leaves, data does not; then the peer is told that
   * nothing more comes and may close. On the event loop.
   *
   * @param limitMillis after which it is closed anyway
   */
  void finish(String reason, long limitMillis) {
    finishReason = reason;
    outbound.refuseData();
    adjustReading(); // unread bytes would turn our close into a reset that overtakes what we sent
    ScheduledFuture<?> unused =
        channel.eventLoop().schedule(() -> close(reason), limitMillis, TimeUnit.MILLISECONDS);
    if (outbound.wake()) {
      io.takeOver();
    } // else the consumer ends it before it sleeps
  }

  private void finishWhenFlushed() {
    if (!finishSent && channel instanceof DuplexChannel duplex) {
      finishSent = true;
      channel
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              flushed -> {
                ChannelFuture unused = duplex.shutdownOutput();
              });
    }
  }

  /** What to say of a failure. */
  static String words(@Nullable Throwable failure) {
    return failure instanceof IOException && failure.getMessage() != null
        ? failure.getMessage()
        : String.valueOf(failure);
  }

  /** What the channel reads by itself: all, or with {@link EpollIo} the last before the end. */
  private final class Handler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      try {
        while (in.isReadable() && !ended()) {
          int bytes = reader.prepare(in.readableBytes());
          in.readBytes(reader.array(), reader.offset(), bytes);
          received(bytes);
        }
      } finally {
        in.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      reader.readComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof RuntimeException) {
        LOG.error("a handler of {} failed; the link is closed", TcpLink.this, cause);
      }
      close(words(cause));
    }
  }
}
