package org.mycelium.dataplane;

import java.util.concurrent.atomic.LongAdder;

/** The host of a node that runs with {@code --no-tun}: discards and counts (spec 01 §6). */
public final class NoHost implements HostPort {
  private final LongAdder discarded = new LongAdder();

  @Override
  public void start(HostReceiver receiver) {}

  @Override
  public HostWriter writer() {
    return new HostWriter() {
      @Override
      public void packet(byte[] bytes, int offset, int length) {
        discarded.increment();
      }

      @Override
      public void flush() {}
    };
  }

  @Override
  public void close() {}

  /** Packets for the host that were thrown away so far. */
  public long discardedPackets() {
    return discarded.sum();
  }
}
