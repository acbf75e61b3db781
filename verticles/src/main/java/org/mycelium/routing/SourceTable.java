package org.mycelium.routing;

import org.jspecify.annotations.Nullable;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;

/**
 * The source table: feasibility distances of everything this node advertised (spec 02 §3.3, §3.4;
 * RFC 8966 §3.2.5). Entries end 30 minutes after their last use. All lives are equally long, so the
 * list in order of last use is its own timer queue.
 */
final class SourceTable {

  /** Life of an entry since it was touched (§4). */
  static final long LIFE_MICROS = 1_800_000_000;

  private static final int MAX_EXPIRED = 4096;

  /** There may be a million of them: no field without need. */
  private static final class Source extends Chains.Element<Source> {
    private final Subnet subnet;
    private final RouterId routerId;
    private char seqno;
    private char metric;
    private long touched;
    private @Nullable Source older;
    private @Nullable Source younger;

    Source(Subnet subnet, RouterId routerId) {
      this.subnet = subnet;
      this.routerId = routerId;
    }

    void set(int newSeqno, int newMetric) {
      seqno = (char) newSeqno;
      metric = (char) newMetric;
    }
  }

  private final PeerHash hash;
  private final Chains<Source> sources;
  private final int maxSources;
  private final Counters counters;
  private @Nullable Source oldest;
  private @Nullable Source youngest;

  SourceTable(PeerHash hash, int maxSources, Counters counters) {
    this.hash = hash;
    this.sources = new Chains<>(source -> hash.of(source.subnet, source.routerId));
    this.maxSources = maxSources;
    this.counters = counters;
  }

  int size() {
    return sources.size();
  }

  /** The feasibility distance of a source; null for none. */
  @Nullable FeasibilityDistance get(Subnet subnet, RouterId routerId) {
    Source source = find(subnet, routerId);
    return source == null ? null : new FeasibilityDistance(source.seqno, source.metric);
  }

  private @Nullable Source find(Subnet subnet, RouterId routerId) {
    Source each = sources.first(hash.of(subnet, routerId));
    while (each != null && !(each.subnet.equals(subnet) && each.routerId.equals(routerId))) {
      each = each.chained();
    }
    return each;
  }

  /**
   * An Update is about to be sent (§3.4). A retraction leaves no trace: it carries the id of the
   * node that retracts (§9.3).
   */
  void touch(Subnet subnet, RouterId routerId, int seqno, int metric, long now) {
    if (metric == Metric.INFINITE) {
      return;
    }
    Source source = find(subnet, routerId);
    if (source == null) {
      makeRoom();
      source = new Source(subnet, routerId);
      source.set(seqno, metric);
      sources.add(source);
    } else {
      unlink(source);
      if (Seqno.greater(seqno, source.seqno) || (seqno == source.seqno && metric < source.metric)) {
        source.set(seqno, metric);
      }
    }
    source.touched = now;
    append(source);
  }

  private void makeRoom() {
    if (oldest != null && sources.size() >= maxSources) {
      remove(oldest);
      counters.count(RoutingCounter.SOURCE_EVICTED);
    }
  }

  /** Removes what nobody touched for 30 minutes; of very much, a part at a time. */
  void expire(long now) {
    for (int i = 0; i < MAX_EXPIRED && nextDeadline() <= now && oldest != null; i++) {
      remove(oldest);
      counters.count(RoutingCounter.SOURCE_KEY_EXPIRED);
    }
  }

  /** When the oldest entry ends; {@link Long#MAX_VALUE} for never. */
  long nextDeadline() {
    return oldest == null ? Long.MAX_VALUE : oldest.touched + LIFE_MICROS;
  }

  private void remove(Source source) {
    unlink(source);
    sources.remove(source);
  }

  private void append(Source source) {
    source.older = youngest;
    if (youngest == null) {
      oldest = source;
    } else {
      youngest.younger = source;
    }
    youngest = source;
  }

  private void unlink(Source source) {
    if (source.older == null) {
      oldest = source.younger;
    } else {
      source.older.younger = source.younger;
    }
    if (source.younger == null) {
      youngest = source.older;
    } else {
      source.younger.older = source.older;
    }
    source.older = null;
    source.younger = null;
  }
}
