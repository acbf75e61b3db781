package org.mycelium.tcp;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import org.jspecify.annotations.Nullable;
import org.mycelium.libc.Errno;
import org.mycelium.libc.Libc;

/**
 * The sending half of a channel's socket for any thread, so that who has something to send need not
 * wake the event loop for it, and straight from the heap. It has a descriptor of its own for the
 * same socket: the channel's number may already mean another file when a thread uses it. Linux
 * only.
 */
final class DirectSocket {
  private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");
  private static final int CLOSED = -1;

  private final Libc libc = new Libc();
  private int descriptor;

  private DirectSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /** For a channel that is open; null when its transport, the system or the limits forbid it. */
  static @Nullable DirectSocket of(Channel channel) {
    if (!LINUX || !(channel instanceof UnixChannel unix)) {
      return null;
    }
    try {
      int duplicate = new Libc().duplicate(unix.fd().intValue());
      return duplicate < 0 ? null : new DirectSocket(duplicate);
    } catch (LinkageError e) {
      return null; // the JVM may not call C: the event loop sends
    }
  }

  /**
   * Sends what the socket takes at once. One thread at a time: the consumer of the link's queue.
   *
   * @return bytes taken, 0 when the socket is full or closed, or a negated {@link Errno}
   */
  synchronized int send(byte[] bytes, int offset, int length) {
    if (descriptor == CLOSED) {
      return 0;
    }
    int sent = libc.send(descriptor, bytes, offset, length);
    return sent == -Errno.EAGAIN || sent == -Errno.EINTR ? 0 : sent;
  }

  /** Gives the descriptor back; the socket lives on as long as its channel. */
  synchronized void close() {
    if (descriptor != CLOSED) {
      libc.close(descriptor);
      descriptor = CLOSED;
    }
  }
}
