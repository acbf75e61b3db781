package org.mycelium.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
