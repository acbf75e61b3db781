package org.mycelium.benchmarks;

import java.util.concurrent.TimeUnit;
import org.mycelium.tun.Coalescer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Merging 48 full TCP packets into one superpacket, and passing them on singly: time per packet, of
 * which two passes over the bytes (verifying the checksum, copying) are the bulk. The write itself
 * is not in it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CoalescingBenchmark {
  private static final int PACKETS = 48;
  private static final int PAYLOAD = 1328;

  /** Whether packets may be merged at all. */
  @Param({"true", "false"})
  public boolean merge;

  private byte[][] packets = {};
  private long written;
  private Coalescer coalescer = new Coalescer(false, false, (frame, bytes, count) -> {});

  /** One burst of a stream. */
  @Setup
  public void prepare() {
    coalescer = new Coalescer(merge, merge, (frame, bytes, count) -> written += bytes);
    packets = new byte[PACKETS][];
    for (int i = 0; i < PACKETS; i++) {
      packets[i] = TcpPackets.packet(i * PAYLOAD, PAYLOAD);
    }
  }

  /** Time per packet. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long coalesce() {
    for (byte[] packet : packets) {
      coalescer.packet(packet, 0, packet.length);
    }
    coalescer.flush();
    return written;
  }
}
