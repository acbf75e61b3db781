package org.mycelium.dataplane;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.mycelium.wiring.MessagePacket;
import org.mycelium.wiring.MessagePackets;

/**
 * Hands message packets to the message subsystem under credit: at most {@value #MAX_IN_FLIGHT}
 * unhandled, further ones are dropped and counted (the sender repeats them, spec 03 §1). A consumer
 * that went away with packets in hand returns no credit: when nothing came back for {@link
 * #STALLED_MICROS}, the window starts afresh. Any thread.
 */
final class ReceivedMessages {

  /** Packets handed over and not yet handled, at most. */
  static final int MAX_IN_FLIGHT = 1000;

  /** Packets handed over together at most. */
  static final int MAX_BURST = 128;

  /** Time without any credit returned after which the credit is taken for lost. */
  static final long STALLED_MICROS = 15_000_000;

  private final DataPlaneEffects effects;
  private final DataPlaneCounters counters;
  private final LongSupplier clock;
  private volatile Window window;

  /** The packets in flight since some moment. */
  private static final class Window {
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long lastReturnMicros;

    private Window(long nowMicros) {
      this.lastReturnMicros = nowMicros;
    }
  }

  ReceivedMessages(DataPlaneEffects effects, DataPlaneCounters counters, LongSupplier clock) {
    this.effects = effects;
    this.counters = counters;
    this.clock = clock;
    this.window = new Window(clock.getAsLong());
  }

  /** Packets of one read, in order. */
  void deliver(List<MessagePacket> burst, long nowMicros) {
    Window current = window;
    int size = burst.size();
    int before = current.inFlight.getAndAdd(size);
    if (before == 0) {
      current.lastReturnMicros = nowMicros;
    }
    int taken = Math.max(0, Math.min(size, MAX_IN_FLIGHT - before));
    if (taken < size) {
      current.inFlight.addAndGet(taken - size);
      counters.dropped(DropReason.MESSAGE_NO_CREDIT, size - taken);
      if (nowMicros - current.lastReturnMicros > STALLED_MICROS) {
        window = new Window(nowMicros);
      }
    }
    if (taken == 0) {
      return;
    }
    AtomicBoolean returned = new AtomicBoolean();
    Runnable done =
        () -> {
          if (returned.compareAndSet(false, true)) {
            current.inFlight.addAndGet(-taken);
            current.lastReturnMicros = clock.getAsLong();
          }
        };
    effects.messagesReceived(
        new MessagePackets(taken < size ? List.copyOf(burst.subList(0, taken)) : burst, done),
        () -> {
          counters.dropped(DropReason.MESSAGE_NO_CONSUMER, taken);
          done.run();
        });
  }
}
