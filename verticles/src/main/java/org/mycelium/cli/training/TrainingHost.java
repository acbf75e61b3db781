package org.mycelium.cli.training;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.mycelium.dataplane.HostPort;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.dataplane.HostWriter;
import org.mycelium.identity.OverlayAddress;

/** A host that sends packets as fast as it is told to and counts those that arrive. */
final class TrainingHost implements HostPort {
  /** As many as a superpacket of the TUN device holds. */
  private static final int BATCH = 44;

  private static final int PACKET_BYTES = 1400;
  private static final int UDP = 17;

  private final LongAdder received = new LongAdder();
  private volatile @Nullable HostReceiver receiver;

  /** Packets that have arrived so far. */
  long received() {
    return received.sum();
  }

  /** Sends one batch of UDP packets; for one thread. */
  void send(OverlayAddress from, OverlayAddress to) {
    HostReceiver ready = receiver;
    if (ready == null) {
      return;
    }
    ByteBuffer packet = ByteBuffer.allocate(PACKET_BYTES);
    packet.putInt(6 << 28).putShort((short) (PACKET_BYTES - 40)).put((byte) UDP);
    packet.put((byte) 64).put(from.toBytes()).put(to.toBytes());
    packet.putShort((short) 9).putShort((short) 9).putShort((short) (PACKET_BYTES - 40));
    for (int i = 0; i < BATCH; i++) {
      ready.packet(packet.array().clone(), 0, PACKET_BYTES);
    }
    ready.readComplete();
  }

  @Override
  public void start(HostReceiver hostReceiver) {
    receiver = hostReceiver;
  }

  @Override
  public HostWriter writer() {
    return new HostWriter() {
      @Override
      public void packet(byte[] bytes, int offset, int length) {
        received.increment();
      }

      @Override
      public void flush() {
        // each packet was counted at once
      }
    };
  }

  @Override
  public void close() {
    receiver = null;
  }
}
