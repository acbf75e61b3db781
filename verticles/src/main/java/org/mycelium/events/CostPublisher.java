package org.mycelium.events;

import io.vertx.core.Vertx;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.CostSubject;
import org.mycelium.bus.CostUpdate;

/**
 * Publishes the cost changes of one node on {@code mycelium.v1.cost}, in batches. Owned by the
 * router; only its context may call it.
 */
public final class CostPublisher extends BatchPublisher<CostUpdate> {

  /** A publisher on the calling context. */
  public CostPublisher(Vertx vertx, Speaker speaker) {
    super(vertx, speaker, batcher());
  }

  /** The merging rule of costs: the newest value, and the oldest cost that it replaces. */
  static EventBatcher<CostUpdate> batcher() {
    return new EventBatcher<>(
        CostBatch.MAX_CHANGES,
        (older, newer) ->
            new CostUpdate(
                newer.node(),
                newer.kind(),
                newer.subject(),
                newer.linkId(),
                newer.nextHop(),
                newer.transport(),
                newer.rttMicros(),
                older.oldCost(),
                newer.newCost(),
                newer.reason(),
                newer.sequence(),
                newer.timeMicros()));
  }

  @Override
  CostBatch event(Speaker speaker, EventBatcher.Batch<CostUpdate> batch) {
    return new CostBatch(
        speaker.node(),
        speaker.incarnation(),
        batch.sequence(),
        Speaker.wallMicros(),
        batch.changes(),
        batch.merged(),
        batch.resync());
  }

  /** A link has another cost. 65535 is infinite: {@code oldCost} of a new link, new of a dead. */
  public void linkCost(
      long linkId,
      String identifier,
      String transport,
      long rttMicros,
      int oldCost,
      int newCost,
      String reason) {
    add(
        CostSubject.LINK,
        Long.toString(linkId),
        linkId,
        identifier,
        transport,
        rttMicros,
        oldCost,
        newCost,
        reason);
  }

  /**
   * A selected route has another cost (metric plus link cost), or another next hop.
   *
   * @param subnet the prefix, whose text is made only if the change can be published
   */
  public void routeCost(
      Object subnet,
      long linkId,
      String nextHop,
      String transport,
      long rttMicros,
      int oldCost,
      int newCost,
      String reason) {
    add(CostSubject.ROUTE, subnet, linkId, nextHop, transport, rttMicros, oldCost, newCost, reason);
  }

  private void add(
      CostSubject kind,
      Object subject,
      long linkId,
      String nextHop,
      String transport,
      long rttMicros,
      int oldCost,
      int newCost,
      String reason) {
    if (!accepts(subject)) {
      return;
    }
    add(
        subject,
        new CostUpdate(
            speaker().node(),
            kind,
            subject.toString(),
            linkId,
            nextHop,
            transport,
            rttMicros,
            oldCost,
            newCost,
            reason,
            nextChange(),
            Speaker.wallMicros()));
  }
}
