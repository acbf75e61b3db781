package org.mycelium.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.stream.Stream;

/**
 * Looks up functions of the C library for those parts of the node that call them. Every call keeps
 * its error number: its first argument is a {@link #state}. Linux only.
 */
public final class Functions {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(StructLayout.PathElement.groupElement("errno"));

  private Functions() {}

  /**
   * A function whose arguments are all fixed.
   *
   * @throws java.util.NoSuchElementException when the C library has none of this name
   */
  public static MethodHandle fixed(
      String name, FunctionDescriptor type, Linker.Option... furtherOptions) {
    return link(name, type, Stream.of(furtherOptions));
  }

  /**
   * A function with an argument list that is open from {@code firstVariadic} on.
   *
   * @throws java.util.NoSuchElementException when the C library has none of this name
   */
  public static MethodHandle variadic(String name, FunctionDescriptor type, int firstVariadic) {
    return link(name, type, Stream.of(Linker.Option.firstVariadicArg(firstVariadic)));
  }

  // Restricted because a wrong signature could crash the JVM: these are the C library's own.
  @SuppressWarnings("restricted")
  private static MethodHandle link(
      String name, FunctionDescriptor type, Stream<Linker.Option> options) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        type,
        Stream.concat(Stream.of(Linker.Option.captureCallState("errno")), options)
            .toArray(Linker.Option[]::new));
  }

  /** Room for the error number. */
  public static MemorySegment state(Arena arena) {
    return arena.allocate(STATE);
  }

  /** The error number of the last call that failed with this state. */
  public static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }
}
