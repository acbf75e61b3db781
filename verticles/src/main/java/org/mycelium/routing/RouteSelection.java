package org.mycelium.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.RouterId;

/**
 * Runs the selection of a destination and draws the consequences: who is told (spec 02 §3.7, §3.8,
 * §3.11), what the forwarding table holds, which cost is reported.
 */
final class RouteSelection {

  /** A change of the received metric by more than this is told at once (§8.1). */
  static final int BIG_METRIC_CHANGE = 10;

  /** A renewal is due after this part of the remaining time, plus a random part. */
  private static final double RENEW_AFTER = 0.5;

  private static final double RENEW_JITTER = 0.25;

  /** When neighbours are told. */
  enum Telling {
    /** When the origin changed or the received metric moved by more than 10. */
    BY_RULE,
    /** When the next hop changed or is lost. */
    ON_CHANGE,
    /** Always. */
    ALWAYS
  }

  /** The selected route as it was before something happened. */
  record Before(RouteEntry entry, RouterId routerId, int metric) {

    static Before of(RouteEntry selected) {
      return new Before(selected, selected.routerId(), selected.metric());
    }

    static @Nullable Before of(Destination destination) {
      RouteEntry selected = destination.selected();
      return selected == null ? null : of(selected);
    }
  }

  private final RouterState state;
  private final Selector selector;
  private final Advertiser advertiser;
  private final SeqnoRequester requester;
  private final CostAdvertiser costAdvertiser;

  RouteSelection(
      RouterState state,
      Selector selector,
      Advertiser advertiser,
      SeqnoRequester requester,
      CostAdvertiser costAdvertiser) {
    this.state = state;
    this.selector = selector;
    this.advertiser = advertiser;
    this.requester = requester;
    this.costAdvertiser = costAdvertiser;
  }

  /**
   * Draws the consequences of the death of a link (§2.4) for one of its entries: the route in use
   * is lost, which all are told, and remembered for 6 s; others go. Harmless when it was done.
   */
  void bury(RouteEntry entry) {
    if (entry.orphaned()) {
      state.count(RoutingCounter.ROUTE_SELECTION_RAN);
      Before before = Before.of(entry);
      entry.retracted();
      hold(entry, 0);
      run(entry.destination(), before, Telling.ON_CHANGE, true, CostReason.NEXT_HOP);
    } else if (entry.finite()) {
      remove(entry);
    }
  }

  /** Somebody asks for a prefix whose link died a moment ago: its turn comes now. */
  void settle(@Nullable Destination destination) {
    RouteEntry orphan = destination == null ? null : destination.orphan();
    if (orphan != null) {
      bury(orphan);
    }
  }

  /** Selects again without an Update: a waiting time is over, a link changed. */
  void reselect(Destination destination, CostReason reason) {
    if (!destination.isEmpty()) {
      run(destination, Before.of(destination), Telling.BY_RULE, true, reason);
    }
  }

  /**
   * Selects and tells.
   *
   * @param before the route that was selected before the event
   * @param asks whether a loss asks for a newer seqno (not on expiry, §3.9)
   * @param reason of a change of cost, when the next hop stays
   */
  void run(
      Destination destination,
      @Nullable Before before,
      Telling telling,
      boolean asks,
      CostReason reason) {
    RouteEntry chosen = selector.choose(destination);
    if (chosen != null && chosen != destination.selected()) {
      destination.select(chosen);
    } else if (chosen == null && before != null) {
      if (asks) {
        requester.request(destination.subnet(), before.routerId(), null);
      }
      destination.unselect();
    }
    showRoute(destination, before == null || chosen != before.entry());
    reportCost(destination, before, reason);
    tell(destination, before, chosen, telling);
    costAdvertiser.settled(destination);
  }

  private void tell(
      Destination destination,
      @Nullable Before before,
      @Nullable RouteEntry chosen,
      Telling telling) {
    List<Neighbour> askers = chosen == null ? List.of() : requester.satisfied(chosen);
    if (telling == Telling.ALWAYS || triggers(before, chosen, telling)) {
      state.count(RoutingCounter.TRIGGERED_UPDATE);
      advertiser.advertise(destination);
      return;
    }
    for (Neighbour asker : askers) {
      advertiser.advertiseTo(asker, destination);
    }
  }

