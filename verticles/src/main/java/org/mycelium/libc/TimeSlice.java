package org.mycelium.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Linux (6.12 or newer) to schedule the calling thread in short slices: it gets no more of a
 * processor than before, but its turn comes sooner after a wake-up, as is right for a thread that
 * has a packet in its hands. Needs no privilege. Where it is unknown, or the JVM may not call C
 * (--illegal-native-access=deny), nothing happens.
 */
public final class TimeSlice {
  private static final Logger LOG = LoggerFactory.getLogger(TimeSlice.class);

  /** The shortest that the kernel grants; its default is about 3 ms. */
  private static final long NANOS = 100_000;

  // struct sched_attr: u32 size, u32 policy, u64 flags, s32 nice, u32 priority, u64 runtime, ...
  private static final int ATTRIBUTES_BYTES = 48;
  private static final int POLICY = 4;
  private static final int RUNTIME = 24;
  private static final int SCHED_OTHER = 0;

  private TimeSlice() {}

  /** Shortens the slices of the calling thread, for its whole life. */
  public static void shorten() {
    if (!System.getProperty("os.name", "").startsWith("Linux")) {
      return;
    }
    boolean x86 = System.getProperty("os.arch", "").equals("amd64");
    if (!x86 && !System.getProperty("os.arch", "").equals("aarch64")) {
      return;
    }
    int set = x86 ? 314 : 274;
    int get = x86 ? 315 : 275;
    try {
      shorten(new Libc(), set, get);
    } catch (LinkageError e) {
      LOG.debug("no time slices, for C cannot be called cause={}", e.toString());
    }
  }

  private static void shorten(Libc libc, int set, int get) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
      int result = libc.schedulingAttributes(get, attributes, ATTRIBUTES_BYTES);
      if (result == 0 && attributes.get(ValueLayout.JAVA_INT, POLICY) == SCHED_OTHER) {
        attributes.set(ValueLayout.JAVA_LONG, RUNTIME, NANOS); // niceness stays as it was read
        result = libc.schedulingAttributes(set, attributes, 0);
      }
      LOG.debug("time slice thread={} result={}", Thread.currentThread().getName(), result);
    }
  }
}
