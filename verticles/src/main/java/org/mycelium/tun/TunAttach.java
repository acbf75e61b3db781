package org.mycelium.tun;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.mycelium.libc.Errno;
import org.mycelium.libc.Libc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the clone device and makes, or attaches to, the interface (spec 01 §8.1 steps 1 to 5).
 * Unlike v0.7.10 it also works on kernels without offload, and says so.
 *
 * @param queues an open, non-blocking descriptor for each queue, at least one
 * @param offload what the kernel agreed to
 */
record TunAttach(List<Integer> queues, TunOffload offload) {
  private static final Logger LOG = LoggerFactory.getLogger(TunAttach.class);

  private static final short PLAIN = TunIoctl.IFF_TUN | TunIoctl.IFF_NO_PI;

  static TunAttach open(Libc libc, TunOptions options) throws TunException {
    // The kernel would add our queues to those of another process.
    if (options.queues() > 1 && InterfaceSetup.inUse(libc, options)) {
      throw refused(libc, options, Errno.EBUSY);
    }
    int fd = openClone(libc, options);
    if (fd < 0) {
      throw TunException.openFailed(options.cloneDevice().toString(), -fd);
    }
    boolean done = false;
    try {
      short flags = attach(libc, options, fd);
      TunOffload offload = negotiate(libc, options, fd, (flags & TunIoctl.IFF_VNET_HDR) != 0);
      List<Integer> queues = new ArrayList<>(List.of(fd));
      if ((flags & TunIoctl.IFF_MULTI_QUEUE) != 0) {
        addQueues(libc, options, flags, queues);
      }
      done = true;
      return new TunAttach(List.copyOf(queues), offload);
    } finally {
      if (!done) {
        libc.close(fd);
      }
    }
  }

  private static int openClone(Libc libc, TunOptions options) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(options.cloneDevice().toString());
      return libc.open(path, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
    }
  }

  /** As many as can be had: one is enough to go on. */
  private static void addQueues(Libc libc, TunOptions options, short flags, List<Integer> queues) {
    while (queues.size() < options.queues()) {
      int fd = openClone(libc, options);
      int result = fd < 0 ? fd : attach(libc, options, fd, flags);
      if (result < 0) {
        LOG.info(
            "tun with fewer queues: name={} queues={} wanted={} reason={}",
            options.name(),
            queues.size(),
            options.queues(),
            Errno.name(-result));
        if (fd >= 0) {
          libc.close(fd);
        }
        return;
      }
      queues.add(fd);
    }
  }

  /**
   * The flags that the kernel took. EINVAL has several causes: a kernel without virtio headers, a
   * device made beforehand with one queue or several, an interface of another kind. So the possible
   * flags are tried in turn.
   */
  private static short attach(Libc libc, TunOptions options, int fd) throws TunException {
    // One that is made here is ours alone, also when another process makes it at the same moment.
    short exclusive = InterfaceSetup.exists(libc, options) ? 0 : TunIoctl.IFF_TUN_EXCL;
    short first = options.queues() > 1 ? TunIoctl.IFF_MULTI_QUEUE : 0;
    short second = (short) (first ^ TunIoctl.IFF_MULTI_QUEUE);
    short withHeader = PLAIN | TunIoctl.IFF_VNET_HDR;
    int[] candidates =
        options.offload()
            ? new int[] {withHeader | first, withHeader | second, PLAIN | first, PLAIN | second}
            : new int[] {PLAIN | first, PLAIN | second};
    for (int candidate : candidates) {
      short flags = (short) candidate;
      int result = attach(libc, options, fd, (short) (flags | exclusive));
      if (result >= 0) {
        return flags;
      }
      if (result != -Errno.EINVAL) {
        throw refused(libc, options, -result);
      }
    }
    throw refused(libc, options, Errno.EINVAL);
  }

  /** A negated {@link Errno} when the kernel does not take these flags. */
  private static int attach(Libc libc, TunOptions options, int fd, short flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ifreq = arena.allocate(TunIoctl.IFREQ_BYTES, Long.BYTES);
      TunIoctl.setName(ifreq, options.name());
      TunIoctl.setFlags(ifreq, flags);
      return libc.ioctl(fd, TunIoctl.TUNSETIFF, ifreq);
    }
  }

  private static TunException refused(Libc libc, TunOptions options, int errno)
      throws TunException {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES ->
          InterfaceSetup.exists(libc, options)
              ? TunException.nameTaken(options, "it exists and belongs to another user", errno)
              : TunException.createRefused(options, errno);
      case Errno.EBUSY ->
          TunException.nameTaken(options, "another process has the device open", errno);
      case Errno.EINVAL ->
          InterfaceSetup.exists(libc, options)
              ? TunException.nameTaken(options, "it exists and is not a TUN device", errno)
              : TunException.system("cannot create the TUN device '" + options.name() + "'", errno);
      default ->
          TunException.system("cannot create the TUN device '" + options.name() + "'", errno);
    };
  }

  private static TunOffload negotiate(Libc libc, TunOptions options, int fd, boolean vnetHeader) {
    if (!vnetHeader) {
      // A device made beforehand keeps what its last user had asked for.
      libc.ioctl(fd, TunIoctl.TUNSETOFFLOAD, 0L);
      if (options.offload()) {
        LOG.info("tun without offload: name={} reason=no-virtio-header", options.name());
      }
      return TunOffload.NONE;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_INT, VnetHeader.BYTES);
      libc.ioctl(fd, TunIoctl.TUNSETVNETHDRSZ, bytes);
    }
    long tcp = TunIoctl.TUN_F_CSUM | TunIoctl.TUN_F_TSO4 | TunIoctl.TUN_F_TSO6;
    int result = libc.ioctl(fd, TunIoctl.TUNSETOFFLOAD, tcp);
    if (result < 0) {
      LOG.info("tun without offload: name={} reason={}", options.name(), Errno.name(-result));
      return new TunOffload(true, false, false);
    }
    long udp = tcp | TunIoctl.TUN_F_USO4 | TunIoctl.TUN_F_USO6;
    result = libc.ioctl(fd, TunIoctl.TUNSETOFFLOAD, udp);
    if (result < 0) {
      LOG.info("tun without UDP offload: name={} reason={}", options.name(), Errno.name(-result));
    }
    return new TunOffload(true, true, result >= 0);
  }
}
