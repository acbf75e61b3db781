package org.mycelium.events;

import io.vertx.core.Vertx;
import org.mycelium.bus.MyceliumMessage;
import org.mycelium.bus.RouteBatch;
import org.mycelium.bus.RouteChange;
import org.mycelium.bus.RouteEvent;

/**
 * Publishes the changes of selected routes of one node on {@code mycelium.v1.route}, in batches.
 * Owned by the router; only its context may call it.
 */
public final class RoutePublisher extends BatchPublisher<RouteEvent> {

  /** A publisher on the calling context. */
  public RoutePublisher(Vertx vertx, Speaker speaker) {
    super(vertx, speaker, new EventBatcher<>(RouteBatch.MAX_CHANGES, (older, newer) -> newer));
  }

  @Override
  RouteBatch event(Speaker speaker, EventBatcher.Batch<RouteEvent> batch) {
    return new RouteBatch(
        speaker.node(),
        speaker.incarnation(),
        batch.sequence(),
        Speaker.wallMicros(),
        batch.changes(),
        batch.merged(),
        batch.resync());
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
    if (!accepts(subnet)) {
      return;
    }
    add(
        subnet,
        new RouteEvent(
            speaker().node(),
            change,
            subnet.toString(),
            linkId,
            nextHop,
            transport,
            metric,
            linkCost,
            seqno,
            reason,
            nextChange(),
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
}
