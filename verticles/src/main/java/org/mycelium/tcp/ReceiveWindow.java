package org.mycelium.tcp;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the window small that a link over a short path offers to its peer. The kernel lets it grow
 * to megabytes when this node is slower than its peer, and there nothing overtakes: a ping waits
 * behind all of it. What does not fit waits at the peer, where thin flows go ahead. Over a long
 * path the window has to hold what is under way, so there the kernel decides. On the event loop.
 * Linux only.
 *
 * <p>A path is as long as its shortest round trip. The kernel's average says little of a link at
 * rest: acknowledgements of single messages are delayed by 40 ms, and a window without limit grows
 * until the next look when bulk traffic begins. But the kernel remembers the shortest for five
 * minutes; when a path has become longer, the average of a busy link tells sooner. Only what is
 * sent renews the average.
 *
 * <p>The kernel forgets the limit whenever it measures segments of another density, so it is told
 * again after every {@value #AGAIN_BYTES} bytes. A small SO_RCVBUF would stay, and is worse: it
 * counts whole buffers, not bytes, so what was offered may not fit; then the kernel drops it, and
 * the link stands still for the 200 ms of a retransmission timeout.
 */
final class ReceiveWindow {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiveWindow.class);

  /** What may wait here: 0.2 ms at 5 Gbit/s. */
  static final int WAITING_BYTES = 128 << 10;

  /** And what may be under way for each microsecond of round trip: 5 Gbit/s. */
  static final int BYTES_PER_MICRO = 640;

  /** Received bytes after which the kernel is told again. */
  static final int AGAIN_BYTES = 64 << 10;

  /** More than any window: the kernel decides. */
  static final int NO_LIMIT = 1 << 30;

  /** A path is short up to this shortest round trip, in microseconds. */
  static final int SHORT_MICROS = 1000;

  /** Beyond this average of a busy link it is short no more; up to it, load may be the reason. */
  static final int LONG_MICROS = 4000;

  /**
   * A link that sent so many segments between two looks is busy: more than 400 a second, so none
   * waits for its acknowledgement until the peer's timer says so.
   */
  static final int BUSY_SEGMENTS = 2048;

  static final ChannelOption<Integer> TCP_WINDOW_CLAMP =
      new IntegerUnixChannelOption("TCP_WINDOW_CLAMP", Sockets.IPPROTO_TCP, 10);

  private final EpollSocketChannel channel;
  private int limit = NO_LIMIT;
  private int sinceTold;
  private int sentBefore;

  ReceiveWindow(EpollSocketChannel channel) {
    this.channel = channel;
  }

  /** Looks at the path and adjusts the window. Call it when the link begins, and now and then. */
  void adjust() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      TcpPath path = TcpPath.of(channel);
      boolean busy = path.segmentsSent() - sentBefore >= BUSY_SEGMENTS;
      sentBefore = path.segmentsSent();
      adjust(path.shortest(), path.average(), busy);
    } catch (ChannelException e) {
      LOG.debug("the path of {} is not known cause={}", channel, e.toString());
    }
  }

  /** The same for the shortest and the average round trip in microseconds. */
  void adjust(int shortest, int average, boolean busy) {
    if (shallLimit(shortest, average, busy)) {
      int micros = busy ? Math.clamp(average, shortest, SHORT_MICROS) : shortest;
      limit = WAITING_BYTES + BYTES_PER_MICRO * micros;
      tell();
    } else if (limited()) {
      limit = NO_LIMIT;
      tell();
    }
  }

  /** So many bytes came. */
  void received(int bytes) {
    sinceTold += bytes;
    if (limited() && sinceTold >= AGAIN_BYTES) {
      tell();
    }
  }

  private boolean limited() {
    return limit != NO_LIMIT;
  }

  /** Whether the window shall be small. Before anything was measured the kernel says -1, or 0. */
  static boolean shallLimit(int shortest, int average, boolean busy) {
    return shortest > 0 && shortest <= SHORT_MICROS && (!busy || average <= LONG_MICROS);
  }

  private void tell() {
    sinceTold = 0;
    try {
      channel.config().setOption(TCP_WINDOW_CLAMP, limit);
    } catch (ChannelException e) {
      LOG.debug("the window of {} stays as it is cause={}", channel, e.toString()); // it has ended
    }
  }
}