  /** The trigger of §3.8. */
  private static boolean triggers(
      @Nullable Before before, @Nullable RouteEntry chosen, Telling telling) {
    if (before == null || chosen == null) {
      return before != null || chosen != null;
    }
    return (telling == Telling.ON_CHANGE && chosen != before.entry())
        || !chosen.routerId().equals(before.routerId())
        || Metric.delta(chosen.metric(), before.metric()) > BIG_METRIC_CHANGE;
  }

  /** The expiry of the selected route moved. */
  void renewed(Destination destination) {
    destination.setRenewing(false);
    showRoute(destination, true);
  }

  /** Tells the forwarding table what it does not know yet. */
  private void showRoute(Destination destination, boolean replan) {
    RouteEntry selected = destination.selected();
    long link = selected == null ? -1 : selected.neighbour().id();
    if (selected == null) {
      destination.setRenewAt(Long.MAX_VALUE);
    } else if (replan) {
      double part = RENEW_AFTER + RENEW_JITTER * state.random().nextDouble();
      long left = Math.max(0, selected.at() - state.now());
      destination.setRenewAt(state.now() + (long) (part * left));
      destination.setRenewing(false);
    }
    if (link != destination.shownLink() || (replan && selected != null)) {
      show(destination, link);
    }
  }

  private void show(Destination destination, long link) {
    destination.setShownLink(link);
    PublicKey key = destination.entries()[0].routerId().key();
    state.act(new Action.RouteChanged(destination.subnet(), key, link, destination.renewAt()));
  }

  /** The next hop is asked for a renewal: the forwarding table shall not ask again before then. */
  void postponeRenewal(Destination destination, long until) {
    destination.setRenewing(true);
    destination.setRenewAt(until);
    show(destination, destination.shownLink());
  }

  private void reportCost(
      Destination destination, @Nullable Before before, CostReason sameHopReason) {
    RouteEntry selected = destination.selected();
    int total = selected == null ? Metric.INFINITE : selected.total();
    if (total == destination.reported()) {
      return;
    }
    CostReason reason =
        selected == null
            ? CostReason.LOST
            : destination.reported() == Metric.INFINITE
                ? CostReason.ACQUIRED
                : before == null || before.entry() != selected
                    ? CostReason.NEXT_HOP
                    : sameHopReason;
    state.act(
        new Action.RouteCostChanged(
            destination.subnet(),
            selected == null ? -1 : selected.neighbour().id(),
            destination.reported(),
            total,
            reason));
    destination.setReported(total);
  }

  /** Removes an entry that is not selected, and its destination with the last one. */
  void remove(RouteEntry entry) {
    state.deadlines().cancel(entry);
    state.routes().remove(entry);
    Destination destination = entry.destination();
    if (destination.isEmpty()) {
      selector.forgetPending(destination);
      costAdvertiser.forget(destination);
      state.act(new Action.RouteChanged(destination.subnet(), null, -1, Long.MAX_VALUE));
    }
  }

  /** The end of an entry's time (§3.9): a lost route is remembered for 6 s, then it goes. */
  void expired(RouteEntry entry) {
    if (entry.orphaned()) {
      bury(entry);
      return;
    }
    if (!entry.selected()) {
      state.count(RoutingCounter.ROUTE_KEY_EXPIRED_REMOVED);
      remove(entry);
      return;
    }
    state.count(RoutingCounter.SELECTED_ROUTE_EXPIRED);
    state.count(RoutingCounter.ROUTE_KEY_EXPIRED_RETRACTED);
    Before before = Before.of(entry.destination());
    entry.retracted();
    hold(entry, 0);
    run(entry.destination(), before, Telling.ALWAYS, false, CostReason.NEXT_HOP);
  }

  /** Sets the expiry of an entry from the interval of its Update. */
  void hold(RouteEntry entry, int intervalCentis) {
    long micros = state.policy().holdMicros(entry.metric(), intervalCentis);
    state.deadlines().arm(entry, state.now() + micros);
  }
}
