package org.mycelium.routing;

import java.util.TreeMap;

/**
 * Moves routes away from a suspect link and back (design, Better 2). At once: what has a feasible
 * alternative on a link that just gave a sign of life. The other alternatives are asked with a
 * Hello. Prefixes in use without any are retracted when the answers are overdue, the rest after 6
 * s. A link that recovers is held down for a while.
 */
final class Failover {

  /** How long a probed link may take to answer. */
  static final long PROBE_WAIT_MICROS = 1_000_000;

  /** Prefixes not in use are retracted this long after the suspicion. */
  static final long UNUSED_WAIT_MICROS = 6_000_000;

  /** A packet within this time makes a prefix "in use". */
  static final long IN_USE_MICROS = 10_000_000;

  private static final class Stages {
    final TimedTask retractUsed;
    final TimedTask retractAll;
    final TimedTask holdDownEnds;

    Stages(TimedTask retractUsed, TimedTask retractAll, TimedTask holdDownEnds) {
      this.retractUsed = retractUsed;
      this.retractAll = retractAll;
      this.holdDownEnds = holdDownEnds;
    }
  }

  private final RouterState state;
  private final Selector selector;
  private final RouteSelection selection;
  private final LinkRunner runner;
  private final TreeMap<Long, Stages> stages = new TreeMap<>();

  /** Runs the monitor of a link now, because something was asked of it. */
  @FunctionalInterface
  interface LinkRunner {
    void run(Neighbour neighbour);
  }

  Failover(RouterState state, Selector selector, RouteSelection selection, LinkRunner runner) {
    this.state = state;
    this.selector = selector;
    this.selection = selection;
    this.runner = runner;
  }

  /** A link became suspect. */
  void suspect(Neighbour neighbour) {
    state.count(RoutingCounter.LINK_SUSPECTED);
    neighbour.setSuspectSince(state.now());
    showState(neighbour);
    Stages of = stages.computeIfAbsent(neighbour.id(), id -> stages(neighbour));
    state.deadlines().cancel(of.holdDownEnds);
    neighbour.setHeldDown(false);
    if (moveAway(neighbour)) {
      state.deadlines().arm(of.retractUsed, state.now() + PROBE_WAIT_MICROS);
    } else {
      retract(neighbour, true);
    }
    state.deadlines().arm(of.retractAll, state.now() + UNUSED_WAIT_MICROS);
  }

  private Stages stages(Neighbour neighbour) {
    return new Stages(
        new TimedTask(() -> retract(neighbour, true)),
        new TimedTask(() -> retract(neighbour, false)),
        new TimedTask(() -> holdDownEnded(neighbour)));
  }

  /** True when links were probed whose answer may still save something. */
  private boolean moveAway(Neighbour neighbour) {
    boolean probing = false;
    for (RouteEntry entry : neighbour.entries().copy()) {
      if (entry.selected()) {
        selection.reselect(entry.destination(), CostReason.NEXT_HOP);
      }
      if (entry.selected()) {
        probing |= probe(entry.destination());
      }
    }
    if (probing) {
      for (Neighbour other : state.neighbours()) {
        if (other.probed()) {
          other.monitor().probe(state.now());
          runner.run(other);
        }
      }
    }
    return probing;
  }

  private boolean probe(Destination destination) {
    boolean probing = false;
    for (RouteEntry entry : destination.entries()) {
      if (!entry.selected() && selector.candidate(entry)) {
        entry.neighbour().setProbed(true);
        probing = true;
      }
    }
    return probing;
  }

  /** A link gave a sign of life: if it was probed, it takes over what it can. */
  void answered(Neighbour neighbour) {
    if (!neighbour.probed()) {
      return;
    }
    neighbour.setProbed(false);
    SlicedScan.start(
        state,
        neighbour,
        entry -> {
          RouteEntry selected = entry.destination().selected();
          if (selected == null || selected.neighbour().suspect()) {
            selection.reselect(entry.destination(), CostReason.NEXT_HOP);
          }
        });
  }

  private void retract(Neighbour neighbour, boolean usedOnly) {
    for (RouteEntry entry : neighbour.entries().copy()) {
      if (entry.selected()
          && (!usedOnly || state.used(entry.destination().subnet(), IN_USE_MICROS))) {
        entry.setAbandoned(true);
        state.count(RoutingCounter.SUSPECT_RETRACTED);
        selection.reselect(entry.destination(), CostReason.NEXT_HOP);
      }
    }
  }

  /** A suspect link gave a sign of life. It serves what nothing else does, until it is trusted. */
  void recovered(Neighbour neighbour) {
    Stages of = stages.computeIfAbsent(neighbour.id(), id -> stages(neighbour));
    state.deadlines().cancel(of.retractUsed);
    state.deadlines().cancel(of.retractAll);
    neighbour.setHeldDown(true);
    state.deadlines().arm(of.holdDownEnds, neighbour.monitor().heldDownUntil());
    showState(neighbour);
    SlicedScan.start(
        state,
        neighbour,
        entry -> {
          entry.setAbandoned(false);
          selection.reselect(entry.destination(), CostReason.NEXT_HOP);
        });
  }

  private void holdDownEnded(Neighbour neighbour) {
    neighbour.setHeldDown(false);
    showState(neighbour);
    SlicedScan.start(
        state, neighbour, entry -> selection.reselect(entry.destination(), CostReason.NEXT_HOP));
  }

  /** A link is gone. */
  void forget(Neighbour neighbour) {
    Stages of = stages.remove(neighbour.id());
    if (of != null) {
      state.deadlines().cancel(of.retractUsed);
      state.deadlines().cancel(of.retractAll);
      state.deadlines().cancel(of.holdDownEnds);
    }
  }

  private void showState(Neighbour neighbour) {
    state.act(new Action.LinkStateChanged(neighbour.id(), neighbour.state()));
  }
}
