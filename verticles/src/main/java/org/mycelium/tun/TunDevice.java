package org.mycelium.tun;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.mycelium.dataplane.HostPort;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.dataplane.HostWriter;
import org.mycelium.libc.Descriptor;
import org.mycelium.libc.Libc;
import org.mycelium.link.LogLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Linux TUN device that is up and has the node's address (spec 01 §8). The interface disappears
 * with the process unless it was made beforehand.
 */
public final class TunDevice implements HostPort {
  private static final Logger LOG = LoggerFactory.getLogger(TunDevice.class);
  private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(5);

  private final TunOptions options;
  private final TunOffload offload;
  private final Consumer<TunException> onFailure;
  private final List<Descriptor> queues;
  private final Descriptor wake;
  private final TunStats stats = new TunStats();
  private final LogLimiter writeErrors = new LogLimiter(TunStats.LOG_INTERVAL_MICROS);
  private final SuperpacketPool superpackets = new SuperpacketPool();
  private final FlowSpread spread;

  private volatile String failure = "";

  /** Each reads some of the queues. Guarded by this. */
  private final List<Thread> readers = new ArrayList<>();

  /** Guarded by this. */
  private boolean closed;

  private TunDevice(
      TunOptions options, TunAttach attached, int wake, Consumer<TunException> onFailure) {
    this.options = options;
    this.offload = attached.offload();
    this.queues = attached.queues().stream().map(Descriptor::new).toList();
    this.spread = new FlowSpread(queues.size(), FlowSpread.nowMillis());
    this.wake = new Descriptor(wake);
    this.onFailure = onFailure;
  }

  /**
   * Makes the device, or attaches to one made beforehand, gives it MTU and address and sets it up.
   * The interface is made in the network namespace of the calling thread. Blocks until packets flow
   * and servers can bind to the address: a few milliseconds as a rule, at most two seconds.
   *
   * @param onFailure called once, on a reading thread, when the device cannot be read any more
   * @throws TunException with what to do about it
   */
  public static TunDevice open(TunOptions options, Consumer<TunException> onFailure)
      throws TunException {
    String system = System.getProperty("os.name", "unknown");
    if (!system.toLowerCase(Locale.ROOT).startsWith("linux")) {
      throw TunException.unsupportedSystem(system);
    }
    options.check();
    Libc libc = new Libc();
    TunAttach attached = TunAttach.open(libc, options);
    int wake = -1;
    try {
      InterfaceSetup.apply(libc, options);
      wake = libc.eventfd(Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
      if (wake < 0) {
        throw TunException.system("cannot make an eventfd", -wake);
      }
    } finally {
      if (wake < 0) {
        attached.queues().forEach(libc::close);
      }
    }
    LOG.info(
        "tun up: name={} address={}/{} mtu={} tcp_offload={} udp_offload={} queues={}",
        options.name(),
        options.address(),
        TunOptions.PREFIX_LENGTH,
        options.mtu(),
        attached.offload().tcp(),
        attached.offload().udp(),
        attached.queues().size());
    return new TunDevice(options, attached, wake, onFailure);
  }

  @Override
  public synchronized void start(HostReceiver receiver) {
    if (!readers.isEmpty()) {
      throw new IllegalStateException("the TUN device was started before");
    }
    int threads = Math.min(options.readers(), queues.size());
    for (int i = 0; i < threads; i++) {
      List<Descriptor> own = new ArrayList<>();
      for (int queue = i; queue < queues.size(); queue += threads) {
        own.add(queues.get(queue));
      }
      read(List.copyOf(own), receiver);
    }
  }

  private void read(List<Descriptor> own, HostReceiver receiver) {
    List<Descriptor> acquired = new ArrayList<>();
    for (Descriptor each : Stream.concat(own.stream(), Stream.of(wake)).toList()) {
      if (!each.acquire()) {
        acquired.forEach(Descriptor::release);
        throw new IllegalStateException("the TUN device is closed");
      }
      acquired.add(each);
    }
    TunReader loop =
        new TunReader(
            options.name(),
            own,
            wake,
            offload.vnetHeader(),
            receiver,
            stats,
            this::failed,
            TunReader.DEFAULT_ERROR_LIMIT);
    String number = readers.isEmpty() ? "" : "-" + readers.size();
    readers.add(
        Thread.ofPlatform().name("mycelium-tun-" + options.name() + number).daemon().start(loop));
  }

  /** The first reader that fails speaks for all. */
  private void failed(TunException gone) {
    synchronized (this) {
      if (!failure.isEmpty()) {
        return;
      }
      failure = gone.getMessage();
    }
    onFailure.accept(gone);
  }

  @Override
  public String failure() {
    return failure;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A writer takes about 64 KiB from its first packet on, and until its flush as much for every
   * flow that it coalesces.
   */
  @Override
  public HostWriter writer() {
    return new TunWriter(options.name(), queues, spread, offload, superpackets, stats, writeErrors);
  }

  /**
   * Ends reading at once, waits for the reading threads and closes the device. What writers add
   * later is dropped and counted.
   */
  @Override
  public void close() {
    List<Thread> running;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      running = List.copyOf(readers);
    }
    wakeUp();
    queues.forEach(Descriptor::close);
    wake.close();
    for (Thread reader : running) {
      if (reader != Thread.currentThread()) {
        join(reader);
      }
    }
  }

  private void wakeUp() {
    if (wake.acquire()) {
      try {
        new Libc().write(wake.number(), MemorySegment.ofArray(new long[] {1}), Long.BYTES);
      } finally {
        wake.release();
      }
    }
  }

  /** The receiver may hang; the descriptor is closed by its last user in any case. */
  private void join(Thread running) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(JOIN_MILLIS);
    long left = JOIN_MILLIS;
    while (running.isAlive() && left > 0) {
      try {
        running.join(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
    if (running.isAlive()) {
      LOG.warn("tun reader still busy in its receiver: name={}", options.name());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The interface's name. */
  public String name() {
    return options.name();
  }

  /** What the kernel agreed to. */
  public TunOffload offload() {
    return offload;
  }

  /** How many queues it has. */
  public int queues() {
    return queues.size();
  }

  /** Its counters. */
  public TunStats stats() {
    return stats;
  }
}
