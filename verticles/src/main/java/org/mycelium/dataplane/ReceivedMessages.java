package org.mycelium.dataplane;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.wiring.MessagePacket;

/**
 * Hands message packets to the message subsystem under credit: at most {@value #MAX_IN_FLIGHT}
 * unhandled, further ones are dropped and counted (the sender repeats them, spec 03 §1). A consumer
 * that went away with packets in hand returns no credit: when nothing came back for {@link
 * #STALLED_MICROS}, the window starts afresh. Any thread.
 */
final class ReceivedMessages {

  /** Packets handed over and not yet handled, at most. */
  static final int MAX_IN_FLIGHT = 1000;

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

  /** A message packet without its user-data header; the content is the receiver's own. */
  void received(OverlayAddress source, OverlayAddress destination, Buffer content, long nowMicros) {
    if (content.length() < UserData.MESSAGE_HEADER_BYTES) {
      counters.dropped(DropReason.MESSAGE_SHORT);
      return;
    }
    Window current = window;
    if (current.inFlight.get() == 0) {
      current.lastReturnMicros = nowMicros;
    }
    if (current.inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
      current.inFlight.decrementAndGet();
      counters.dropped(DropReason.MESSAGE_NO_CREDIT);
      if (nowMicros - current.lastReturnMicros > STALLED_MICROS) {
        window = new Window(nowMicros);
      }
      return;
    }
    AtomicBoolean returned = new AtomicBoolean();
    Runnable done =
        () -> {
          if (returned.compareAndSet(false, true)) {
            current.inFlight.decrementAndGet();
            current.lastReturnMicros = clock.getAsLong();
          }
        };
    effects.messageReceived(
        new MessagePacket(source, destination, content, done),
        () -> {
          counters.dropped(DropReason.MESSAGE_NO_CONSUMER);
          done.run();
        });
  }
}
