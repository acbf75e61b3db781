package org.mycelium.routing;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the routes to one prefix (spec 02 §3.7; design, Better 2 and 3). Any choice among
 * feasible routes is free of loops; the rest is preference.
 *
 * <p>Candidates are finite, feasible, of a live link that is neither suspect nor, while another
 * serves, held down. If the selected route is over a suspect link, only links that gave a sign of
 * life since about then are candidates.
 */
final class Selector {

  /** A sign of life this long before a suspicion still proves that a link works. */
  static final long PROOF_MICROS = 1_000_000;

  private final RouterState state;
  private final Consumer<Destination> reselect;

  /**
   * Makes one.
   *
   * @param reselect runs the selection of a destination again, when a waiting time is over
   */
  Selector(RouterState state, Consumer<Destination> reselect) {
    this.state = state;
    this.reselect = reselect;
  }

  /** The route to use from now on; the selected one when it shall stay; null for none. */
  @Nullable RouteEntry choose(Destination destination) {
    RouteEntry selected = destination.selected();
    if (destination.entries().length == 1) {
      forgetPending(destination);
      return only(destination.entries()[0]);
    }
    if (selected == null || !usable(selected)) {
      forgetPending(destination);
      // Given up with its suspect link: only a link that is alive for sure replaces it.
      RouteEntry lost = selected != null && selected.abandoned() ? selected : null;
      return best(destination, lost, bestRank(destination, lost));
    }
    int rank = bestRank(destination, selected);
    if (rank < rank(selected)) {
      forgetPending(destination);
      return best(destination, selected, rank);
    }
    if (rank > rank(selected)) {
      forgetPending(destination);
      return selected;
    }
    return challenge(destination, selected, rank);
  }

  /** The common case, cheaply: most prefixes of most nodes have one route. */
  private @Nullable RouteEntry only(RouteEntry entry) {
    boolean stays = entry.selected() && usable(entry);
    return stays || eligible(entry, null) ? entry : null;
  }

  /** Whether an entry could be kept, if it were the selected one. */
  private static boolean usable(RouteEntry entry) {
    return entry.finite() && !entry.neighbour().down() && !entry.abandoned();
  }

  /** 0 for any, 1 for held down, 2 for suspect. */
  private static int rank(RouteEntry entry) {
    return entry.neighbour().suspect() ? 2 : entry.neighbour().heldDown() ? 1 : 0;
  }

  /** Whether an entry could be selected anew, given the one selected now. */
  boolean eligible(RouteEntry entry, @Nullable RouteEntry selected) {
    return candidate(entry) && proven(entry, selected);
  }

  /** Whether an entry could be selected if its link shows that it is alive. */
  boolean candidate(RouteEntry entry) {
    return usable(entry) && !entry.neighbour().suspect() && feasible(entry);
  }

  private static boolean proven(RouteEntry entry, @Nullable RouteEntry selected) {
    return selected == null
        || !selected.neighbour().suspect()
        || entry.neighbour().activity().lastReceivedMicros()
            >= selected.neighbour().suspectSince() - PROOF_MICROS;
  }

  boolean feasible(RouteEntry entry) {
    return state.feasible(
        entry.destination().subnet(), entry.routerId(), entry.seqno(), entry.metric());
  }

  private int bestRank(Destination destination, @Nullable RouteEntry selected) {
    int best = Integer.MAX_VALUE;
    for (RouteEntry entry : destination.entries()) {
      if (rank(entry) < best && eligible(entry, selected)) {
        best = rank(entry);
      }
    }
    return best;
  }

  /** The least total of a rank; the first in list order wins ties. */
  private @Nullable RouteEntry best(
      Destination destination, @Nullable RouteEntry selected, int rank) {
    RouteEntry best = null;
    for (RouteEntry entry : destination.entries()) {
      if (rank(entry) == rank
          && (best == null || entry.total() < best.total())
          && eligible(entry, selected)) {
        best = entry;
      }
    }
    return best;
  }

  /** The best of each kind of link challenges the selected route. */
  private RouteEntry challenge(Destination destination, RouteEntry selected, int rank) {
    boolean keepsPlace = feasible(selected);
    RouteEntry winner = null;
    RouteEntry waiting = null;
    Verdict wait = Verdict.KEEP;
    for (boolean vsock : new boolean[] {true, false}) {
      RouteEntry challenger = bestOfKind(destination, selected, rank, vsock);
      if (challenger == null
          || (keepsPlace
              && vsock == selected.neighbour().vsock()
              && challenger.total() >= selected.total())) {
        continue;
      }
      Verdict verdict = state.policy().replace(view(selected), view(challenger));
      if (verdict.replace() && !verdict.atOnce()) {
        waiting = challenger;
        wait = verdict;
      } else if (verdict.replace() && (winner == null || challenger.total() < winner.total())) {
        winner = challenger;
      }
    }
    if (waiting != null && ripe(destination, waiting, wait)) {
      winner = waiting;
    } else if (waiting == null) {
      forgetPending(destination);
    }
    if (winner == null) {
      return selected;
    }
    forgetPending(destination);
    return winner;
  }

  private @Nullable RouteEntry bestOfKind(
      Destination destination, RouteEntry selected, int rank, boolean vsock) {
    RouteEntry best = null;
    for (RouteEntry entry : destination.entries()) {
      if (entry != selected
          && entry.neighbour().vsock() == vsock
          && rank(entry) == rank
          && (best == null || entry.total() < best.total())
          && eligible(entry, selected)) {
        best = entry;
      }
    }
    return best;
  }

  private static Candidate view(RouteEntry entry) {
    return new Candidate(
        entry.metric(), entry.total(), entry.neighbour().vsock(), entry.neighbour().measured());
  }

  /** Whether a challenger waited long enough; starts or goes on waiting when not. */
  private boolean ripe(Destination destination, RouteEntry challenger, Verdict verdict) {
    PendingSwitch pending = destination.pendingSwitch();
    if (pending != null && pending.challenger() != challenger.neighbour()) {
      forgetPending(destination);
      pending = null;
    }
    if (pending == null) {
      pending =
          new PendingSwitch(
              challenger.neighbour(),
              state.now(),
              new TimedTask(() -> reselect.accept(destination)));
      destination.setPendingSwitch(pending);
    }
    if (pending.ripe(state.now(), verdict)) {
      return true;
    }
    state.deadlines().arm(pending.task(), pending.nextLook(state.now(), verdict));
    return false;
  }

  /** The selected route is safe again, or the destination goes. */
  void forgetPending(Destination destination) {
    PendingSwitch pending = destination.pendingSwitch();
    if (pending != null) {
      state.deadlines().cancel(pending.task());
      destination.setPendingSwitch(null);
    }
  }
}
