package org.mycelium.vsock;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;

/** What a transport must give back at its end. */
final class OpenResources {
  private OpenResources() {}

  /** Threads of the vsock transport that run in this process. */
  static long vsockThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("mycelium-vsock-(accept|dial|read|write)-.*"))
        .count();
  }

  /** Open sockets of this process. */
  static long sockets() {
    File[] files = new File("/proc/self/fd").listFiles();
    return files == null ? 0 : Arrays.stream(files).filter(OpenResources::isSocket).count();
  }

  private static boolean isSocket(File descriptor) {
    try {
      return Files.readSymbolicLink(descriptor.toPath()).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }
}
