package org.mycelium.routing;

import org.jspecify.annotations.Nullable;
import org.mycelium.identity.RouterId;

/** A destination whose cost moved away from the one last advertised (design, Better 1). */
final class Drift {

  /** What the deadline waits for. */
  enum Stage {
    /** Nothing: the deadline is not armed. */
    NONE,
    /** The change has to last. */
    LASTING,
    /** The last advertisement of this kind was less than a minute ago. */
    SPACING,
    /** It stands in the queue for its turn. */
    QUEUED,
    /** A new seqno was asked for and shall come first. */
    SEQNO
  }

  private final TimedTask task;
  private Stage stage = Stage.NONE;
  private boolean falling;
  private long advertisedAt = Long.MIN_VALUE / 2;
  private @Nullable RouterId awaitedOrigin;
  private int awaitedSeqno;

  Drift(TimedTask task) {
    this.task = task;
  }

  TimedTask task() {
    return task;
  }

  Stage stage() {
    return stage;
  }

  void setStage(Stage stage) {
    this.stage = stage;
  }

  boolean falling() {
    return falling;
  }

  void setFalling(boolean falling) {
    this.falling = falling;
  }

  /** When the prefix was last advertised because of its cost alone. */
  long advertisedAt() {
    return advertisedAt;
  }

  void setAdvertisedAt(long advertisedAt) {
    this.advertisedAt = advertisedAt;
  }

  /** The advertisement waits for this seqno. */
  void await(RouterId origin, int seqno) {
    stage = Stage.SEQNO;
    awaitedOrigin = origin;
    awaitedSeqno = seqno;
  }

  /** Whether the awaited seqno has come, or another origin. */
  boolean arrived(RouteEntry selected) {
    return stage == Stage.SEQNO
        && (!selected.routerId().equals(awaitedOrigin)
            || !Seqno.less(selected.seqno(), awaitedSeqno));
  }
}
