package org.mycelium.acceptance;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.mycelium.libc.Functions;

/**
 * What the kernel refuses to a thread and to the programs that it starts, by a seccomp filter: a
 * TUN device's offload, as kernels without it do.
 */
enum RefusedOffload {
  /** All of it. */
  ALL(0xff),
  /** That of UDP, which came with Linux 6.2. */
  UDP(0x60);

  private static final int PR_SET_SECCOMP = 22;
  private static final long SECCOMP_MODE_FILTER = 2;
  private static final int TUNSETOFFLOAD = 0x400454D0;
  private static final int EINVAL = 22;

  // Classic BPF, and the places in struct seccomp_data.
  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;
  private static final int ERRNO = 0x0005_0000;
  private static final int ALLOW = 0x7fff_0000;
  private static final int CALL = 0;
  private static final int REQUEST = 24;
  private static final int ARGUMENT = 32;

  private static final MethodHandle PRCTL =
      Functions.variadic(
          "prctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
          1);

  private final int flags;

  RefusedOffload(int flags) {
    this.flags = flags;
  }

  /** Runs it on such a thread. */
  <T> T during(Supplier<T> work) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              filter();
              return work.get();
            });
    Thread.ofPlatform().name("refused-offload").start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int ioctl() {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> 16;
      case "aarch64" -> 29;
      default -> throw new AssertionError("number of ioctl(2) on this processor?");
    };
  }

  private void filter() {
    int[][] program = { // code, jump if true, jump if false, operand
      {LOAD_WORD, 0, 0, CALL},
      {JUMP_IF_EQUAL, 0, 5, ioctl()},
      {LOAD_WORD, 0, 0, REQUEST},
      {JUMP_IF_EQUAL, 0, 3, TUNSETOFFLOAD},
      {LOAD_WORD, 0, 0, ARGUMENT},
      {JUMP_IF_ANY_BIT, 0, 1, flags},
      {RETURN, 0, 0, ERRNO | EINVAL},
      {RETURN, 0, 0, ALLOW},
    };
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment filter = arena.allocate(8L * program.length, 8);
      for (int i = 0; i < program.length; i++) {
        int[] each = program[i];
        filter.set(JAVA_INT, 8L * i, each[0] | each[1] << 16 | each[2] << 24);
        filter.set(JAVA_INT, 8L * i + 4, each[3]);
      }
      MemorySegment head = arena.allocate(16, 8);
      head.set(JAVA_SHORT, 0, (short) program.length);
      head.set(ADDRESS, 8, filter);
      MemorySegment state = Functions.state(arena);
      int result =
          (int) PRCTL.invokeExact(state, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, head, 0L, 0L);
      if (result != 0) {
        throw new AssertionError("prctl: errno " + Functions.errno(state));
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
