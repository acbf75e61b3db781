package org.mycelium.routing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Moves routes away from a suspect link and back (design, Better 2). At once: what has a feasible
 * alternative on a link that just gave a sign of life. The other alternatives are asked with a
 * Hello. Prefixes in use without any are retracted at once, those whose alternatives do not answer
 * when the answers are overdue, the rest after 6 s. A link that recovers is held down for a while.
 *
 * <p>All of it in slices, prefixes in use first. What follows from a suspicion ends with the
 * suspicion: each visit asks what is true then, and a change of mind stops the visits under way.
 */
final class Failover {

  /** How long a probed link may take to answer. */
  static final long PROBE_WAIT_MICROS = 1_000_000;

  /** Prefixes not in use are retracted this long after the suspicion. */
  static final long UNUSED_WAIT_MICROS = 6_000_000;

  /** What is going on about one link. */
  private final class Stages {
    final Neighbour neighbour;
    final TimedTask retractUsed = new TimedTask(() -> retract(true));
    final TimedTask retractAll = new TimedTask(() -> retract(false));
    final TimedTask holdDownEnds;
    final Set<Neighbour> probed = new HashSet<>();
    private final List<EntryScan> scans = new ArrayList<>();

    Stages(Neighbour neighbour) {
      this.neighbour = neighbour;
      this.holdDownEnds = new TimedTask(() -> holdDownEnded(neighbour));
    }

    void scan(Consumer<RouteEntry> visitor) {
      scans.removeIf(SlicedJob::stopped);
      scans.add(EntryScan.start(state, neighbour, visitor));
    }

    private void retract(boolean usedOnly) {
      scan(
          entry -> {
            if (entry.selected() && (!usedOnly || used(entry))) {
              abandon(entry);
            }
          });
    }

    void stop() {
      state.deadlines().cancel(retractUsed);
      state.deadlines().cancel(retractAll);
      state.deadlines().cancel(holdDownEnds);
      scans.forEach(SlicedJob::stop);
      scans.clear();
      probed.clear();
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
    neighbour.setHeldDown(false);
    showState(neighbour);
    Stages of = begin(neighbour);
    state.deadlines().arm(of.retractUsed, state.now() + PROBE_WAIT_MICROS);
    state.deadlines().arm(of.retractAll, state.now() + UNUSED_WAIT_MICROS);
    of.scan(entry -> moveAway(of, entry));
  }

  /** The next stage of a link begins; whatever it was in ends. */
  private Stages begin(Neighbour neighbour) {
    Stages of = stages.computeIfAbsent(neighbour.id(), id -> new Stages(neighbour));
    of.stop();
    return of;
  }

  private void moveAway(Stages of, RouteEntry entry) {
    if (entry.selected()) {
      selection.reselect(entry.destination(), CostReason.NEXT_HOP);
    }
    if (entry.selected() && !probe(of, entry.destination()) && used(entry)) {
      abandon(entry);
    }
  }

  /** True when there are links whose answer may still save the prefix. */
  private boolean probe(Stages of, Destination destination) {
    boolean probing = false;
    List<Neighbour> asked = List.of();
    for (RouteEntry entry : destination.entries()) {
      if (!entry.selected() && selector.candidate(entry)) {
        probing = true;
        entry.neighbour().setProbed(true);
        if (of.probed.add(entry.neighbour())) {
          asked = asked.isEmpty() ? new ArrayList<>() : asked;
          asked.add(entry.neighbour());
        }
      }
    }
    for (Neighbour other : asked) {
      other.monitor().probe(state.now());
      runner.run(other);
    }
    return probing;
  }

  private boolean used(RouteEntry entry) {
    return state.used(entry.destination().subnet(), EntryScan.IN_USE_MICROS);
  }

  private void abandon(RouteEntry entry) {
    entry.setAbandoned(true);
    state.count(RoutingCounter.SUSPECT_RETRACTED);
    selection.reselect(entry.destination(), CostReason.NEXT_HOP);
  }

  /** A link gave a sign of life: if it was probed, it takes over what it can. */
  void answered(Neighbour neighbour) {
    if (!neighbour.probed()) {
      return;
    }
    neighbour.setProbed(false);
    EntryScan.start(
        state,
        neighbour,
        entry -> {
          RouteEntry selected = entry.destination().selected();
          if (selected == null || selected.neighbour().suspect()) {
            selection.reselect(entry.destination(), CostReason.NEXT_HOP);
          }
        });
  }

  /** A suspect link gave a sign of life. It serves what nothing else does, until it is trusted. */
  void recovered(Neighbour neighbour) {
    Stages of = begin(neighbour);
    neighbour.setHeldDown(true);
    state.deadlines().arm(of.holdDownEnds, neighbour.monitor().heldDownUntil());
    showState(neighbour);
    of.scan(
        entry -> {
          entry.setAbandoned(false);
          selection.reselect(entry.destination(), CostReason.NEXT_HOP);
        });
  }

  private void holdDownEnded(Neighbour neighbour) {
    neighbour.setHeldDown(false);
    showState(neighbour);
    EntryScan.start(
        state, neighbour, entry -> selection.reselect(entry.destination(), CostReason.NEXT_HOP));
  }

  /** A link is gone. */
  void forget(Neighbour neighbour) {
    Stages of = stages.remove(neighbour.id());
    if (of != null) {
      of.stop();
    }
  }

  private void showState(Neighbour neighbour) {
    state.act(new Action.LinkStateChanged(neighbour.id(), neighbour.state()));
  }
}
