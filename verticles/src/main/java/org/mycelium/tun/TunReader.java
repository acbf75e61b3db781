package org.mycelium.tun;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.libc.Descriptor;
import org.mycelium.libc.Errno;
import org.mycelium.libc.InputSet;
import org.mycelium.libc.Libc;
import org.mycelium.libc.Scheduling;
import org.mycelium.link.LinkStats;
import org.mycelium.link.LogLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a reading thread: waits for its queues, gives each that has something a turn of at
 * most {@value #BATCH_BYTES} bytes and one read, cuts superpackets. So a bulk flow does not keep
 * what is in the other queues waiting, as it would in one: the kernel's queue of a TUN device is
 * first in, first out, and megabytes long. Queues that were empty before go first.
 *
 * <p>Errors make it wait longer and longer; an error that cannot pass, or that does not, ends it
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

  /**
   * After so much, whoever waits for this processor goes first. Where processors are scarce, each
   * program gets the same share, and what the destination has not the time for fills its socket,
   * where a ping waits for all of it. What is under way goes before what is new. More often costs
   * bulk traffic its batches.
   */
  private static final int GIVE_WAY_BYTES = 512 << 10;

  private static final int MAX_WAIT_MILLIS = 1000;

  /** Most queues of one reader; the number after theirs is that of the wake-up. */
  static final int MAX_QUEUES = 63;

  private static final int WAKE = MAX_QUEUES;

  /** With the waits doubling from 1 ms to 1 s, about 13 s of nothing but errors. */
  static final int DEFAULT_ERROR_LIMIT = 20;

  private final String name;
  private final List<Descriptor> queues;
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

  /** The queues, a bit each, that had not given all they had when their last turn ended. */
  private long backlog;

  private boolean rested;
  private int pendingPackets;
  private int pendingBytes;
  private int takenIn;
  private int errors;

  /** The descriptors are acquired by the caller for this reader, which releases them. */
  TunReader(
      String name,
      List<Descriptor> queues,
      Descriptor wake,
      boolean vnetHeader,
      HostReceiver receiver,
      TunStats stats,
      Consumer<TunException> onFailure,
      int errorLimit) {
    this.name = name;
    this.queues = queues;
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
    Scheduling scheduling = Scheduling.ofThisThread(LinkStats.nowMicros());
    try (InputSet inputs = new InputSet(libc, 1 + queues.size())) {
      int added = inputs.add(wake.number(), WAKE);
      for (int i = 0; i < queues.size() && added == 0; i++) {
        added = inputs.add(queues.get(i).number(), i);
      }
      failure = added == 0 ? read(inputs, scheduling) : -added;
    } catch (Error e) {
      // A thread that dies in silence would leave a node that looks alive and takes no packet.
      LOG.error("tun reader failed: name={}", name, e);
      failure = Errno.EIO;
    } finally {
      wake.release();
      queues.forEach(Descriptor::release);
    }
    if (failure != 0) {
      TunException gone = TunException.gone(name, failure);
      LOG.error("tun reader ends: {}", gone.getMessage());
      onFailure.accept(gone);
    }
  }

  /** Returns 0 when woken to end, else the error that ends it. */
  private int read(InputSet inputs, Scheduling scheduling) {
    while (true) {
      int ready = inputs.await();
      long before = backlog;
      backlog = 0;
      rested = before == 0;
      int error = ready >= 0 || ready == -Errno.EINTR ? 0 : -ready;
      for (int i = 0; i < ready; i++) {
        if (inputs.number(i) == WAKE) {
          return 0;
        }
      }
      error = error == 0 ? round(inputs, ready, ~before) : error;
      error = error == 0 ? round(inputs, ready, before) : error;
      complete();
      scheduling.look(LinkStats.nowMicros());
      if (error != 0) {
        stats.readErrors.increment();
        errors++;
        if (permanent(error) || errors >= errorLimit) {
          return error;
        }
        int wait = errors > 10 ? MAX_WAIT_MILLIS : Math.min(MAX_WAIT_MILLIS, 1 << (errors - 1));
        if (errorLog.permit(LinkStats.nowMicros()) >= 0) {
          LOG.warn("tun read failed: name={} error={} count={}", name, Errno.name(error), errors);
        }
        if (wakened(wait)) {
          return 0;
        }
      }
    }
  }

  /** A turn for each ready queue of these; returns 0, or an error. */
  private int round(InputSet inputs, int ready, long among) {
    for (int i = 0; i < ready; i++) {
      int queue = inputs.number(i);
      if ((among >>> queue & 1) != 0) {
        int error = turn(queue, !inputs.input(i));
        if (error != 0) {
          return error;
        }
      }
    }
    return 0;
  }

  /** Reads a queue until it is empty or its turn is over; returns 0, or an error. */
  private int turn(int queue, boolean complained) {
    int number = queues.get(queue).number();
    MemorySegment into = frame.segment(vnetHeader);
    boolean silent = complained;
    int bytes = 0;
    for (int frames = 0; frames < BATCH_PACKETS && bytes < BATCH_BYTES; ) {
      int result = libc.read(number, into, into.byteSize());
      if (result > 0) {
        errors = 0;
        silent = false;
        frames++;
        bytes += result;
        deliver(result);
      } else if (result == -Errno.EAGAIN && !silent) {
        return 0;
      } else if (result != -Errno.EINTR) {
        // Nothing to say after an error was reported: this is one.
        return result == 0 || result == -Errno.EAGAIN ? Errno.EIO : -result;
      }
    }
    backlog |= 1L << queue;
    return 0;
  }

  /** Waits; true when it is time to end. */
  private boolean wakened(int millis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollfd = arena.allocate(Libc.POLLFD_BYTES, Integer.BYTES);
      Libc.awaitInput(pollfd, 0, wake.number());
      return libc.poll(pollfd, millis) > 0;
    }
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
    if (rested || pendingPackets >= BATCH_PACKETS || pendingBytes >= BATCH_BYTES) {
      // What comes after a rest leaves at once: nothing else may follow, and asking takes time.
      rested = false;
      complete();
    }
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
    takenIn += pendingBytes;
    pendingPackets = 0;
    pendingBytes = 0;
    try {
      receiver.readComplete();
      receiver.awaitRoom();
    } catch (RuntimeException e) {
      receiverFailed(e);
    }
    if (takenIn >= GIVE_WAY_BYTES) {
      takenIn = 0;
      giveWay();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing is right or wrong by it, only later or sooner
  private static void giveWay() {
    Thread.yield();
  }

  private void receiverFailed(RuntimeException e) {
    stats.receiverFailures.increment();
    if (receiverLog.permit(LinkStats.nowMicros()) >= 0) {
      LOG.error("tun receiver failed: name={}", name, e);
    }
  }
}
