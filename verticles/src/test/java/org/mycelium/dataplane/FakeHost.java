package org.mycelium.dataplane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A host in memory: keeps what is written to it once the writer is flushed. */
final class FakeHost implements HostPort {
  private @Nullable HostReceiver receiver;
  final List<byte[]> written = new ArrayList<>();
  boolean closed;
  String failure = "";

  @Override
  public void start(HostReceiver hostReceiver) {
    receiver = hostReceiver;
  }

  @Override
  public String failure() {
    return failure;
  }

  @Override
  public HostWriter writer() {
    return new HostWriter() {
      private final List<byte[]> collected = new ArrayList<>();

      @Override
      public void packet(byte[] bytes, int offset, int length) {
        collected.add(Arrays.copyOfRange(bytes, offset, offset + length));
      }

      @Override
      public void flush() {
        written.addAll(collected);
        collected.clear();
      }
    };
  }

  @Override
  public void close() {
    closed = true;
  }

  /** The host sends packets, read at once. */
  void send(byte[]... packets) {
    HostReceiver to = Objects.requireNonNull(receiver, "not started");
    for (byte[] packet : packets) {
      byte[] buffer = new byte[packet.length + 10];
      System.arraycopy(packet, 0, buffer, 5, packet.length);
      to.packet(buffer, 5, packet.length);
    }
    to.readComplete();
  }

  /** The only packet written so far; forgets it. */
  byte[] takeOnly() {
    if (written.size() != 1) {
      throw new AssertionError(written.size() + " packets were written, not 1");
    }
    return written.remove(0);
  }
}
