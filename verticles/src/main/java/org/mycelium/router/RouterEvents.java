package org.mycelium.router;

import io.vertx.core.Vertx;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Direction;
import org.mycelium.bus.LinkEvent;
import org.mycelium.bus.LinkState;
import org.mycelium.bus.MyceliumMessage;
import org.mycelium.bus.RouteChange;
import org.mycelium.events.CostPublisher;
import org.mycelium.events.RatedPublisher;
import org.mycelium.events.RoutePublisher;
import org.mycelium.events.Speaker;
import org.mycelium.identity.Subnet;
import org.mycelium.link.Link;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkStats;
import org.mycelium.link.LogLimiter;
import org.mycelium.routing.Action;
import org.mycelium.routing.CostReason;
import org.mycelium.routing.RouteView;
import org.mycelium.routing.RoutingCore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the world what happened to links, costs and routes. Runs on the router's event loop. */
final class RouterEvents {

  /** What events must know of a link beyond its own record. */
  private static final class Seen {
    private final long sinceMicros = Speaker.wallMicros();
    private int cost = MyceliumMessage.INFINITE;
    private long rttMicros = MyceliumMessage.UNKNOWN;
  }

  private static final Map<CostReason, String> WORDS = new EnumMap<>(CostReason.class);

  static {
    for (CostReason reason : CostReason.values()) {
      WORDS.put(reason, reason.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(RouterEvents.class);

  /** A peer can make links come and go: ten lines a second tell enough. */
  private final LogLimiter logLimit = new LogLimiter(100_000);

  private final Speaker speaker;
  private final LinkTable links;
  private final RoutingCore core;
  private final CostPublisher costs;
  private final RoutePublisher routes;
  private final Map<Long, Seen> seen = new HashMap<>();
  private final RatedPublisher linkEvents;
  private long linkSequence;

  RouterEvents(Vertx vertx, Speaker speaker, LinkTable links, RoutingCore core) {
    this.speaker = speaker;
    this.links = links;
    this.core = core;
    this.costs = new CostPublisher(vertx, speaker);
    this.linkEvents = new RatedPublisher(vertx, LinkStats::nowMicros);
    this.routes = new RoutePublisher(vertx, speaker);
  }

  void linkUp(Link link) {
    seen.put(link.info().id(), new Seen());
    publish(link, LinkState.UP, "");
  }

  void linkDown(Link link, String reason) {
    Seen last = seen.remove(link.info().id());
    if (last == null) {
      return;
    }
    LinkInfo info = link.info();
    if (last.cost != MyceliumMessage.INFINITE) {
      costs.linkCost(
          info.id(),
          info.identifier(),
          info.transport().scheme(),
          last.rttMicros,
          last.cost,
          MyceliumMessage.INFINITE,
          "link down");
    }
    publish(link, LinkState.DOWN, reason);
  }

  /** Publishes what an action of the core means to others. */
  void action(Action action) {
    switch (action) {
      case Action.LinkCostChanged change -> linkCost(change);
      case Action.RouteCostChanged change -> routeCost(change);
      case Action.LinkStateChanged change -> linkState(change);
      case Action.Send _, Action.RouteChanged _, Action.CloseLink _ -> {
        // not for the public
      }
    }
  }

  private void linkCost(Action.LinkCostChanged change) {
    Link link = links.get(change.linkId());
    Seen last = seen.get(change.linkId());
    if (link == null || last == null) {
      return;
    }
    costs.linkCost(
        change.linkId(),
        link.info().identifier(),
        link.info().transport().scheme(),
        change.rttMicros(),
        last.cost,
        change.newCost(),
        words(change.reason()));
    last.cost = change.newCost();
    last.rttMicros = change.rttMicros();
  }

  private void routeCost(Action.RouteCostChanged change) {
    Subnet subnet = change.subnet(); // not its text: of very many at once, few are published
    Link link = change.nextHopLinkId() < 0 ? null : links.get(change.nextHopLinkId());
    String reason = words(change.reason());
    if (costs.accepts(subnet)) {
      costs.routeCost(
          subnet,
          change.nextHopLinkId(),
          link == null ? "" : link.info().identifier(),
          link == null ? "" : link.info().transport().scheme(),
          rttMicros(change.nextHopLinkId()),
          change.oldMetric(),
          change.newMetric(),
          reason);
    }
    if (routes.accepts(subnet)) {
      route(change, link, reason);
    }
  }

  private void route(Action.RouteCostChanged change, @Nullable Link link, String reason) {
    @Nullable RouteView now = core.selected(change.subnet()).orElse(null);
    if (now == null || link == null) {
      routes.lost(RouteChange.RETRACTED, change.subnet(), 0, reason);
    } else {
      routes.selected(
          change.reason() == CostReason.ACQUIRED ? RouteChange.SELECTED : RouteChange.CHANGED,
          change.subnet(),
          now.linkId(),
          link.info().identifier(),
          link.info().transport().scheme(),
          now.metric(),
          now.linkCost(),
          now.seqno(),
          reason);
    }
  }

  private void linkState(Action.LinkStateChanged change) {
    Link link = links.get(change.linkId());
    if (link == null) {
      return;
    }
    switch (change.state()) {
      case SUSPECT -> publish(link, LinkState.SUSPECT, "in use and silent");
      case HELD_DOWN -> publish(link, LinkState.RECOVERED, "answers again, held down for a while");
      case UP, DOWN -> {
        // told by linkUp and linkDown, which know the reason
      }
    }
  }

  private void publish(Link link, LinkState state, String reason) {
    LinkInfo info = link.info();
    Seen last = seen.get(info.id());
    log(info, state, reason);
    boolean usable = state == LinkState.UP || state == LinkState.RECOVERED;
    linkEvents.publish(
        new LinkEvent(
            speaker.node(),
            speaker.incarnation(),
            ++linkSequence,
            Speaker.wallMicros(),
            state,
            info.id(),
            info.transport().scheme(),
            direction(link),
            info.endpoint().uri(),
            info.identifier(),
            usable && last != null ? last.cost : MyceliumMessage.INFINITE,
            rttMicros(info.id()),
            reason));
  }

  private void log(LinkInfo info, LinkState state, String reason) {
    long left = logLimit.permit(LinkStats.nowMicros());
    if (left >= 0) {
      LOG.info(
          "link={} state={} peer=\"{}\" reason=\"{}\" suppressed={}",
          info.id(),
          state,
          info.identifier(),
          reason,
          left);
    }
  }

  static Direction direction(Link link) {
    return link.info().direction() == LinkInfo.Direction.OUTBOUND
        ? Direction.OUTBOUND
        : Direction.INBOUND;
  }

  /** The state of a live link in a snapshot. */
  static LinkState state(org.mycelium.routing.LinkState state) {
    return state == org.mycelium.routing.LinkState.SUSPECT ? LinkState.SUSPECT : LinkState.UP;
  }

  private static String words(CostReason reason) {
    return WORDS.getOrDefault(reason, "");
  }

  long rttMicros(long linkId) {
    @Nullable Seen last = seen.get(linkId);
    return last == null ? MyceliumMessage.UNKNOWN : last.rttMicros;
  }

  /** When a link came up, µs since 1970. */
  long since(long linkId) {
    @Nullable Seen last = seen.get(linkId);
    return last == null ? MyceliumMessage.UNKNOWN : last.sinceMicros;
  }

  Speaker speaker() {
    return speaker;
  }

  /** Link events left out because there were too many. */
  long suppressedLinkEvents() {
    return linkEvents.suppressed();
  }

  long linkSequence() {
    return linkSequence;
  }

  long costSequence() {
    return costs.sequence();
  }

  long routeSequence() {
    return routes.sequence();
  }

  /** Publishes what waits, then nothing more. */
  void close() {
    linkEvents.close();
    costs.close();
    routes.close();
  }
}
