package org.mycelium.routing;

import org.jspecify.annotations.Nullable;

/** Our own wish for a newer seqno, asked again after 1, 2 and 4 s (design, Better 5). */
final class SeqnoRetry {

  /** Times of the repetitions after the first request. */
  private static final long[] TIMES_MICROS = {1_000_000, 2_000_000, 4_000_000};

  private final int first;
  private final boolean starved;
  private final @Nullable Neighbour target;
  private final long startedAt;
  private final TimedTask task;
  private int repeated;

  /**
   * Starts a wish.
   *
   * @param first the least seqno that helps
   * @param starved whether nothing is selected, so that any route ends the wish
   * @param target whom to ask; null for everybody who may know
   */
  SeqnoRetry(
      int first, boolean starved, @Nullable Neighbour target, long startedAt, TimedTask task) {
    this.first = first;
    this.starved = starved;
    this.target = target;
    this.startedAt = startedAt;
    this.task = task;
  }

  @Nullable Neighbour target() {
    return target;
  }

  TimedTask task() {
    return task;
  }

  /** The seqno to ask for now: relays drop a repeated one for 60 s, so each time one more. */
  int seqno() {
    return Seqno.plus(first, repeated);
  }

  /** When to ask again; {@link Long#MAX_VALUE} for never. */
  long due() {
    return repeated < TIMES_MICROS.length ? startedAt + TIMES_MICROS[repeated] : Long.MAX_VALUE;
  }

  void repeat() {
    repeated++;
  }

  /** Whether the route selected for the source's prefix ends the wish. */
  boolean satisfiedBy(@Nullable RouteEntry selected, SourceKey source) {
    return selected != null
        && selected.finite()
        && (starved
            || !selected.routerId().equals(source.routerId())
            || !Seqno.less(selected.seqno(), first));
  }
}
