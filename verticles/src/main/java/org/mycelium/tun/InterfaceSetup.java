package org.mycelium.tun;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.mycelium.libc.Errno;
import org.mycelium.libc.Libc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MTU, queue length, address and "up" of an interface, without any external command (spec 01 §8.1
 * steps 6 to 8). What is already right is left alone, so that a device made beforehand needs no
 * capability.
 */
final class InterfaceSetup {
  private static final Logger LOG = LoggerFactory.getLogger(InterfaceSetup.class);

  private static final long USABLE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long USABLE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int ABSENT = -1;

  /**
   * Packets that wait in each queue of the device at most; the kernel drops the next one. Its own
   * length, 500, is what comes in 3 ms at 150000 datagrams a second, and so long the reader may
   * well have to wait for a processor. 2000 are 13 ms.
   */
  static final int QUEUE_LENGTH = 2000;

  /** {@code TUN_READQ_SIZE}: what the kernel gives a TUN device, so nobody's choice. */
  private static final int KERNELS_QUEUE_LENGTH = 500;

  private final Libc libc;
  private final TunOptions options;
  private final int socket;
  private final MemorySegment ifreq;
  private final Arena arena;

  private InterfaceSetup(Libc libc, TunOptions options, int socket, Arena arena) {
    this.libc = libc;
    this.options = options;
    this.socket = socket;
    this.arena = arena;
    this.ifreq = arena.allocate(TunIoctl.IFREQ_BYTES, Long.BYTES);
  }

  /** Brings the interface of that name into the wanted state. */
  static void apply(Libc libc, TunOptions options) throws TunException {
    int socket = socket(libc, options);
    try (Arena arena = Arena.ofConfined()) {
      InterfaceSetup setup = new InterfaceSetup(libc, options, socket, arena);
      setup.mtu();
      setup.queueLength();
      setup.address();
      setup.up();
      setup.awaitUsable();
    } finally {
      libc.close(socket);
    }
  }

  /** True when an interface of that name exists in the calling thread's namespace. */
  static boolean exists(Libc libc, TunOptions options) throws TunException {
    int socket = socket(libc, options);
    try (Arena arena = Arena.ofConfined()) {
      return new InterfaceSetup(libc, options, socket, arena).request(TunIoctl.SIOCGIFINDEX) >= 0;
    } finally {
      libc.close(socket);
    }
  }

  /**
   * True when an interface of that name exists and has a carrier: a TUN device has one as long as a
   * process has it open and it is up.
   */
  static boolean inUse(Libc libc, TunOptions options) throws TunException {
    int socket = socket(libc, options);
    try (Arena arena = Arena.ofConfined()) {
      return new InterfaceSetup(libc, options, socket, arena).carrier();
    } finally {
      libc.close(socket);
    }
  }

  private boolean carrier() {
    MemorySegment value = arena.allocate(ValueLayout.JAVA_INT, 2); // struct ethtool_value
    value.setAtIndex(ValueLayout.JAVA_INT, 0, TunIoctl.ETHTOOL_GLINK);
    TunIoctl.setName(ifreq, options.name());
    TunIoctl.setPointer(ifreq, value);
    return libc.ioctl(socket, TunIoctl.SIOCETHTOOL, ifreq) >= 0
        && value.getAtIndex(ValueLayout.JAVA_INT, 1) != 0;
  }

  private static int socket(Libc libc, TunOptions options) throws TunException {
    int socket = libc.socket(Libc.AF_INET6, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC);
    if (socket == -Errno.EAFNOSUPPORT) {
      throw TunException.noIpv6(options, Errno.EAFNOSUPPORT);
    }
    if (socket < 0) {
      throw TunException.system("cannot open a socket to configure the interface", -socket);
    }
    return socket;
  }

  private void mtu() throws TunException {
    must("read the MTU", "", request(TunIoctl.SIOCGIFMTU));
    if (TunIoctl.getInt(ifreq) == options.mtu()) {
      return;
    }
    must(
        "set the MTU",
        "ip link set " + options.name() + " mtu " + options.mtu(),
        request(TunIoctl.SIOCSIFMTU, options.mtu()));
  }

  /** A longer queue is a gain, not a need: without the capability the device stays as it is. */
  private void queueLength() {
    if (request(TunIoctl.SIOCGIFTXQLEN) < 0 || TunIoctl.getInt(ifreq) != KERNELS_QUEUE_LENGTH) {
      return;
    }
    int result = request(TunIoctl.SIOCSIFTXQLEN, QUEUE_LENGTH);
    if (result < 0) {
      LOG.info(
          "tun queues stay short, UDP may be lost at high rates: name={} cause={}; to change it:"
              + " ip link set {} txqueuelen {}",
          options.name(),
          Errno.name(-result),
          options.name(),
          QUEUE_LENGTH);
    }
  }

