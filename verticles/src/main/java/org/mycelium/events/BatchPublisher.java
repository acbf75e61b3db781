package org.mycelium.events;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumEvent;

/**
 * Publishes the batches of an {@link EventBatcher} as soon as they may go out: after the current
 * turn of the event loop, or when the interval is over. Only the creating context may call it.
 */
final class BatchPublisher<C> {
  private final Vertx vertx;
  private final Context context;
  private final EventBatcher<C> batcher;
  private final LongSupplier nowMicros;
  private final Function<EventBatcher.Batch<C>, MyceliumEvent> event;
  private boolean armed;
  private boolean closed;

  BatchPublisher(
      Vertx vertx,
      EventBatcher<C> batcher,
      LongSupplier nowMicros,
      Function<EventBatcher.Batch<C>, MyceliumEvent> event) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.batcher = batcher;
    this.nowMicros = nowMicros;
    this.event = event;
  }

  /** See {@link EventBatcher#accepts}. */
  boolean accepts(Object subject) {
    return batcher.accepts(subject);
  }

  void add(Object subject, C change) {
    batcher.add(subject, change);
    arm();
  }

  long sequence() {
    return batcher.sequence();
  }

  /** What waits is published at once; later changes are not. */
  void close() {
    closed = true;
    long now = nowMicros.getAsLong();
    while (!batcher.isEmpty()) { // at most MAX_PENDING subjects: sixteen batches, once
      now += EventBatcher.INTERVAL_MICROS;
      EventBatcher.Batch<C> last = batcher.take(now);
      if (last != null) {
        MyceliumBus.publish(vertx, event.apply(last));
      }
    }
  }

  private void arm() {
    if (armed || closed) {
      return;
    }
    armed = true;
    long delay = batcher.delayMicros(nowMicros.getAsLong());
    if (delay == 0) {
      context.runOnContext(turnEnded -> flush());
    } else {
      // Rounded up: a timer that fires a fraction early would find nothing to take.
      vertx.setTimer(delay / 1000 + 1, timer -> flush());
    }
  }

  private void flush() {
    armed = false;
    if (closed) {
      return;
    }
    EventBatcher.Batch<C> batch = batcher.take(nowMicros.getAsLong());
    if (batch != null) {
      MyceliumBus.publish(vertx, event.apply(batch));
    }
    if (!batcher.isEmpty()) {
      arm();
    }
  }
}
