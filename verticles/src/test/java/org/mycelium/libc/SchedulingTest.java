package org.mycelium.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.LoggerFactory;

/** When a thread is patient, and that the kernel remembers it and nothing else changes. */
class SchedulingTest {
  private static final int GET_ON_X86_64 = 315;

  private static final class Recorded implements ThreadPolicy {
    final List<Integer> set = new ArrayList<>();
    boolean settable = true;
    @Nullable Waits waits = new Waits(0, 0, 0);

    @Override
    public boolean set(int policy) {
      set.add(policy);
      return settable;
    }

    @Override
    public @Nullable Waits waits() {
      return waits;
    }

    /** So many slices, with these times for each. */
    void lived(int slices, long ranNanos, long waitedNanos) {
      Waits last = Objects.requireNonNull(waits);
      waits =
          new Waits(
              last.ranNanos() + slices * ranNanos,
              last.waitedNanos() + slices * waitedNanos,
              last.slices() + slices);
    }
  }

  private final Recorded thread = new Recorded();
  private final Crowding crowding = new Crowding();
  private long now;

  private Scheduling begun() {
    return new Scheduling(thread, crowding, now);
  }

  private void lookAfter(Scheduling scheduling, long micros) {
    now += micros;
    scheduling.look(now);
  }

  @Test
  void aThreadIsPatientUntilItHasToWaitForOthers() {
    Scheduling scheduling = begun();
    thread.lived(200, 40_000, 25_000); // pings on an idle machine
    lookAfter(scheduling, Scheduling.LOOK_MICROS);
    thread.lived(8000, 20_000, 60_000); // one end of a bulk transfer
    lookAfter(scheduling, Scheduling.LOOK_MICROS);
    thread.lived(3000, 150_000, 240_000); // both ways, two nodes on two processors
    lookAfter(scheduling, Scheduling.LOOK_MICROS);
    assertEquals(List.of(Scheduling.SCHED_BATCH), thread.set);
    thread.lived(200, 30_000, 300_000); // pings while others compute
    lookAfter(scheduling, Scheduling.LOOK_MICROS);
    assertEquals(List.of(Scheduling.SCHED_BATCH, Scheduling.SCHED_OTHER), thread.set);
  }

  @Test
  void whatOneThreadSeesHoldsForAllAndEnds() {
    Scheduling one = begun();
    Recorded otherThread = new Recorded();
    Scheduling other = new Scheduling(otherThread, crowding, now);
    thread.lived(20, 30_000, 300_000);
    lookAfter(one, Scheduling.LOOK_MICROS);
    otherThread.lived(20, 30_000, 0);
    other.look(now);
    assertEquals(List.of(Scheduling.SCHED_BATCH, Scheduling.SCHED_OTHER), otherThread.set);
    otherThread.lived(20, 30_000, 0);
    lookAfter(other, Crowding.FIRST_MICROS);
    assertEquals(Scheduling.SCHED_BATCH, otherThread.set.get(2));
    assertEquals(3, otherThread.set.size());
  }

  @Test
  void itHoldsLongerEachTimeUpToAMinuteAndStartsAnewAfterPeace() {
    long lasting = Crowding.FIRST_MICROS;
    for (int i = 0; i < 10; i++) {
      crowding.seen(now);
      crowding.seen(now + lasting / 2); // not said anew: it holds already
      assertTrue(crowding.holds(now + lasting - 1));
      assertFalse(crowding.holds(now + lasting));
      now += lasting;
      lasting = Math.min(Crowding.LONGEST_MICROS, 2 * lasting);
    }
    now += Crowding.LONGEST_MICROS + 1;
    crowding.seen(now);
    assertFalse(crowding.holds(now + Crowding.FIRST_MICROS));
  }

  @Test
  void fewSlicesAndShortTimesTellNothing() {
    Scheduling scheduling = begun();
    thread.lived(Scheduling.ENOUGH_SLICES - 1, 1000, 9_000_000);
    lookAfter(scheduling, Scheduling.LOOK_MICROS);
    thread.lived(100, 1000, 9_000_000);
    lookAfter(scheduling, Scheduling.LOOK_MICROS - 1);
    assertEquals(List.of(Scheduling.SCHED_BATCH), thread.set);
    lookAfter(scheduling, 1);
    assertEquals(List.of(Scheduling.SCHED_BATCH, Scheduling.SCHED_OTHER), thread.set);
  }

  @Test
  void aThreadThatCannotKnowItsWaitsOrMayNotBePatientIsPrompt() {
    thread.waits = null;
    begun();
    assertEquals(List.of(Scheduling.SCHED_OTHER), thread.set);
    Recorded refused = new Recorded();
    refused.settable = false;
    Scheduling scheduling = new Scheduling(refused, crowding, now);
    assertEquals(List.of(Scheduling.SCHED_BATCH, Scheduling.SCHED_OTHER), refused.set);
    refused.lived(100, 1000, 1000);
    lookAfter(scheduling, Scheduling.LOOK_MICROS); // asked again, and refused again
    assertEquals(3, refused.set.size());
  }

  @Test
  void readsWhatTheKernelTellsAndNothingElse() {
    assertEquals(new ThreadPolicy.Waits(123, 45, 6), ThreadPolicy.Waits.parse("123 45 6\n"));
    for (String other : List.of("", "1 2", "1 2 x", "-1 2 3", "1 2 99999999999999999999")) {
      assertNull(ThreadPolicy.Waits.parse(other), other);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void isWhatTheKernelReportsAfterwards() throws InterruptedException {
    AtomicLong before = new AtomicLong();
    AtomicLong after = new AtomicLong();
    AtomicLong niceness = new AtomicLong();
    AtomicLong policy = new AtomicLong();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  before.set(read(24, ValueLayout.JAVA_LONG));
                  niceness.set(read(16, ValueLayout.JAVA_INT));
                  Scheduling.ofThisThread(0);
                  after.set(read(24, ValueLayout.JAVA_LONG));
                  niceness.addAndGet(-read(16, ValueLayout.JAVA_INT));
                  policy.set(read(4, ValueLayout.JAVA_INT));
                });
    thread.join();
    assertEquals(0, niceness.get());
    // A kernel before 6.12 reports 0 for both.
    assertEquals(before.get() == 0 ? 0 : 100_000, after.get());
    assertEquals(
        Files.exists(Path.of("/proc/thread-self/schedstat"))
            ? Scheduling.SCHED_BATCH
            : Scheduling.SCHED_OTHER,
        policy.get());
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
                Stream.of(Scheduling.class, Restricted.class, LoggerFactory.class)
                    .map(SchedulingTest::location)
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
      Scheduling.ofThisThread(0);
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
