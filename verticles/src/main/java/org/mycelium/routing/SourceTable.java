package org.mycelium.routing;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;

/**
 * The source table: feasibility distances of everything this node advertised (spec 02 §3.3, §3.4;
 * RFC 8966 §3.2.5). Entries end 30 minutes after their last use. All lives are equally long, so the
 * map in order of last use is its own timer queue.
 */
final class SourceTable {

  /** Life of an entry since it was touched (§4). */
  static final long LIFE_MICROS = 1_800_000_000;

  private static final int MAX_EXPIRED = 4096;

  private static final class Source {
    private FeasibilityDistance distance;
    private long touched;

    Source(FeasibilityDistance distance, long touched) {
      this.distance = distance;
      this.touched = touched;
    }
  }

  private final Map<SourceKey, Source> sources = new LinkedHashMap<>();
  private final int maxSources;
  private final Counters counters;

  SourceTable(int maxSources, Counters counters) {
    this.maxSources = maxSources;
    this.counters = counters;
  }

  int size() {
    return sources.size();
  }

  /** The feasibility distance of a source; null for none. */
  @Nullable FeasibilityDistance get(Subnet subnet, RouterId routerId) {
    Source source = sources.get(new SourceKey(subnet, routerId));
    return source == null ? null : source.distance;
  }

  /**
   * An Update is about to be sent (§3.4). A retraction leaves no trace: it carries the id of the
   * node that retracts (§9.3).
   */
  void touch(Subnet subnet, RouterId routerId, int seqno, int metric, long now) {
    SourceKey key = new SourceKey(subnet, routerId);
    if (metric == Metric.INFINITE) {
      return;
    }
    Source source = sources.remove(key);
    if (source == null) {
      makeRoom();
      source = new Source(new FeasibilityDistance(seqno, metric), now);
    } else if (Seqno.greater(seqno, source.distance.seqno())
        || (seqno == source.distance.seqno() && metric < source.distance.metric())) {
      source.distance = new FeasibilityDistance(seqno, metric);
    }
    source.touched = now;
    sources.put(key, source);
  }

  private void makeRoom() {
    if (sources.size() >= maxSources) {
      Iterator<Source> oldest = sources.values().iterator();
      oldest.next();
      oldest.remove();
      counters.count(RoutingCounter.SOURCE_EVICTED);
    }
  }

  /** Removes what nobody touched for 30 minutes; of very much, a part at a time. */
  void expire(long now) {
    Iterator<Source> oldest = sources.values().iterator();
    for (int i = 0;
        i < MAX_EXPIRED && oldest.hasNext() && oldest.next().touched + LIFE_MICROS <= now;
        i++) {
      oldest.remove();
      counters.count(RoutingCounter.SOURCE_KEY_EXPIRED);
    }
  }

  /** When the oldest entry ends; {@link Long#MAX_VALUE} for never. */
  long nextDeadline() {
    Iterator<Source> oldest = sources.values().iterator();
    return oldest.hasNext() ? oldest.next().touched + LIFE_MICROS : Long.MAX_VALUE;
  }
}
