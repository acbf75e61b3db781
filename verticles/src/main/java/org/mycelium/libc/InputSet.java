package org.mycelium.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Descriptors of which one thread waits for input (epoll(7)): what a call costs depends on how many
 * have some, not on how many there are. Linux only.
 */
public final class InputSet implements AutoCloseable {
  private static final MethodHandle CREATE =
      Functions.fixed(
          "epoll_create1", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle CONTROL =
      Functions.fixed(
          "epoll_ctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS));
  private static final MethodHandle WAIT =
      Functions.fixed(
          "epoll_wait",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT));

  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLLIN = 1;

  /** {@code struct epoll_event}: u32 events, u64 data; packed on x86-64 only. */
  private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");

  private static final int EVENT_BYTES = PACKED ? 12 : 16;
  private static final int DATA = PACKED ? 4 : 8;

  private final Libc libc;
  private final int size;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment capture = Functions.state(arena);
  private final MemorySegment events;
  private final int epoll;

  /** The descriptors that epoll refuses, a bit each: files, which are always ready. */
  private long always;

  /**
   * Makes an empty one for the calling thread.
   *
   * @param size how many descriptors it may have, at most 64
   */
  public InputSet(Libc libc, int size) {
    this.libc = libc;
    this.size = size;
    this.events = arena.allocate((long) size * EVENT_BYTES, Long.BYTES);
    this.epoll = create();
  }

  private int create() {
    try {
      return outcome((int) CREATE.invokeExact(capture, Libc.O_CLOEXEC));
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /**
   * Adds a descriptor.
   *
   * @param number what {@link #number} says of it, 0 to 63
   * @return 0, or a negated {@link Errno}
   */
  public int add(int fd, int number) {
    if (epoll < 0) {
      return epoll;
    }
    events.set(ValueLayout.JAVA_INT_UNALIGNED, 0, EPOLLIN);
    events.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA, number);
    int result;
    try {
      result = outcome((int) CONTROL.invokeExact(capture, epoll, EPOLL_CTL_ADD, fd, events));
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
    if (result == -Errno.EPERM) {
      always |= 1L << number;
      return 0;
    }
    return result;
  }

  /**
   * Waits until one has input or an error.
   *
   * @return how many, none included; or a negated {@link Errno}
   */
  public int await() {
    int ready;
    try {
      ready = outcome((int) WAIT.invokeExact(capture, epoll, events, size, always == 0 ? -1 : 0));
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
    for (long left = always; left != 0 && ready >= 0; left &= left - 1) {
      events.set(ValueLayout.JAVA_INT_UNALIGNED, at(ready), EPOLLIN);
      events.set(
          ValueLayout.JAVA_LONG_UNALIGNED, at(ready) + DATA, Long.numberOfTrailingZeros(left));
      ready++;
    }
    return ready;
  }

  /** The number of the i-th that is ready. */
  public int number(int i) {
    return events.get(ValueLayout.JAVA_INT_UNALIGNED, at(i) + DATA);
  }

  /** Whether that has input; else it has nothing but an error. */
  public boolean input(int i) {
    return (events.get(ValueLayout.JAVA_INT_UNALIGNED, at(i)) & EPOLLIN) != 0;
  }

  private static long at(int i) {
    return (long) i * EVENT_BYTES;
  }

  private int outcome(int result) {
    return result >= 0 ? result : -Functions.errno(capture);
  }

  @Override
  public void close() {
    if (epoll >= 0) {
      libc.close(epoll);
    }
    arena.close();
  }
}
