package org.mycelium.events;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumEvent;

/**
 * Publishes events that come one by one, and that a peer which comes and goes could make without
 * end: after a burst at most so many a second. Of those beyond, the last one follows as soon as it
 * may, and its number shows consumers the gap. Only the creating context may call it.
 */
public final class RatedPublisher {

  /** Events that go out at once. */
  static final int BURST = 256;

  /** Events a second in the long run. */
  static final int PER_SECOND = 50;

  private static final long MICROS_PER_EVENT = 1_000_000 / PER_SECOND;

  private final Vertx vertx;
  private final LongSupplier nowMicros;

  /** When the bucket will be, or was, full: each event moves it by its share of a second. */
  private long fullAt = Long.MIN_VALUE / 2;

  private @Nullable MyceliumEvent waiting;
  private boolean closed;
  private long suppressed;

  /**
   * Makes one that may publish a burst.
   *
   * @param nowMicros a monotonic clock
   */
  public RatedPublisher(Vertx vertx, LongSupplier nowMicros) {
    MyceliumBus.register(vertx);
    this.vertx = vertx;
    this.nowMicros = nowMicros;
  }

  /** Publishes an event, now, later, or not at all. */
  public void publish(MyceliumEvent event) {
    if (waiting != null) {
      suppressed++;
      waiting = event;
    } else if (permit()) {
      MyceliumBus.publish(vertx, event);
    } else if (!closed) {
      waiting = event;
      arm();
    }
  }

  private boolean permit() {
    long now = nowMicros.getAsLong();
    long next = Math.max(fullAt, now) + MICROS_PER_EVENT;
    if (next - now > BURST * MICROS_PER_EVENT) {
      return false;
    }
    fullAt = next;
    return true;
  }

  private void arm() {
    vertx.setTimer(MICROS_PER_EVENT / 1000, timer -> release());
  }

  private void release() {
    MyceliumEvent event = waiting;
    if (event == null) {
      return;
    }
    if (closed || permit()) {
      waiting = null;
      MyceliumBus.publish(vertx, event);
    } else {
      arm();
    }
  }

  /** Events that were left out. */
  public long suppressed() {
    return suppressed;
  }

  /** Publishes what waits, and makes nothing wait any more. */
  public void close() {
    closed = true;
    release();
  }
}
