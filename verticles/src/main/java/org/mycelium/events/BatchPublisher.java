package org.mycelium.events;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumEvent;
import org.mycelium.link.LinkStats;

/**
 * Publishes changes of one node in the batches of an {@link EventBatcher}, as soon as they may go
 * out: after the current turn of the event loop, or when the interval is over. Owned by the router;
 * only the creating context may call it.
 */
abstract class BatchPublisher<C> {
  private final Vertx vertx;
  private final Context context;
  private final EventBatcher<C> batcher;
  private final Speaker speaker;
  private long changes;
  private boolean armed;
  private boolean closed;

  BatchPublisher(Vertx vertx, Speaker speaker, EventBatcher<C> batcher) {
    MyceliumBus.register(vertx);
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.speaker = speaker;
    this.batcher = batcher;
  }

  /** What is published of a batch. */
  abstract MyceliumEvent event(Speaker speaker, EventBatcher.Batch<C> batch);

  /** See {@link EventBatcher#accepts}: ask before a change is described. */
  public final boolean accepts(Object subject) {
    return batcher.accepts(subject);
  }

  /** Where changes come from. */
  final Speaker speaker() {
    return speaker;
  }

  /** The number of the next change, from 1. */
  final long nextChange() {
    return ++changes;
  }

  final void add(Object subject, C change) {
    batcher.add(subject, change);
    arm();
  }

  /** The number for a snapshot taken now. */
  public final long sequence() {
    return batcher.sequence();
  }

  /** Publishes what waits, then nothing more. */
  public final void close() {
    closed = true;
    long now = LinkStats.nowMicros();
    while (!batcher.isEmpty()) { // at most MAX_PENDING subjects: sixteen batches, once
      now += EventBatcher.INTERVAL_MICROS;
      EventBatcher.Batch<C> last = batcher.take(now);
      if (last != null) {
        MyceliumBus.publish(vertx, event(speaker, last));
      }
    }
  }

  private void arm() {
    if (armed || closed) {
      return;
    }
    armed = true;
    long delay = batcher.delayMicros(LinkStats.nowMicros());
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
    EventBatcher.Batch<C> batch = batcher.take(LinkStats.nowMicros());
    if (batch != null) {
      MyceliumBus.publish(vertx, event(speaker, batch));
    }
    if (!batcher.isEmpty()) {
      arm();
    }
  }
}
