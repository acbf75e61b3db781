package org.mycelium.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls that TUN devices and sockets need. A call returns what the C function returns,
 * or the negated {@link Errno} when that was -1.
 *
 * <p>An instance holds the cell for the captured errno and is confined to one thread. Linux only:
 * check the system's name before touching this class.
 */
public final class Libc {

  /**
   * For calls that never block: no state transition of the thread, and the heap array goes to the
   * kernel without a copy.
   */
  private static final Linker.Option HEAP = Linker.Option.critical(true);

  private static final MethodHandle OPEN =
      Functions.variadic("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 2);
  private static final MethodHandle IOCTL_ADDRESS =
      Functions.variadic("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);
  private static final MethodHandle IOCTL_LONG =
      Functions.variadic(
          "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), 2);
  private static final MethodHandle READ =
      Functions.fixed("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), HEAP);
  private static final MethodHandle WRITE =
      Functions.fixed(
          "write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), HEAP);
  private static final MethodHandle POLL =
      Functions.fixed("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle EVENTFD =
      Functions.fixed("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SOCKET =
      Functions.fixed("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle FCNTL =
      Functions.variadic("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), 2);
  private static final MethodHandle SEND =
      Functions.fixed(
          "send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), HEAP);
  private static final MethodHandle SCHEDULING =
      Functions.variadic(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
          1);
  private static final MethodHandle CLOSE =
      Functions.fixed("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  public static final int O_RDWR = 0x2;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;
  public static final int AF_INET6 = 10;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_CLOEXEC = O_CLOEXEC;
  public static final int EFD_NONBLOCK = O_NONBLOCK;
  public static final int EFD_CLOEXEC = O_CLOEXEC;
  public static final short POLLIN = 0x1;

  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** {@code struct pollfd}: int fd, short events, short revents. */
  public static final int POLLFD_BYTES = 8;

  private static final int POLLFD_EVENTS = 4;
  private static final int POLLFD_REVENTS = 6;

  private final MemorySegment capture = Functions.state(Arena.ofAuto());

  /** Opens the file whose zero-terminated name is at {@code path}. */
  public int open(MemorySegment path, int flags) {
    try {
      return outcome((int) OPEN.invokeExact(capture, path, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** A request whose argument is a structure in native memory. */
  public int ioctl(int fd, long request, MemorySegment argument) {
    try {
      return outcome((int) IOCTL_ADDRESS.invokeExact(capture, fd, request, argument));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** A request whose argument is a number. */
  public int ioctl(int fd, long request, long argument) {
    try {
      return outcome((int) IOCTL_LONG.invokeExact(capture, fd, request, argument));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Reads into the segment, which may be on the heap. Only for descriptors that do not block. */
  public int read(int fd, MemorySegment into, long bytes) {
    try {
      return outcome((int) (long) READ.invokeExact(capture, fd, into, bytes));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Writes from the segment, which may be on the heap. Only for descriptors that do not block. */
  public int write(int fd, MemorySegment from, long bytes) {
    try {
      return outcome((int) (long) WRITE.invokeExact(capture, fd, from, bytes));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Waits; {@code millis} negative: without limit. The array of pollfd is native memory. */
  public int poll(MemorySegment pollfds, int millis) {
    try {
      long count = pollfds.byteSize() / POLLFD_BYTES;
      return outcome((int) POLL.invokeExact(capture, pollfds, count, millis));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Makes an event counter of zero. */
  public int eventfd(int flags) {
    try {
      return outcome((int) EVENTFD.invokeExact(capture, 0, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Makes a socket. */
  public int socket(int family, int type) {
    try {
      return outcome((int) SOCKET.invokeExact(capture, family, type, 0));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Sends on a socket, without waiting whatever its mode and without SIGPIPE. */
  public int send(int fd, byte[] bytes, int offset, int length) {
    MemorySegment from = MemorySegment.ofArray(bytes).asSlice(offset, length);
    try {
      return outcome(
          (int)
              (long)
                  SEND.invokeExact(capture, fd, from, (long) length, MSG_DONTWAIT | MSG_NOSIGNAL));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * sched_getattr(2) or sched_setattr(2), which the C library lacks, for the calling thread.
   *
   * @param call the number of the system call
   * @param third its third argument: the size, or flags
   */
  int schedulingAttributes(long call, MemorySegment attributes, long third) {
    try {
      return outcome((int) (long) SCHEDULING.invokeExact(capture, call, 0L, attributes, third, 0L));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Another number for the same open file, closed on exec. */
  public int duplicate(int fd) {
    try {
      return outcome((int) FCNTL.invokeExact(capture, fd, F_DUPFD_CLOEXEC, 0));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Closes a descriptor. */
  public int close(int fd) {
    try {
      return outcome((int) CLOSE.invokeExact(capture, fd));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Sets entry {@code index} of an array of pollfd to wait for input on {@code fd}. */
  public static void awaitInput(MemorySegment pollfds, int index, int fd) {
    long at = (long) index * POLLFD_BYTES;
    pollfds.set(JAVA_INT, at, fd);
    pollfds.set(JAVA_SHORT, at + POLLFD_EVENTS, POLLIN);
  }

  /** What poll() reported for entry {@code index}. */
  public static int reported(MemorySegment pollfds, int index) {
    return pollfds.get(JAVA_SHORT, (long) index * POLLFD_BYTES + POLLFD_REVENTS);
  }

  private int outcome(int result) {
    return result >= 0 ? result : -Functions.errno(capture);
  }

  /** The handles themselves throw nothing but programming errors. */
  static AssertionError unexpected(Throwable e) {
    return new AssertionError("a system call could not be made", e);
  }
}
