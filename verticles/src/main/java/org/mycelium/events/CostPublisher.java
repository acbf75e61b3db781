package org.mycelium.events;

import io.vertx.core.Vertx;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.CostSubject;
import org.mycelium.bus.CostUpdate;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.link.LinkStats;

/**
 * Publishes the cost changes of one node on {@code mycelium.v1.cost}, in batches. Owned by the
 * router; only its context may call it.
 */
public final class CostPublisher {
  private final Speaker speaker;
  private final BatchPublisher<CostUpdate> batches;
  private long changes;

  /** A publisher on the calling context. */
  public CostPublisher(Vertx vertx, Speaker speaker) {
    MyceliumBus.register(vertx);
    this.speaker = speaker;
    this.batches =
        new BatchPublisher<>(
            vertx, batcher(), LinkStats::nowMicros, batch -> event(speaker, batch));
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

  private static CostBatch event(Speaker speaker, EventBatcher.Batch<CostUpdate> batch) {
    return new CostBatch(
        speaker.node(),
        speaker.incarnation(),
        batch.sequence(),
        Speaker.wallMicros(),
        batch.changes(),
        batch.merged(),
        batch.resync());
  }

  /** See {@link EventBatcher#accepts}: ask before {@link #routeCost}. */
  public boolean accepts(Object subnet) {
    return batches.accepts(subnet);
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
    if (!batches.accepts(subject)) {
      return;
    }
    batches.add(
        subject,
        new CostUpdate(
            speaker.node(),
            kind,
            subject.toString(),
            linkId,
            nextHop,
            transport,
            rttMicros,
            oldCost,
            newCost,
            reason,
            ++changes,
            Speaker.wallMicros()));
  }

  /** The number for a {@code CostsSnapshot} taken now. */
  public long sequence() {
    return batches.sequence();
  }

  /** Publishes what waits, then nothing more. */
  public void close() {
    batches.close();
  }
}
