package org.mycelium.benchmarks;

import java.util.concurrent.TimeUnit;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.PacketDecoder;
import org.mycelium.wire.PacketHandler;
import org.mycelium.wire.SkipReason;
import org.mycelium.wire.Tlv;
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
 * Finding the data packets in what one read of 64 KiB brings: time per read, of which each packet
 * has its part. The payload is not touched.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecoderBenchmark implements PacketHandler {
  private static final int READ_BYTES = 64 << 10;

  /** Payload bytes of each packet: an acknowledgement, a full packet. */
  @Param({"96", "1432"})
  public int payload;

  private byte[] bytes = {};
  private int packets;

  /** A read full of packets. */
  @Setup
  public void prepare() {
    bytes = new byte[READ_BYTES];
    int size = DataPacket.PAYLOAD + payload;
    for (int at = 0; at + size <= READ_BYTES; at += size) {
      DataPacket.writeHeader(bytes, at, payload, 64, 1, 2, 3, 4);
    }
  }

  /** One read of 64 KiB: 481 small or 44 full packets. */
  @Benchmark
  public int read() {
    packets = 0;
    int size = DataPacket.PAYLOAD + payload;
    int consumed = PacketDecoder.decode(bytes, 0, READ_BYTES / size * size, this);
    if (packets != READ_BYTES / size || consumed != packets * size) {
      throw new AssertionError(packets + " packets, " + consumed + " bytes");
    }
    return consumed;
  }

  @Override
  public void data(byte[] packet, int offset, int length) {
    packets++;
  }

  @Override
  public void control(Tlv tlv) {
    throw new AssertionError(tlv);
  }

  @Override
  public void skipped(SkipReason reason) {
    throw new AssertionError(reason);
  }
}
