package org.mycelium.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How Linux schedules a thread that carries packets. Needs no privilege, and gives it no more of a
 * processor than others get. Confined to that thread.
 *
 * <ul>
 *   <li><i>Patient</i> (SCHED_BATCH), as a rule: waking up takes the processor from nobody. Who
 *       wakes another thread with a packet mostly goes to sleep itself at once; the other one then
 *       runs there, and no sleeping processor must be woken, which takes a virtual machine 50 µs.
 *       Bulk keeps its batches.
 *   <li><i>Prompt</i> (SCHED_OTHER), while other programs keep the processors busy: a packet would
 *       wait until they pause, for milliseconds.
 * </ul>
 *
 * <p>Slices are short either way (Linux 6.12 or newer), so that a turn comes soon. Where any of
 * this is unknown, or the JVM may not call C (--illegal-native-access=deny), or somebody has given
 * the thread another policy, nothing happens.
 */
public final class Scheduling {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduling.class);

  /** The shortest slice that the kernel grants; its default is about 3 ms. */
  private static final long SLICE_NANOS = 100_000;

  /** How often a thread looks at its waits, in milliseconds. */
  public static final long LOOK_MILLIS = 1000;

  static final long LOOK_MICROS = 1000 * LOOK_MILLIS;

  /** Slices that tell something. */
  static final int ENOUGH_SLICES = 16;

  // struct sched_attr: u32 size, u32 policy, u64 flags, s32 nice, u32 priority, u64 runtime, ...
  private static final int ATTRIBUTES_BYTES = 48;
  private static final int POLICY = 4;
  private static final int RUNTIME = 24;
  static final int SCHED_OTHER = 0;
  static final int SCHED_BATCH = 3;

  private final ThreadPolicy thread;
  private final Crowding crowding;
  private boolean patient;
  private long nextLook;
  private ThreadPolicy.@Nullable Waits before;

  Scheduling(ThreadPolicy thread, Crowding crowding, long nowMicros) {
    this.thread = thread;
    this.crowding = crowding;
    this.before = thread.waits();
    // Without knowing its waits a thread cannot tell when patience is wrong.
    this.patient = before != null && thread.set(SCHED_BATCH);
    if (!patient) {
      thread.set(SCHED_OTHER);
    }
    this.nextLook = nowMicros + LOOK_MICROS;
  }

  /** Arranges the calling thread, for its whole life; it calls {@link #look} now and then. */
  public static Scheduling ofThisThread(long nowMicros) {
    return new Scheduling(new LinuxThread(), Crowding.OF_PROCESS, nowMicros);
  }

  /**
   * Looks at how long this thread waited for a processor lately, once a second at most, and changes
   * over when it should.
   *
   * @param nowMicros microseconds of a clock that only goes on
   */
  public void look(long nowMicros) {
    ThreadPolicy.Waits last = before;
    if (last == null || nowMicros < nextLook) {
      return;
    }
    nextLook = nowMicros + LOOK_MICROS;
    ThreadPolicy.Waits now = thread.waits();
    if (now == null || now.slices() - last.slices() < ENOUGH_SLICES) {
      return;
    }
    before = now;
    if (patient && crowded(last, now)) {
      crowding.seen(nowMicros);
    }
    boolean wanted = !crowding.holds(nowMicros);
    if (wanted != patient && thread.set(wanted ? SCHED_BATCH : SCHED_OTHER)) {
      patient = wanted;
      LOG.debug("thread={} patient={}", Thread.currentThread().getName(), patient);
    }
  }

  /**
   * Whether others keep the processors busy. The node's own load and its users' make waits as well,
   * but not longer than 0.2 ms a slice, or no more than three times as long as the work took.
   */
  static boolean crowded(ThreadPolicy.Waits from, ThreadPolicy.Waits to) {
    long slices = to.slices() - from.slices();
    long waited = to.waitedNanos() - from.waitedNanos();
    return waited > 200_000 * slices && waited > 3 * (to.ranNanos() - from.ranNanos());
  }

  /** The calling thread. */
  private static final class LinuxThread implements ThreadPolicy {
    private static final boolean X86 = System.getProperty("os.arch", "").equals("amd64");
    private static final boolean KNOWN =
        System.getProperty("os.name", "").startsWith("Linux")
            && (X86 || System.getProperty("os.arch", "").equals("aarch64"));
    private static final int SET = X86 ? 314 : 274;
    private static final int GET = X86 ? 315 : 275;

    @Override
    public boolean set(int policy) {
      if (!KNOWN) {
        return false;
      }
      try {
        return set(new Libc(), policy);
      } catch (LinkageError e) {
        LOG.debug("scheduling stays as it is, for C cannot be called cause={}", e.toString());
        return false;
      }
    }

    private static boolean set(Libc libc, int policy) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
        int result = libc.schedulingAttributes(GET, attributes, ATTRIBUTES_BYTES);
        int current = attributes.get(ValueLayout.JAVA_INT, POLICY);
        if (result == 0 && (current == SCHED_OTHER || current == SCHED_BATCH)) {
          attributes.set(ValueLayout.JAVA_INT, POLICY, policy);
          attributes.set(ValueLayout.JAVA_LONG, RUNTIME, SLICE_NANOS); // niceness as it was read
          result = libc.schedulingAttributes(SET, attributes, 0);
          LOG.debug("policy={} result={}", policy, result);
          return result == 0;
        }
        return false;
      }
    }

    @Override
    public @Nullable Waits waits() {
      return KNOWN ? Waits.ofThisThread() : null;
    }
  }
}
