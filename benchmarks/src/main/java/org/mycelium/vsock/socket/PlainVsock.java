package org.mycelium.vsock.socket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.mycelium.libc.Functions;

/** AF_VSOCK by system calls and nothing else: what our sockets are compared with. */
public final class PlainVsock {
  private static final int AF_VSOCK = 40;
  private static final int SOCK_STREAM = 1;
  private static final int ADDRESS_BYTES = 16;
  private static final int CID_ANY = -1;

  private static final FunctionDescriptor NAMED =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SOCKET =
      Functions.fixed("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND = Functions.fixed("bind", NAMED);
  private static final MethodHandle CONNECT = Functions.fixed("connect", NAMED);
  private static final MethodHandle LISTEN =
      Functions.fixed("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle ACCEPT =
      Functions.fixed("accept", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle CLOSE =
      Functions.fixed("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle RECV = Functions.fixed("recv", TRANSFER);
  private static final MethodHandle SEND = Functions.fixed("send", TRANSFER);

  private final MemorySegment state = Functions.state(Arena.ofAuto());
  private final int descriptor;

  private PlainVsock(int descriptor) {
    this.descriptor = descriptor;
  }

  private static PlainVsock socket() {
    return new PlainVsock(call(state -> (int) SOCKET.invokeExact(state, AF_VSOCK, SOCK_STREAM, 0)));
  }

  /** Listens on a port. */
  public static PlainVsock listen(int port) {
    PlainVsock listener = socket();
    call(
        state ->
            (int)
                BIND.invokeExact(
                    state, listener.descriptor, address(CID_ANY, port), ADDRESS_BYTES));
    call(state -> (int) LISTEN.invokeExact(state, listener.descriptor, 8));
    return listener;
  }

  /** Connects to a port of this machine. */
  public static PlainVsock connect(int port) {
    PlainVsock socket = socket();
    call(
        state ->
            (int) CONNECT.invokeExact(state, socket.descriptor, address(1, port), ADDRESS_BYTES));
    return socket;
  }

  /** Waits for a connection. */
  public PlainVsock accept() {
    return new PlainVsock(
        call(
            state ->
                (int)
                    ACCEPT.invokeExact(state, descriptor, MemorySegment.NULL, MemorySegment.NULL)));
  }

  /** Sends all of it. */
  public void send(MemorySegment bytes) {
    long sent = 0;
    while (sent < bytes.byteSize()) {
      try {
        MemorySegment rest = bytes.asSlice(sent);
        long n = (long) SEND.invokeExact(state, descriptor, rest, rest.byteSize(), 0);
        if (n < 0) {
          throw Failures.failed("send", state);
        }
        sent += n;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Receives something; 0 at the end. */
  public long receive(MemorySegment into) {
    try {
      long n = (long) RECV.invokeExact(state, descriptor, into, into.byteSize(), 0);
      if (n < 0) {
        throw Failures.failed("recv", state);
      }
      return n;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes it. */
  public void close() {
    call(state -> (int) CLOSE.invokeExact(state, descriptor));
  }

  /** {@code struct sockaddr_vm}, linux/vm_sockets.h. */
  private static MemorySegment address(int cid, int port) {
    MemorySegment address = Arena.ofAuto().allocate(ADDRESS_BYTES, JAVA_INT.byteAlignment());
    address.set(JAVA_SHORT, 0, (short) AF_VSOCK);
    address.set(JAVA_INT, 4, port);
    address.set(JAVA_INT, 8, cid);
    address.set(JAVA_BYTE, 12, (byte) 0);
    return address;
  }

  private interface Call {
    int run(MemorySegment state) throws Throwable;
  }

  private static int call(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Functions.state(arena);
      int result = call.run(state);
      if (result < 0) {
        throw Failures.failed("vsock", state);
      }
      return result;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
