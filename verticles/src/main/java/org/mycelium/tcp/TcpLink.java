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
import org.mycelium.libc.Errno;
import org.mycelium.link.AbstractLink;
import org.mycelium.link.ControlCredits;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkStats;
import org.mycelium.wire.Tlv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection. Everything but the methods of {@link org.mycelium.link.Link} runs on its
 * event loop.
 *
 * <p>Writing: who finds the queue at rest sends what it offers itself, from the heap, on its own
 * thread ({@link DirectSocket}): no thread is woken. When the socket takes no more, or a turn is
 * over, the event loop goes on until all is written: it copies once, up to {@link #GATHER_BYTES} at
 * a time, into a direct buffer that Netty hands to the kernel when there is room. No more than two
 * gathers wait in Netty, so a peer that stops reading fills its link's own bounded queue and
 * nothing else.
 */
final class TcpLink extends AbstractLink {

  /** Most bytes of one write. */
  static final int GATHER_BYTES = 64 << 10;

  /** Writes after which others have their turn: links of the event loop, work of a thread. */
  private static final int RUNS_PER_TURN = 16;

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
  private final ControlCredits credits = new ControlCredits(this::wakeReader);
  private boolean attached;
  private final @Nullable DirectSocket direct;
  private volatile @Nullable String finishReason;

  /** The event loop is the queue's consumer. */
  private boolean draining;

  /** In {@link #drain}. */
  private boolean flushing;

  /** Bytes given to Netty that the kernel has not taken. */
  private int unflushed;

  private boolean finishSent;

  /** Makes a link that does not read yet. Call {@link #open} before handing it out. */
  TcpLink(Channel channel, LinkInfo info, Owner owner) {
    super(info);
    this.channel = channel;
    this.owner = owner;
    this.direct = DirectSocket.of(channel);
  }

  /** Joins it to its connection; on the event loop. */
  void open() {
    channel.pipeline().addLast(new Handler());
    channel
        .closeFuture()
        .addListener(
            closed -> {
              DirectSocket socket = direct;
              if (socket != null) {
                socket.close();
              }
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
    channel.config().setAutoRead(finishReason != null || (attached && !credits.exhausted()));
  }

  private void read(ByteBuf in) {
    while (in.isReadable()) {
      int bytes = reader.prepare(in.readableBytes());
      in.readBytes(reader.array(), reader.offset(), bytes);
      String wrong = reader.received(bytes, LinkStats.nowMicros());
      if (wrong != null) {
        reader.readComplete();
        close(wrong);
        return;
      }
      List<Tlv> tlvs = reader.takeControl();
      if (!tlvs.isEmpty()) {
        owner.control(this, tlvs, credits.take(tlvs.size()));
        adjustReading();
      }
    }
  }

  /** Now and then: ends a link that holds half a packet too long, gives memory back. Any thread. */
  void tick(long nowMicros) {
    onLoop(
        () -> {
          if (channel.config().isAutoRead() && reader.stalled(nowMicros)) {
            close("the rest of a packet did not come for 60 s");
          }
          reader.trim();
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
  protected void wakeWriter() {
    if (!sendDirectly()) {
      onLoop(this::takeOver);
    }
  }

  /** Sends from the calling thread; false when the event loop must go on, as the consumer. */
  private boolean sendDirectly() {
    DirectSocket socket = direct;
    if (socket == null) {
      return false;
    }
    for (int runs = 0; runs < RUNS_PER_TURN; ) {
      if (!outbound.next()) {
        if (outbound.sleep()) {
          if (finishReason != null) {
            onLoop(this::finishWhenFlushed);
          }
          return true;
        }
        continue;
      }
      int wanted = outbound.length();
      int sent = socket.send(outbound.bytes(), outbound.offset(), wanted);
      if (sent < 0) {
        close(Errno.name(-sent));
        sent = 0;
      }
      if (sent > 0) {
        stats().bytesSent(sent);
        outbound.left(sent);
        runs++;
      }
      if (sent < wanted) {
        return false;
      }
    }
    return false;
  }

  private void takeOver() {
    draining = true;
    drain();
  }

  private void drain() {
    if (!draining || flushing) {
      return; // a writability change while another thread sends, or called back by our own flush
    }
    flushing = true;
    try {
      for (int gathers = 0; channel.isWritable(); gathers++) {
        if (gathers == RUNS_PER_TURN) {
          channel.eventLoop().execute(this::drain);
          return;
        }
        if (!gather()) {
          channel.flush();
          if (unflushed > 0) {
            return; // the last of it calls again; nobody else may send before
          }
          if (outbound.sleep()) {
            draining = false;
            finishWhenFlushed();
            return;
          }
        } else if (!channel.isWritable()) {
          channel.flush(); // room again when the kernel takes it; else channelWritabilityChanged
        }
      }
    } finally {
      flushing = false;
    }
  }

  private boolean gather() {
    int waiting = outbound.waitingBytes();
    if (waiting == 0) {
      return false;
    }
    ByteBuf out = channel.alloc().directBuffer(Math.min(waiting, GATHER_BYTES));
    int bytes = outbound.drainTo(out.internalNioBuffer(0, out.writableBytes()));
    out.writerIndex(bytes);
    unflushed += bytes;
    channel
        .write(out)
        .addListener(
            written -> {
              unflushed -= bytes;
              if (!written.isSuccess()) {
                close(words(written.cause()));
              } else {
                stats().bytesSent(bytes);
                if (unflushed == 0) {
                  drain();
                }
              }
            });
    return true;
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
      takeOver();
    } // else the consumer ends it before it sleeps
  }

  private void finishWhenFlushed() {
    if (finishReason != null && !finishSent && channel instanceof DuplexChannel duplex) {
      finishSent = true;
      channel
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              flushed -> {
                ChannelFuture unused = duplex.shutdownOutput();
              });
    }
  }

  private static String words(@Nullable Throwable failure) {
    return failure instanceof IOException && failure.getMessage() != null
        ? failure.getMessage()
        : String.valueOf(failure);
  }

  private final class Handler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      try {
        read(in);
      } finally {
        in.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      reader.readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      drain();
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
