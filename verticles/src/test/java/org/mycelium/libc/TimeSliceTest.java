package org.mycelium.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.LoggerFactory;

/** The kernel remembers the slice, and nothing else of the thread changes. */
class TimeSliceTest {
  private static final int GET_ON_X86_64 = 315;

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void isWhatTheKernelReportsAfterwards() throws InterruptedException {
    AtomicLong before = new AtomicLong();
    AtomicLong after = new AtomicLong();
    AtomicLong niceness = new AtomicLong();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  before.set(read(24, ValueLayout.JAVA_LONG));
                  niceness.set(read(16, ValueLayout.JAVA_INT));
                  TimeSlice.shorten();
                  after.set(read(24, ValueLayout.JAVA_LONG));
                  niceness.addAndGet(-read(16, ValueLayout.JAVA_INT));
                });
    thread.join();
    assertEquals(0, niceness.get());
    // A kernel before 6.12 reports 0 for both.
    assertEquals(before.get() == 0 ? 0 : 100_000, after.get());
  }

  /** A JVM that may not call C, as one within which other code embeds a node may be. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void isLeftAsItIsWhereTheJvmMayNotCallC() throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "--illegal-native-access=deny",
                "-cp",
                Stream.of(TimeSlice.class, Restricted.class, LoggerFactory.class)
                    .map(TimeSliceTest::location)
                    .collect(Collectors.joining(File.pathSeparator)),
                Restricted.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, java.waitFor(), said);
    assertTrue(said.contains("went on"), said);
  }

  private static String location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  /** What that JVM runs. */
  static final class Restricted {
    private Restricted() {}

    public static void main(String[] none) {
      TimeSlice.shorten();
      System.out.println("went on");
    }
  }

  private static long read(int at, ValueLayout layout) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(48, 8);
      assertEquals(0, new Libc().schedulingAttributes(GET_ON_X86_64, attributes, 48));
      return layout instanceof ValueLayout.OfLong wide
          ? attributes.get(wide, at)
          : attributes.get(ValueLayout.JAVA_INT, at);
    }
  }
}