  private void address() throws TunException {
    must("read the index", "", request(TunIoctl.SIOCGIFINDEX));
    int index = TunIoctl.getInt(ifreq);
    int present = presentPrefixLength();
    if (present == ABSENT) {
      add(index);
    } else if (present != TunOptions.PREFIX_LENGTH) {
      LOG.warn(
          "tun address present with another prefix: name={} address={}/{}; 400::/7 must be routed"
              + " to the device by hand",
          options.name(),
          options.address(),
          present);
    }
  }

  private void add(int index) throws TunException {
    MemorySegment in6 = arena.allocate(TunIoctl.IN6_IFREQ_BYTES, Integer.BYTES);
    byte[] address = options.address().toBytes();
    MemorySegment.copy(address, 0, in6, ValueLayout.JAVA_BYTE, 0, address.length);
    in6.set(ValueLayout.JAVA_INT, TunIoctl.IN6_IFREQ_PREFIX_LENGTH, TunOptions.PREFIX_LENGTH);
    in6.set(ValueLayout.JAVA_INT, TunIoctl.IN6_IFREQ_INDEX, index);
    int result = libc.ioctl(socket, TunIoctl.SIOCSIFADDR, in6);
    if (result == -Errno.EACCES) {
      throw TunException.noIpv6(options, Errno.EACCES);
    }
    must("set the address", TunException.addressCommand(options), result);
  }

  /** The prefix length with which the interface already has the address; {@link #ABSENT}. */
  private int presentPrefixLength() throws TunException {
    int found = ABSENT;
    for (InterfaceAddress present : addresses()) {
      if (present.address().equals(options.address())) {
        found = present.prefixLength();
      } else if (present.address().isOverlay()) {
        LOG.warn(
            "tun has a foreign overlay address: name={} address={}; the host may send with it and"
                + " is refused then; remove it with: ip -6 addr del",
            options.name(),
            present.address());
      }
    }
    return found;
  }

  private List<InterfaceAddress> addresses() throws TunException {
    try {
      return InterfaceAddress.of(options.name());
    } catch (IOException e) {
      LOG.debug("cannot read the addresses", e);
      throw TunException.noIpv6(options, 0);
    }
  }

  /**
   * The kernel takes up the address a few milliseconds later, and the carrier of a device made
   * beforehand up to a second later. Before, no server can bind and packets are lost.
   */
  private void awaitUsable() throws TunException {
    long deadline = System.nanoTime() + USABLE_WAIT_NANOS;
    while (!running() || tentative()) {
      if (System.nanoTime() - deadline > 0) {
        LOG.warn(
            "tun is not usable yet: name={} running={} tentative_address={}",
            options.name(),
            running(),
            tentative());
        return;
      }
      LockSupport.parkNanos(USABLE_POLL_NANOS);
    }
  }

  private boolean running() throws TunException {
    must("read the flags", "", request(TunIoctl.SIOCGIFFLAGS));
    return (TunIoctl.flags(ifreq) & TunIoctl.IFF_RUNNING) != 0;
  }

  private boolean tentative() throws TunException {
    return addresses().stream()
        .anyMatch(one -> one.address().equals(options.address()) && one.tentative());
  }

  private void up() throws TunException {
    must("read the flags", "", request(TunIoctl.SIOCGIFFLAGS));
    short flags = TunIoctl.flags(ifreq);
    if ((flags & TunIoctl.IFF_UP) != 0) {
      return;
    }
    TunIoctl.setName(ifreq, options.name());
    TunIoctl.setFlags(ifreq, (short) (flags | TunIoctl.IFF_UP));
    must(
        "change the state",
        "ip link set " + options.name() + " up",
        libc.ioctl(socket, TunIoctl.SIOCSIFFLAGS, ifreq));
  }

  private int request(long request) {
    return request(request, 0);
  }

  private int request(long request, int value) {
    TunIoctl.setName(ifreq, options.name());
    TunIoctl.setInt(ifreq, value);
    return libc.ioctl(socket, request, ifreq);
  }

  private void must(String step, String command, int result) throws TunException {
    if (result == -Errno.EPERM) {
      throw TunException.setupRefused(options, step, command, Errno.EPERM);
    }
    if (result < 0) {
      throw TunException.system(
          "cannot " + step + " of the TUN device '" + options.name() + "'", -result);
    }
  }
}
