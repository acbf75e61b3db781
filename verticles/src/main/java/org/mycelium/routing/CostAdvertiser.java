package org.mycelium.routing;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Advertises routes again whose cost alone changed (design, Better 1; spec 02 §9.4). The change
 * must exceed 10 and 25 %, and last 10 s, or 3 s when the cost fell. Once a minute a prefix and 50
 * a second in all, prefixes in use first. An increase that reaches the feasibility distance of the
 * neighbours waits for a new seqno, because they would answer each with a request for one.
 */
final class CostAdvertiser {
  static final long RISE_LASTS_MICROS = 10_000_000;
  static final long FALL_LASTS_MICROS = 3_000_000;
  static final long PREFIX_SPACING_MICROS = 60_000_000;
  static final long PACE_MICROS = 20_000;
  static final long IN_USE_MICROS = 10_000_000;

  /** After the request and its repetitions at 1, 2 and 4 s the increase is told anyway. */
  static final long SEQNO_WAIT_MICROS = 8_000_000;

  private static final class LinkDrift {
    final TimedTask task;
    boolean falling;

    LinkDrift(TimedTask task) {
      this.task = task;
    }
  }

  private final RouterState state;
  private final Advertiser advertiser;
  private final SeqnoRequester requester;
  private final Consumer<Neighbour> rescan;
  private final TreeMap<Long, LinkDrift> links = new TreeMap<>();
  private final Set<Destination> inUse = new LinkedHashSet<>();
  private final Set<Destination> others = new LinkedHashSet<>();
  private final TimedTask pace = new TimedTask(this::nextInQueue);

  /**
   * Makes one.
   *
   * @param rescan looks at all routes of a link whose cost changed for good; calls {@link #look}
   *     for each
   */
  CostAdvertiser(
      RouterState state,
      Advertiser advertiser,
      SeqnoRequester requester,
      Consumer<Neighbour> rescan) {
    this.state = state;
    this.advertiser = advertiser;
    this.requester = requester;
    this.rescan = rescan;
  }

  /** The cost of a link moved: O(1) unless that lasts. */
  void linkCostChanged(Neighbour neighbour) {
    boolean fell = neighbour.advertisedCosts().fellTo(neighbour.cost());
    boolean rose = neighbour.advertisedCosts().roseTo(neighbour.cost());
    LinkDrift drift =
        links.computeIfAbsent(
            neighbour.id(), id -> new LinkDrift(new TimedTask(() -> rescan.accept(neighbour))));
    if (!fell && !rose) {
      state.deadlines().cancel(drift.task);
    } else if (!drift.task.armed() || drift.falling != fell) {
      drift.falling = fell;
      state.deadlines().arm(drift.task, state.now() + lasts(fell));
    }
  }

  /** A link is gone. */
  void forget(Neighbour neighbour) {
    LinkDrift drift = links.remove(neighbour.id());
    if (drift != null) {
      state.deadlines().cancel(drift.task);
    }
  }

  /** A destination is gone. */
  void forget(Destination destination) {
    Drift drift = destination.drift();
    if (drift != null) {
      state.deadlines().cancel(drift.task());
      inUse.remove(destination);
      others.remove(destination);
    }
  }

  /** The cost of the link changed for long enough: queues the destination if it matters to it. */
  void look(Destination destination) {
    RouteEntry selected = destination.selected();
    if (selected == null || !significant(destination, selected)) {
      return;
    }
    Drift drift = obtain(destination);
    if (drift.stage() == Drift.Stage.NONE || drift.stage() == Drift.Stage.LASTING) {
      enqueue(destination, drift);
    }
  }

  /** The selection of a destination ran: starts, goes on or ends waiting. */
  void settled(Destination destination) {
    RouteEntry selected = destination.selected();
    Drift drift = destination.drift();
    if (selected == null || !significant(destination, selected)) {
      if (drift != null && drift.stage() != Drift.Stage.QUEUED) {
        state.deadlines().cancel(drift.task());
        drift.setStage(Drift.Stage.NONE);
      }
      return;
    }
    if (drift != null && drift.arrived(selected)) {
      advertise(destination, drift);
      return;
    }
    boolean falling = selected.total() < destination.advertised();
    drift = obtain(destination);
    if (drift.stage() == Drift.Stage.NONE
        || (drift.stage() == Drift.Stage.LASTING && drift.falling() != falling)) {
      drift.setStage(Drift.Stage.LASTING);
      drift.setFalling(falling);
      state.deadlines().arm(drift.task(), state.now() + lasts(falling));
    }
  }

