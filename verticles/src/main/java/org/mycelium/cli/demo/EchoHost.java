package org.mycelium.cli.demo;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.mycelium.dataplane.HostPort;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.dataplane.HostWriter;
import org.mycelium.identity.OverlayAddress;

/**
 * A host of one IPv6 address that exists only in memory: answers ICMPv6 echo requests and can send
 * them. Stands where a TUN device would, so that the demo needs no privilege.
 */
public final class EchoHost implements HostPort {
  private static final int HEADERS = 40 + 8;
  private static final int DATA_BYTES = 56;
  private static final int ECHO_REQUEST = 128;
  private static final int ECHO_REPLY = 129;
  private static final int ICMPV6 = 58;
  private static final int QUEUE = 64;

  private final OverlayAddress self;
  private final IntConsumer replies;
  private final ThreadPoolExecutor thread;
  private @Nullable HostReceiver receiver;

  /**
   * Makes a host.
   *
   * @param self its address
   * @param replies told the sequence number of each echo reply, on the host's own thread
   */
  public EchoHost(OverlayAddress self, IntConsumer replies) {
    this.self = self;
    this.replies = replies;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            work -> {
              Thread host = new Thread(work, "mycelium-demo-host");
              host.setDaemon(true);
              return host;
            },
            new ThreadPoolExecutor.DiscardPolicy()); // a host whose queue is full loses packets
  }

  /** Sends an echo request. */
  public void ping(OverlayAddress target, int sequence) {
    ByteBuffer packet = ByteBuffer.allocate(HEADERS + DATA_BYTES);
    packet.putInt(6 << 28).putShort((short) (packet.capacity() - 40)).put((byte) ICMPV6);
    packet.put((byte) 64).put(self.toBytes()).put(target.toBytes());
    packet.put((byte) ECHO_REQUEST).position(44).putShort((short) 1).putShort((short) sequence);
    send(packet.array());
  }

  private void send(byte[] packet) {
    packet[42] = 0;
    packet[43] = 0;
    int sum = checksum(packet);
    packet[42] = (byte) (sum >>> 8);
    packet[43] = (byte) sum;
    thread.execute(
        () -> {
          if (receiver != null) {
            receiver.packet(packet, 0, packet.length);
            receiver.readComplete();
          }
        });
  }

  private void received(byte[] packet) {
    if (packet.length < HEADERS || packet[6] != ICMPV6) {
      return;
    }
    switch (packet[40] & 0xff) {
      case ECHO_REQUEST -> {
        byte[] source = Arrays.copyOfRange(packet, 8, 24);
        System.arraycopy(packet, 24, packet, 8, 16);
        System.arraycopy(source, 0, packet, 24, 16);
        packet[7] = 64;
        packet[40] = (byte) ECHO_REPLY;
        send(packet);
      }
      case ECHO_REPLY -> replies.accept((packet[46] & 0xff) << 8 | (packet[47] & 0xff));
      default -> {
        // this host speaks echo alone
      }
    }
  }

  /** RFC 4443 §2.3. */
  private static int checksum(byte[] packet) {
    int length = packet.length - 40;
    long sum = (long) length + ICMPV6;
    for (int i = 8; i < packet.length; i++) {
      sum += (long) (packet[i] & 0xff) << ((i & 1) == 0 ? 8 : 0);
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) ~sum & 0xffff;
  }

  @Override
  public void start(HostReceiver hostReceiver) {
    thread.execute(() -> receiver = hostReceiver);
  }

  @Override
  public HostWriter writer() {
    return new HostWriter() {
      @Override
      public void packet(byte[] bytes, int offset, int length) {
        byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
        thread.execute(() -> received(copy));
      }

      @Override
      public void flush() {
        // each packet was handed over at once
      }
    };
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
