package org.mycelium.tcp;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel knows of the path of a connection (TCP_INFO of linux/tcp.h; Netty tells only what
 * it had before Linux 4.6). Older kernels leave what they do not know 0.
 *
 * @param shortest the shortest round trip of the last five minutes in microseconds; 0 or less
 *     before one was measured
 * @param average of the round trips, smoothed, in microseconds; renewed by what is sent
 * @param segmentsSent with data, since the beginning, modulo 2^32
 */
record TcpPath(int shortest, int average, int segmentsSent) {
  // tcpi_rtt, tcpi_min_rtt, tcpi_data_segs_out
  private static final int AVERAGE = 68;
  private static final int SHORTEST = 148;
  private static final int SEGMENTS_SENT = 156;
  private static final ChannelOption<ByteBuffer> TCP_INFO =
      new RawUnixChannelOption("TCP_INFO", Sockets.IPPROTO_TCP, 11, SEGMENTS_SENT + Integer.BYTES);

  /**
   * Asks the kernel.
   *
   * @throws ChannelException when it does not answer, because the channel is closed for example
   */
  static TcpPath of(EpollSocketChannel channel) {
    ByteBuffer info = channel.config().getOption(TCP_INFO).order(ByteOrder.nativeOrder());
    return new TcpPath(info.getInt(SHORTEST), info.getInt(AVERAGE), info.getInt(SEGMENTS_SENT));
  }
}
