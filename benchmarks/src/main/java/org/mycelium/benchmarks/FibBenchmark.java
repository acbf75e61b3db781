package org.mycelium.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mycelium.forwarding.Fib;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.Subnet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The forwarding table: lookups at three sizes, and the change of one entry, which copies a path.
 * {@link #hit} walks all destinations in random order, so that a large table misses the processor's
 * caches as often as it can; {@link #hot} has sixteen destinations, as a busy node rather has.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx2g")
public class FibBenchmark {
  private static final int HOT = 16;

  /** Entries of the table. */
  @Param({"10", "10000", "1000000"})
  public int entries;

  private Fib fib = Fib.empty();
  private long[] present = {};
  private long[] absent = {};
  private int at;

  /** Fills the table with distinct /64. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(1);
    present = random.longs(entries).map(FibBenchmark::overlay).distinct().toArray();
    absent = random.longs(entries).map(FibBenchmark::overlay).toArray();
    fib = Fib.empty();
    for (long high : present) {
      fib = fib.with(entry(high));
    }
  }

  private static long overlay(long random) {
    return random >>> 7 | 0x0400_0000_0000_0000L;
  }

  private static FibEntry entry(long high) {
    return new FibEntry(
        Subnet.of64(high), new PublicKey(high, ~high, high << 1, high >> 1), null, Long.MAX_VALUE);
  }

  private long next(long[] addresses, int limit) {
    at = at + 1 < Math.min(limit, addresses.length) ? at + 1 : 0;
    return addresses[at];
  }

  /** A destination out of all. */
  @Benchmark
  public @Nullable FibEntry hit() {
    return fib.lookup(next(present, Integer.MAX_VALUE), 1);
  }

  /** A destination out of sixteen. */
  @Benchmark
  public @Nullable FibEntry hot() {
    return fib.lookup(next(present, HOT), 1);
  }

  /** An unknown destination. */
  @Benchmark
  public @Nullable FibEntry miss() {
    return fib.lookup(next(absent, Integer.MAX_VALUE), 1);
  }

  /** Replaces one entry; the table before stays as it was. */
  @Benchmark
  public Fib replace() {
    return fib.with(entry(next(present, Integer.MAX_VALUE)));
  }
}