  private static boolean significant(Destination destination, RouteEntry selected) {
    return destination.advertised() != Destination.NEVER
        && destination.advertised() != Metric.INFINITE
        && !destination.held()
        && CostRange.significant(destination.advertised(), selected.total());
  }

  private static long lasts(boolean falling) {
    return falling ? FALL_LASTS_MICROS : RISE_LASTS_MICROS;
  }

  private Drift obtain(Destination destination) {
    Drift drift = destination.drift();
    if (drift == null) {
      drift = new Drift(new TimedTask(() -> due(destination)));
      destination.setDrift(drift);
    }
    return drift;
  }

  private void due(Destination destination) {
    Drift drift = obtain(destination);
    RouteEntry selected = destination.selected();
    if (selected == null || !significant(destination, selected)) {
      drift.setStage(Drift.Stage.NONE);
    } else if (drift.stage() == Drift.Stage.SEQNO) {
      advertise(destination, drift);
    } else {
      enqueue(destination, drift);
    }
  }

  private void enqueue(Destination destination, Drift drift) {
    long earliest = drift.advertisedAt() + PREFIX_SPACING_MICROS;
    if (state.now() < earliest) {
      drift.setStage(Drift.Stage.SPACING);
      state.deadlines().arm(drift.task(), earliest);
      return;
    }
    state.deadlines().cancel(drift.task());
    drift.setStage(Drift.Stage.QUEUED);
    (state.used(destination.subnet(), IN_USE_MICROS) ? inUse : others).add(destination);
    if (!pace.armed()) {
      state.deadlines().arm(pace, state.now() + PACE_MICROS);
    }
  }

  private void nextInQueue() {
    boolean busy = false;
    while (!busy) {
      Destination destination = poll();
      if (destination == null) {
        return;
      }
      Drift drift = obtain(destination);
      RouteEntry selected = destination.selected();
      drift.setStage(Drift.Stage.NONE);
      if (selected != null && significant(destination, selected)) {
        turn(destination, drift, selected);
        busy = true;
      }
    }
    state.deadlines().arm(pace, state.now() + PACE_MICROS);
  }

  private @Nullable Destination poll() {
    Set<Destination> queue = inUse.isEmpty() ? others : inUse;
    if (queue.isEmpty()) {
      return null;
    }
    Destination destination = queue.iterator().next();
    queue.remove(destination);
    return destination;
  }

  private void turn(Destination destination, Drift drift, RouteEntry selected) {
    FeasibilityDistance distance = state.sources().get(destination.subnet(), selected.routerId());
    if (distance == null
        || Seqno.greater(selected.seqno(), distance.seqno())
        || selected.total() < Metric.add(distance.metric(), leastOtherCost(selected.neighbour()))) {
      advertise(destination, drift);
      return;
    }
    drift.await(selected.routerId(), Seqno.plus(distance.seqno(), 1));
    state.deadlines().arm(drift.task(), state.now() + SEQNO_WAIT_MICROS);
    requester.request(destination.subnet(), selected.routerId(), selected.neighbour());
  }

  /** A neighbour's feasibility distance is ours plus the cost of the link between. */
  private int leastOtherCost(Neighbour nextHop) {
    int least = Metric.INFINITE;
    for (Neighbour neighbour : state.neighbours()) {
      if (neighbour != nextHop) {
        least = Math.min(least, neighbour.cost());
      }
    }
    return least;
  }

  private void advertise(Destination destination, Drift drift) {
    state.deadlines().cancel(drift.task());
    drift.setStage(Drift.Stage.NONE);
    drift.setAdvertisedAt(state.now());
    state.count(RoutingCounter.COST_READVERTISED);
    advertiser.advertise(destination);
  }
}
