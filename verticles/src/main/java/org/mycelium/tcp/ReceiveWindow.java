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

  /** A path is short up to this round trip, in microseconds. */
  static final int SHORT_MICROS = 1000;

  /** And no longer from this one on: load makes it longer, too. */
  static final int LONG_MICROS = 4000;

  private static final int IPPROTO_TCP = 6;
  static final ChannelOption<Integer> TCP_WINDOW_CLAMP =
      new IntegerUnixChannelOption("TCP_WINDOW_CLAMP", IPPROTO_TCP, 10);

  private final EpollSocketChannel channel;
  private int limit = NO_LIMIT;
  private int sinceTold;

  ReceiveWindow(EpollSocketChannel channel) {
    this.channel = channel;
  }

  /** Looks at the path and adjusts the window. Call it when the link begins, and now and then. */
  void adjust() {
    try {
      adjust(channel.isOpen() ? channel.tcpInfo().rtt() : 0);
    } catch (ChannelException e) {
      LOG.debug("the path of {} is not known cause={}", channel, e.toString());
    }
  }

  /** The same for a smoothed round trip in microseconds, 0 when nothing was measured yet. */
  void adjust(long roundTripMicros) {
    boolean wanted = shallLimit(limited(), roundTripMicros);
    if (wanted || limited()) {
      limit = wanted ? WAITING_BYTES + BYTES_PER_MICRO * (int) roundTripMicros : NO_LIMIT;
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

  /** Whether the window shall be small. */
  static boolean shallLimit(boolean limited, long roundTripMicros) {
    return roundTripMicros > 0 && roundTripMicros <= (limited ? LONG_MICROS : SHORT_MICROS);
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
