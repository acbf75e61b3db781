package org.mycelium.tun;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.mycelium.libc.Errno;
import org.mycelium.libc.Libc;

/**
 * A network namespace of its own that belongs to one thread: what runs in it, sockets included,
 * sees only its interfaces, and the machine's stay untouched. It ends with the thread.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final int CAPABILITY_VERSION_3 = 0x2008_0522;
  private static final int CAP_NET_ADMIN = 12;

  private final ExecutorService thread;

  private NetworkNamespace(ExecutorService thread) {
    this.thread = thread;
  }

  /** Skips the test, with the reason, where no namespace or no TUN device can be had. */
  static NetworkNamespace open(String name) throws Exception {
    Assumptions.assumeTrue(
        System.getProperty("os.name").startsWith("Linux"), "needs tun: not Linux");
    Assumptions.assumeTrue(
        Files.isWritable(TunOptions.DEFAULT_CLONE_DEVICE),
        "needs tun: no /dev/net/tun that this user may open");
    NetworkNamespace namespace = new NetworkNamespace(thread(name));
    int result = namespace.run(() -> call("unshare", CLONE_NEWNET));
    if (result != 0) {
      namespace.close();
    }
    Assumptions.assumeTrue(result == 0, "needs netns: unshare(CLONE_NEWNET) refused (not root?)");
    return namespace;
  }

  /**
   * Enters the namespace that {@code ip netns add} made under this name; it outlives the thread.
   */
  public static NetworkNamespace named(String name) throws Exception {
    NetworkNamespace namespace = new NetworkNamespace(thread(name));
    int result = namespace.run(() -> enter("/run/netns/" + name));
    if (result != 0) {
      namespace.close();
      throw new IOException("setns(" + name + ") refused");
    }
    return namespace;
  }

  private static int enter(String path) throws IOException {
    Libc libc = new Libc();
    try (Arena arena = Arena.ofConfined()) {
      int fd = libc.open(arena.allocateFrom(path), Libc.O_CLOEXEC);
      if (fd < 0) {
        throw new IOException(path + ": " + Errno.name(-fd));
      }
      try {
        return (int)
            handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT))
                .invokeExact(fd, CLONE_NEWNET);
      } catch (Throwable e) {
        throw new AssertionError(e);
      } finally {
        libc.close(fd);
      }
    }
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread made = new Thread(task, "netns-" + name);
          made.setDaemon(true);
          return made;
        });
  }

  /** Runs it on the namespace's thread, at most 20 s. */
  public <T> T run(Callable<T> task) throws Exception {
    try {
      return thread.submit(task).get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      throw new AssertionError("a task in the namespace did not end in 20 s", e);
    }
  }

  /** Runs the ip command in the namespace (a child inherits it from the thread). */
  String ip(String arguments) throws Exception {
    return run(
        () -> {
          Process process =
              new ProcessBuilder(("ip " + arguments).split(" ")).redirectErrorStream(true).start();
          String output =
              new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          if (process.waitFor() != 0) {
            throw new IOException("ip " + arguments + ": " + output);
          }
          return output;
        });
  }

  /** Sets a value below /proc/sys, of which net/ is that of the writing thread's namespace. */
  void sysctl(String path, String value) throws Exception {
    run(() -> Files.writeString(Path.of("/proc/sys/" + path), value));
  }

  /** Takes CAP_NET_ADMIN away from the namespace's thread, for good; no other thread loses it. */
  void dropNetAdmin() throws Exception {
    run(
        () -> {
          Path status = Path.of("/proc/thread-self/status");
          long effective =
              Files.readAllLines(status).stream()
                  .filter(line -> line.startsWith("CapEff:"))
                  .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).trim(), 16))
                  .findFirst()
                  .orElseThrow();
          long kept = effective & ~(1L << CAP_NET_ADMIN);
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocateFrom(JAVA_INT, CAPABILITY_VERSION_3, 0);
            // Effective, permitted, inheritable: the low words, then the high ones.
            int low = (int) kept;
            int high = (int) (kept >>> 32);
            MemorySegment data = arena.allocateFrom(JAVA_INT, low, low, 0, high, high, 0);
            MethodHandle capset =
                handle("capset", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
            if (capsetExact(capset, header, data) != 0) {
              throw new IOException("capset refused");
            }
          }
          return 0;
        });
  }

  private static int capsetExact(MethodHandle capset, MemorySegment header, MemorySegment data) {
    try {
      return (int) capset.invokeExact(header, data);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static int call(String function, int argument) {
    try {
      return (int)
          handle(function, FunctionDescriptor.of(JAVA_INT, JAVA_INT)).invokeExact(argument);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  // Restricted because a wrong signature could crash the JVM: these are the C library's own.
  @SuppressWarnings("restricted")
  private static MethodHandle handle(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
