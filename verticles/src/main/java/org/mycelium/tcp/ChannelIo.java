package org.mycelium.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.mycelium.link.OutboundQueue;

/**
 * Reads and writes through Netty's channel, whatever the system: where {@link EpollIo} cannot be
 * had. Writing copies once, up to {@link #GATHER_BYTES} at a time, into a direct buffer that Netty
 * hands to the kernel when there is room. No more than two gathers wait in Netty, so a peer that
 * stops reading fills its link's own bounded queue and nothing else.
 */
final class ChannelIo implements SocketIo {

  /** Most bytes of one write. */
  static final int GATHER_BYTES = 64 << 10;

  /** Writes after which the other links of the event loop have their turn. */
  private static final int RUNS_PER_TURN = 16;

  private final Channel channel;
  private final TcpLink link;

  /** The event loop is the queue's consumer. */
  private boolean draining;

  /** In {@link #drain}. */
  private boolean flushing;

  /** Bytes given to Netty that the kernel has not taken. */
  private int unflushed;

  ChannelIo(Channel channel, TcpLink link) {
    this.channel = channel;
    this.link = link;
  }

  @Override
  public void open() {
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelWritabilityChanged(ChannelHandlerContext context) {
                drain();
              }
            });
  }

  @Override
  public void read(boolean wanted) {
    channel.config().setAutoRead(wanted);
  }

  @Override
  public void tick() {
    // Nothing to look after.
  }

  @Override
  public boolean sendNow() {
    return false;
  }

  @Override
  public void takeOver() {
    draining = true;
    drain();
  }

  private void drain() {
    if (!draining || flushing) {
      return; // a change of writability while nothing waits, or called back by our own flush
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
          if (link.output().sleep()) {
            draining = false;
            link.allSent();
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
    OutboundQueue queue = link.output();
    int waiting = queue.waitingBytes();
    if (waiting == 0) {
      return false;
    }
    ByteBuf out = channel.alloc().directBuffer(Math.min(waiting, GATHER_BYTES));
    int bytes = queue.drainTo(out.internalNioBuffer(0, out.writableBytes()));
    out.writerIndex(bytes);
    unflushed += bytes;
    channel
        .write(out)
        .addListener(
            written -> {
              unflushed -= bytes;
              if (!written.isSuccess()) {
                link.close(TcpLink.words(written.cause()));
              } else {
                link.stats().bytesSent(bytes);
                if (unflushed == 0) {
                  drain();
                }
              }
            });
    return true;
  }

  @Override
  public void close() {
    // The channel has taken everything with it.
  }
}
