package org.mycelium.vsock.socket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import org.mycelium.libc.Errno;
import org.mycelium.libc.Functions;
import org.mycelium.libc.Libc;

/**
 * The plain system calls on a descriptor of our own: dup, recv, send, shutdown, close. Blocking
 * calls, made by threads that may block; never "critical" ones, which would hold up the garbage
 * collector as long as the peer is silent.
 */
final class NativeSocket {
  private static final int AF_VSOCK = 40;
  private static final int SOCK_STREAM = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_ERROR = 4;
  private static final int SHUT_RDWR = 2;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int EINTR = 4;

  /** Duplicates with close-on-exec, as everything that the JDK opens. */
  private static final int F_DUPFD_CLOEXEC = 1030;

  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle FCNTL =
      Functions.variadic("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), 2);
  private static final MethodHandle CLOSE =
      Functions.fixed("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SHUTDOWN =
      Functions.fixed("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      Functions.fixed(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle RECV = Functions.fixed("recv", TRANSFER);
  private static final MethodHandle SEND = Functions.fixed("send", TRANSFER);

  private final int descriptor;

  /** For {@link #sendNow}, under whose caller's lock it is. */
  private final Libc libc = new Libc();

  private NativeSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Sees whether this process may make AF_VSOCK sockets. junixsocket does not tell why it cannot:
   * "Socket is closed", "Not open".
   *
   * @throws StreamSocketException with the kernel's reason: EAFNOSUPPORT, EPERM, EACCES
   */
  static void checkFamily(String call) throws StreamSocketException {
    Libc libc = new Libc();
    int made = libc.socket(AF_VSOCK, SOCK_STREAM | Libc.SOCK_CLOEXEC);
    if (made < 0) {
      throw Failures.failed(call, -made);
    }
    libc.close(made);
  }

  /** A duplicate of this descriptor: same socket, number of our own. */
  static NativeSocket duplicate(int descriptor) throws StreamSocketException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Functions.state(arena);
      int copy = (int) FCNTL.invokeExact(state, descriptor, F_DUPFD_CLOEXEC, 0);
      if (copy < 0) {
        throw Failures.failed("dup", state);
      }
      return new NativeSocket(copy);
    } catch (Throwable e) {
      throw Failures.rethrow(e);
    }
  }

  /**
   * Throws what a connection attempt that is over ended with. junixsocket's finishConnect() does
   * not tell: for a refused AF_VSOCK connection it returns true.
   */
  void throwPendingError(String call) throws StreamSocketException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Functions.state(arena);
      MemorySegment value = arena.allocate(JAVA_INT);
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) JAVA_INT.byteSize());
      int result =
          (int) GETSOCKOPT.invokeExact(state, descriptor, SOL_SOCKET, SO_ERROR, value, length);
      if (result < 0) {
        throw Failures.failed(call, state);
      }
      int pending = value.get(JAVA_INT, 0);
      if (pending != 0) {
        throw Failures.failed(call, pending);
      }
    } catch (Throwable e) {
      throw Failures.rethrow(e);
    }
  }

  /** recv(2) into the buffer; -1 at the end of the stream. */
  int recv(ByteBuffer into) throws StreamSocketException {
    MemorySegment room = MemorySegment.ofBuffer(into);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Functions.state(arena);
      while (true) {
        long n = (long) RECV.invokeExact(state, descriptor, room, room.byteSize(), 0);
        if (n > 0) {
          into.position(into.position() + (int) n);
          return (int) n;
        }
        if (n == 0) {
          return -1;
        }
        if (Functions.errno(state) != EINTR) {
          throw Failures.failed("recv", state);
        }
      }
    } catch (Throwable e) {
      throw Failures.rethrow(e);
    }
  }

  /** send(2) until nothing remains in the buffer. */
  void send(ByteBuffer from) throws StreamSocketException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Functions.state(arena);
      while (from.hasRemaining()) {
        MemorySegment rest = MemorySegment.ofBuffer(from);
        long n = (long) SEND.invokeExact(state, descriptor, rest, rest.byteSize(), MSG_NOSIGNAL);
        if (n >= 0) {
          from.position(from.position() + (int) n);
        } else if (Functions.errno(state) != EINTR) {
          throw Failures.failed("send", state);
        }
      }
    } catch (Throwable e) {
      throw Failures.rethrow(e);
    }
  }

  /** Sends what there is room for, without waiting; one thread at a time. */
  int sendNow(byte[] bytes, int offset, int length) throws StreamSocketException {
    int sent = libc.send(descriptor, bytes, offset, length);
    if (sent >= 0) {
      return sent;
    }
    if (sent == -Errno.EAGAIN || sent == -Errno.EINTR) {
      return 0;
    }
    throw Failures.failed("send", -sent);
  }

  /** shutdown(2) both ways. That the peer was faster is no error. */
  void shutdown() {
    try (Arena arena = Arena.ofConfined()) {
      int unused = (int) SHUTDOWN.invokeExact(Functions.state(arena), descriptor, SHUT_RDWR);
    } catch (Throwable e) {
      throw new IllegalStateException("shutdown", e);
    }
  }

  /** close(2); nothing may use this object afterwards. */
  void close() {
    try (Arena arena = Arena.ofConfined()) {
      int unused = (int) CLOSE.invokeExact(Functions.state(arena), descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("close", e);
    }
  }
}
