package org.mycelium.tcp;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.unix.IntegerUnixChannelOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the receive buffer of a link over a short path small. The kernel lets it grow to megabytes
 * when this node is slower than its peer, and there nothing overtakes: a ping waits behind all of
 * it. What does not fit waits at the peer, where thin flows go ahead. Over a long path the buffer
 * has to hold what is under way, so there the kernel decides. On the event loop. Linux only.
 */
final class ReceiveWindow {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiveWindow.class);

  /** Enough for 4 Gbit/s over the longest short path, and little more than 1 ms at that rate. */
  static final int SHORT_PATH_BYTES = 512 << 10;

  /** A path is short up to this round trip, in microseconds. */
  static final int SHORT_MICROS = 1000;

  /** And no longer from this one on: load makes it longer, too. */
  static final int LONG_MICROS = 4000;

  private static final int SOL_SOCKET = 1;
  private static final ChannelOption<Integer> SO_RCVBUFFORCE =
      new IntegerUnixChannelOption("SO_RCVBUFFORCE", SOL_SOCKET, 33);

  /** Which buffers the kernel must leave alone: 0 for none (Linux 5.15). */
  private static final ChannelOption<Integer> SO_BUF_LOCK =
      new IntegerUnixChannelOption("SO_BUF_LOCK", SOL_SOCKET, 72);

  private final EpollSocketChannel channel;
  private boolean limited;
  private boolean impossible;

  ReceiveWindow(EpollSocketChannel channel) {
    this.channel = channel;
  }

  /** Looks at the path and adjusts the buffer. Call it when the link begins, and now and then. */
  void adjust() {
    if (impossible || !channel.isOpen()) {
      return;
    }
    try {
      EpollTcpInfo path = channel.tcpInfo();
      boolean wanted = shallLimit(limited, path.rtt());
      if (wanted && !limited) {
        limit();
      } else if (!wanted && limited) {
        channel.config().setOption(SO_BUF_LOCK, 0);
      }
      limited = wanted;
    } catch (ChannelException e) {
      impossible = true;
      LOG.debug("the receive buffer of {} stays as it is cause={}", channel, e.toString());
    }
  }

  /**
   * Whether the buffer shall be small.
   *
   * @param roundTripMicros smoothed; 0 when nothing was measured yet
   */
  static boolean shallLimit(boolean limited, long roundTripMicros) {
    return roundTripMicros > 0 && roundTripMicros <= (limited ? LONG_MICROS : SHORT_MICROS);
  }

  private void limit() {
    try {
      channel.config().setOption(SO_RCVBUFFORCE, SHORT_PATH_BYTES); // needs CAP_NET_ADMIN
    } catch (ChannelException e) {
      channel.config().setOption(ChannelOption.SO_RCVBUF, SHORT_PATH_BYTES);
      Integer got = channel.config().getOption(ChannelOption.SO_RCVBUF);
      if (got == null || got < 2 * SHORT_PATH_BYTES) { // Linux doubles it: half is for its own use
        impossible = true; // net.core.rmem_max is smaller: the kernel shall choose, as before
        channel.config().setOption(SO_BUF_LOCK, 0);
      }
    }
  }
}
