package org.mycelium.monitor;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.mycelium.bus.MyceliumEvent;
import org.mycelium.bus.MyceliumRequest;
import org.mycelium.bus.MyceliumSnapshot;
import org.mycelium.bus.NodeClient;

/**
 * Keeps one topic of one node complete: judges events with a {@link TopicTracker}, asks for
 * snapshots, at most one a second. Only the monitor's context may call it.
 *
 * @param <E> the event
 * @param <S> the snapshot
 */
final class TopicFeed<E extends MyceliumEvent, S extends MyceliumSnapshot> {
  /** A node that overflows for long must not be asked for its whole table ten times a second. */
  static final long MIN_RESYNC_MILLIS = 1000;

  private final Vertx vertx;
  private final NodeClient client;
  private final Topic<E, S> topic;
  private final FeedStats stats;
  private final TopicTracker<E> tracker = new TopicTracker<>();
  private long lastAskedNanos = System.nanoTime() - MIN_RESYNC_MILLIS * 1_000_000;
  private boolean closed;

  /**
   * What a topic is made of.
   *
   * @param name its short name
   * @param page the snapshot request from an offset, with a limit
   * @param saysResync whether an event tells of changes that are in no event
   * @param replace takes the whole state
   * @param apply takes the next event
   */
  record Topic<E, S extends MyceliumSnapshot>(
      String name,
      PageRequest<S> page,
      Predicate<E> saysResync,
      Consumer<List<S>> replace,
      Consumer<E> apply) {}

  /** A snapshot request. */
  interface PageRequest<S extends MyceliumSnapshot> {
    MyceliumRequest<S> from(int offset, int limit);
  }

  TopicFeed(Vertx vertx, NodeClient client, Topic<E, S> topic, FeedStats stats) {
    this.vertx = vertx;
    this.client = client;
    this.topic = topic;
    this.stats = stats;
  }

  boolean inSync() {
    return tracker.inSync();
  }

  String name() {
    return topic.name();
  }

  void offer(E event) {
    stats.event(topic.name());
    switch (tracker.offer(event, topic.saysResync().test(event))) {
      case APPLY -> topic.apply().accept(event);
      case RESYNC -> {
        stats.gap(topic.name());
        resync();
      }
      case STALE, HELD -> {}
    }
  }

  /**
   * Asks for the number of the last event, which finds a lost last one and a restart.
   *
   * @param answered told whether the node answered
   */
  void probe(Consumer<Boolean> answered) {
    client
        .ask(topic.page().from(0, 1))
        .onComplete(
            page -> {
              answered.accept(true);
              if (!closed && tracker.isBehind(page.incarnation(), page.sequence())) {
                tracker.ask();
                resync();
              }
            },
            failure -> answered.accept(false));
  }

  /** Nothing is known any more. */
  void reset() {
    tracker.failed();
  }

  void close() {
    closed = true;
  }

  private void resync() {
    long waited = (System.nanoTime() - lastAskedNanos) / 1_000_000;
    if (waited < MIN_RESYNC_MILLIS) {
      vertx.setTimer(MIN_RESYNC_MILLIS - waited, timer -> askForAll());
    } else {
      askForAll();
    }
  }

  private void askForAll() {
    if (closed) {
      return;
    }
    lastAskedNanos = System.nanoTime();
    stats.resync(topic.name());
    IntFunction<MyceliumRequest<S>> page =
        offset -> topic.page().from(offset, MyceliumSnapshot.MAX_PAGE);
    client
        .askAll(page)
        .onComplete(
            pages -> {
              if (!closed) {
                take(pages);
              }
            },
            failure -> tracker.failed());
  }

  private void take(List<S> pages) {
    S first = pages.get(0);
    topic.replace().accept(pages);
    TopicTracker.Synced<E> synced = tracker.synced(first.incarnation(), first.sequence());
    synced.apply().forEach(topic.apply());
    if (synced.again()) {
      resync();
    }
  }
}
