package org.mycelium.benchmarks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.mycelium.dataplane.Checksum;
import org.mycelium.tun.PacketSink;
import org.mycelium.tun.Segmenter;
import org.mycelium.tun.VnetHeader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Cutting a superpacket into 48 full TCP packets with their checksums: time per packet. The
 * superpacket is copied in anew each time, as the read would bring it; {@link #copyOnly} is that
 * copy alone, to be subtracted. {@link #checksum} is the sum over one packet.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SegmentationBenchmark {
  private static final int PACKETS = 48;
  private static final int PAYLOAD = 1328;

  private final Segmenter segmenter = new Segmenter();
  private byte[] original = {};
  private byte[] working = {};
  private long seen;
  private final PacketSink sink = (bytes, offset, length) -> seen += bytes[offset] + length;

  /** A superpacket as the kernel gives it. */
  @Setup
  public void prepare() {
    byte[] packet = TcpPackets.packet(1, PACKETS * PAYLOAD);
    original = new byte[VnetHeader.BYTES + packet.length];
    System.arraycopy(packet, 0, original, VnetHeader.BYTES, packet.length);
    ByteBuffer header = ByteBuffer.wrap(original).order(ByteOrder.nativeOrder());
    header.put((byte) 1).put((byte) 4).putShort((short) TcpPackets.HEADER);
    header.putShort((short) PAYLOAD).putShort((short) 40).putShort((short) 16);
    working = original.clone();
  }

  /** Time per packet, the copy included. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long segment() {
    System.arraycopy(original, 0, working, 0, original.length);
    int packets = segmenter.split(working, 0, working.length, sink);
    if (packets != PACKETS) {
      throw new AssertionError("cut into " + packets);
    }
    return seen;
  }

  /** The copy alone, per packet. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public byte[] copyOnly() {
    System.arraycopy(original, 0, working, 0, original.length);
    return working;
  }

  /** The Internet checksum over 1400 bytes. */
  @Benchmark
  public long checksum() {
    return Checksum.sum(original, 0, 1400);
  }
}
