package org.mycelium.vsock.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** How this package calls the C library: every call keeps its error number. */
final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Native() {}

  /** A function whose arguments are all fixed. */
  static MethodHandle handle(String name, FunctionDescriptor type) {
    return link(name, type, Linker.Option.captureCallState("errno"));
  }

  /** A function with an argument list that is open from {@code firstVariadic} on. */
  static MethodHandle variadic(String name, FunctionDescriptor type, int firstVariadic) {
    return link(
        name,
        type,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(firstVariadic));
  }

  // Calling C is what this package is for; the launcher allows it with --enable-native-access.
  @SuppressWarnings("restricted")
  private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }

  /** Room for the error number: the first argument of every call. */
  static MemorySegment state(Arena arena) {
    return arena.allocate(STATE);
  }

  static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  static StreamSocketException failed(String call, MemorySegment state) {
    return failed(call, errno(state));
  }

  static StreamSocketException failed(String call, int errno) {
    return new StreamSocketException(
        Failures.ofErrno(errno), call + ": " + Failures.nameOf(errno), null);
  }

  /**
   * For the catch clause that invokeExact asks for: a call throws nothing of itself.
   *
   * @return what to throw
   */
  static StreamSocketException rethrow(Throwable e) {
    if (e instanceof StreamSocketException known) {
      return known;
    }
    throw new IllegalStateException(e);
  }
}
