package org.mycelium.events;

import io.vertx.core.Vertx;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumMessage;
import org.mycelium.bus.RouteBatch;
import org.mycelium.bus.RouteChange;
import org.mycelium.bus.RouteEvent;
import org.mycelium.link.LinkStats;

/**
 * Publishes the changes of selected routes of one node on {@code mycelium.v1.route}, in batches.
 * Owned by the router; only its context may call it.
 */
public final class RoutePublisher {
  private final Speaker speaker;
  private final BatchPublisher<RouteEvent> batches;
  private long changes;

  /** A publisher on the calling context. */
  public RoutePublisher(Vertx vertx, Speaker speaker) {
    MyceliumBus.register(vertx);
    this.speaker = speaker;
    this.batches =
        new BatchPublisher<>(
            vertx,
            new EventBatcher<>(RouteBatch.MAX_CHANGES, (older, newer) -> newer),
            LinkStats::nowMicros,
            batch ->
                new RouteBatch(
                    speaker.node(),
                    speaker.incarnation(),
                    batch.sequence(),
                    Speaker.wallMicros(),
                    batch.changes(),
                    batch.merged(),
                    batch.resync()));
  }

  /** See {@link EventBatcher#accepts}: ask before the others. */
  public boolean accepts(Object subnet) {
    return batches.accepts(subnet);
  }

  /**
   * A prefix has a selected route, or another one.
   *
   * @param subnet the prefix, whose text is made only if the change can be published
   */
  public void selected(
      RouteChange change,
      Object subnet,
      long linkId,
      String nextHop,
      String transport,
      int metric,
      int linkCost,
      int seqno,
      String reason) {
    if (!batches.accepts(subnet)) {
      return;
    }
    batches.add(
        subnet,
        new RouteEvent(
            speaker.node(),
            change,
            subnet.toString(),
            linkId,
            nextHop,
            transport,
            metric,
            linkCost,
            seqno,
            reason,
            ++changes,
            Speaker.wallMicros()));
  }

  /** A prefix has no selected route any more. */
  public void lost(RouteChange change, Object subnet, int seqno, String reason) {
    selected(
        change,
        subnet,
        MyceliumMessage.UNKNOWN,
        "",
        "",
        MyceliumMessage.INFINITE,
        MyceliumMessage.INFINITE,
        seqno,
        reason);
  }

  /** The number for a {@code RoutesSnapshot} taken now. */
  public long sequence() {
    return batches.sequence();
  }

  /** Publishes what waits, then nothing more. */
  public void close() {
    batches.close();
  }
}
