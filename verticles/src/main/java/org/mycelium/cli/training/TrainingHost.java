package org.mycelium.cli.training;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.mycelium.dataplane.HostPort;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.dataplane.HostWriter;
import org.mycelium.tun.Coalescer;
import org.mycelium.tun.Segmenter;

/**
 * A host that sends what it is told to and counts the packets that arrive. It cuts and merges them
 * as a TUN device does, so that the JVM learns that too.
 */
final class TrainingHost implements HostPort {
  private final LongAdder received = new LongAdder();
  private final Segmenter segmenter = new Segmenter();
  private volatile @Nullable HostReceiver receiver;

  /** Packets that have arrived so far. */
  long received() {
    return received.sum();
  }

  /**
   * Sends what a device yields in one turn of reading; for one thread.
   *
   * @param frames are overwritten
   */
  void send(byte[]... frames) {
    HostReceiver ready = receiver;
    if (ready == null) {
      return;
    }
    for (byte[] frame : frames) {
      int unused = segmenter.split(frame, 0, frame.length, ready::packet);
    }
    ready.readComplete();
    ready.awaitRoom();
  }

  @Override
  public void start(HostReceiver hostReceiver) {
    receiver = hostReceiver;
  }

  @Override
  public HostWriter writer() {
    Coalescer coalescer =
        new Coalescer(true, true, (frame, bytes, packets) -> received.add(packets));
    return new HostWriter() {
      @Override
      public void packet(byte[] bytes, int offset, int length) {
        coalescer.packet(bytes, offset, length);
      }

      @Override
      public void flush() {
        coalescer.flush();
      }
    };
  }

  @Override
  public void close() {
    receiver = null;
  }
}
