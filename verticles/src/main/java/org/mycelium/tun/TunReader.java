package org.mycelium.tun;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.libc.Descriptor;
import org.mycelium.libc.Errno;
import org.mycelium.libc.Libc;
import org.mycelium.libc.TimeSlice;
import org.mycelium.link.LinkStats;
import org.mycelium.link.LogLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of the reading thread: drains the device, cuts superpackets, and waits in poll() for
 * more. Errors make it wait longer and longer; an error that cannot pass, or that does not, ends it
 * (spec 01 W27).
 */
final class TunReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(TunReader.class);

  /**
   * Hand over after so much: one full superpacket at once (the link works on it while the next is
   * read), single packets in a batch.
   */
  private static final int BATCH_BYTES = 48 * 1024;

  private static final int BATCH_PACKETS = 64;

  private static final int MAX_WAIT_MILLIS = 1000;

  /** With the waits doubling from 1 ms to 1 s, about 13 s of nothing but errors. */
  static final int DEFAULT_ERROR_LIMIT = 20;

  private final String name;
  private final Descriptor tun;
  private final Descriptor wake;
  private final boolean vnetHeader;
  private final HostReceiver receiver;
  private final TunStats stats;
  private final Consumer<TunException> onFailure;
  private final int errorLimit;

  private final Libc libc = new Libc();
  private final TunFrame frame = new TunFrame();
  private final Segmenter segmenter = new Segmenter();
  private final PacketSink sink = this::toReceiver;
  private final LogLimiter errorLog = new LogLimiter(TunStats.LOG_INTERVAL_MICROS);
  private final LogLimiter receiverLog = new LogLimiter(TunStats.LOG_INTERVAL_MICROS);
  private int pendingPackets;
  private int pendingBytes;
  private int errors;

  /** Both descriptors are acquired by the caller for this reader, which releases them. */
  TunReader(
      String name,
      Descriptor tun,
      Descriptor wake,
      boolean vnetHeader,
      HostReceiver receiver,
      TunStats stats,
      Consumer<TunException> onFailure,
      int errorLimit) {
    this.name = name;
    this.tun = tun;
    this.wake = wake;
    this.vnetHeader = vnetHeader;
    this.receiver = receiver;
    this.stats = stats;
    this.onFailure = onFailure;
    this.errorLimit = errorLimit;
  }

  @Override
  public void run() {
    int failure = 0;
    TimeSlice.shorten();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(2L * Libc.POLLFD_BYTES, Integer.BYTES);
      // The wake-up comes first, so that its slice alone is what a waiting error looks at.
      Libc.awaitInput(both, 0, wake.number());
      Libc.awaitInput(both, 1, tun.number());
      failure = read(both, both.asSlice(0, Libc.POLLFD_BYTES));
    } catch (Error e) {
      // A thread that dies in silence would leave a node that looks alive and takes no packet.
      LOG.error("tun reader failed: name={}", name, e);
      failure = Errno.EIO;
    } finally {
      wake.release();
      tun.release();
    }
    if (failure != 0) {
      TunException gone = TunException.gone(name, failure);
      LOG.error("tun reader ends: {}", gone.getMessage());
      onFailure.accept(gone);
    }
  }

  /** Returns 0 when woken to end, else the error that ends it. */
  private int read(MemorySegment both, MemorySegment wakeOnly) {
    MemorySegment into = frame.segment(vnetHeader);
    boolean complained = false;
    boolean rested = true;
    while (true) {
      int result = libc.read(tun.number(), into, into.byteSize());
      if (result > 0) {
        errors = 0;
        complained = false;
        deliver(result);
        if (rested) {
          // What comes after a rest leaves at once: nothing else may follow, and asking takes time.
          rested = false;
          complete();
        } else if (pendingPackets >= BATCH_PACKETS || pendingBytes >= BATCH_BYTES) {
          complete();
          if (wakened(wakeOnly, 0)) {
            return 0;
          }
        }
      } else if (result == -Errno.EAGAIN && !complained) {
        complete();
        if (wakened(both, -1)) {
          return 0;
        }
        rested = true;
        // poll() saw an error without input; if the read then has nothing to say, this is one.
        int reported = Libc.reported(both, 1);
        complained = reported != 0 && (reported & Libc.POLLIN) == 0;
      } else if (result != -Errno.EINTR) {
        complained = false;
        complete();
        int errno = result == 0 || result == -Errno.EAGAIN ? Errno.EIO : -result;
        stats.readErrors.increment();
        errors++;
        if (permanent(errno) || errors >= errorLimit) {
          return errno;
        }
        int wait = errors > 10 ? MAX_WAIT_MILLIS : Math.min(MAX_WAIT_MILLIS, 1 << (errors - 1));
        if (errorLog.permit(LinkStats.nowMicros()) >= 0) {
          LOG.warn("tun read failed: name={} error={} count={}", name, Errno.name(errno), errors);
        }
        if (wakened(wakeOnly, wait)) {
          return 0;
        }
      }
    }
  }

  /** Waits; true when it is time to end. */
  private boolean wakened(MemorySegment pollfds, int millis) {
    int result = libc.poll(pollfds, millis);
    // EINTR and ENOMEM: whoever waits here tries to read again, which is right after both.
    return result > 0 && Libc.reported(pollfds, 0) != 0;
  }

  private static boolean permanent(int errno) {
    return switch (errno) {
      case Errno.EBADF, Errno.EBADFD, Errno.ENODEV, Errno.ENXIO, Errno.EFAULT, Errno.EINVAL -> true;
      default -> false;
    };
  }

  private void deliver(int bytes) {
    stats.reads.increment();
    int start = vnetHeader ? 0 : TunFrame.PACKET;
    int packets = segmenter.split(frame.bytes(), 0, start + bytes, sink);
    if (packets == 0) {
      stats.badFrames.increment();
    }
    stats.packetsRead.add(packets);
    pendingPackets += packets;
    pendingBytes += bytes;
  }

  private void toReceiver(byte[] bytes, int offset, int length) {
    try {
      receiver.packet(bytes, offset, length);
    } catch (RuntimeException e) {
      receiverFailed(e);
    }
  }

  private void complete() {
    if (pendingPackets == 0) {
      return;
    }
    pendingPackets = 0;
    pendingBytes = 0;
    try {
      receiver.readComplete();
      receiver.awaitRoom();
    } catch (RuntimeException e) {
      receiverFailed(e);
    }
  }

  private void receiverFailed(RuntimeException e) {
    stats.receiverFailures.increment();
    if (receiverLog.permit(LinkStats.nowMicros()) >= 0) {
      LOG.error("tun receiver failed: name={}", name, e);
    }
  }
}
