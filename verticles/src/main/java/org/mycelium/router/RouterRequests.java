package org.mycelium.router;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.CostEntry;
import org.mycelium.bus.CostSubject;
import org.mycelium.bus.CostsRequest;
import org.mycelium.bus.CostsSnapshot;
import org.mycelium.bus.Counter;
import org.mycelium.bus.LinkStatus;
import org.mycelium.bus.LinksRequest;
import org.mycelium.bus.LinksSnapshot;
import org.mycelium.bus.Lookup;
import org.mycelium.bus.LookupReply;
import org.mycelium.bus.LookupStatus;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumMessage;
import org.mycelium.bus.MyceliumReply;
import org.mycelium.bus.MyceliumRequest;
import org.mycelium.bus.RouteEntry;
import org.mycelium.bus.RouteKind;
import org.mycelium.bus.RoutesRequest;
import org.mycelium.bus.RoutesSnapshot;
import org.mycelium.events.CounterPages;
import org.mycelium.events.Pages;
import org.mycelium.events.Speaker;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.Subnet;
import org.mycelium.link.Link;
import org.mycelium.link.LinkStats;
import org.mycelium.routing.LinkView;
import org.mycelium.routing.QueryView;
import org.mycelium.routing.RouteView;
import org.mycelium.routing.RoutingCore;

/** Answers the requests about routes, links and costs. Runs on the router's event loop. */
final class RouterRequests {
  private final Vertx vertx;
  private final String node;
  private final LinkTable links;
  private final RoutingCore core;
  private final FibWriter fib;
  private final RouterEvents events;
  private final LongSupplier internalErrors;
  private final Paging<CostEntry> costPages;
  private final Map<RouteKind, Paging<RouteEntry>> routePages = new EnumMap<>(RouteKind.class);

  RouterRequests(
      Vertx vertx,
      LinkTable links,
      RoutingCore core,
      FibWriter fib,
      RouterEvents events,
      LongSupplier internalErrors) {
    this.vertx = vertx;
    this.node = events.speaker().node();
    this.links = links;
    this.core = core;
    this.fib = fib;
    this.events = events;
    this.internalErrors = internalErrors;
    this.costPages = new Paging<>(vertx, events::costSequence);
  }

  void serve() {
    serve(MyceliumAddresses.REQUEST_LINKS, LinksRequest.class, this::links);
    serve(MyceliumAddresses.REQUEST_COSTS, CostsRequest.class, this::costs);
    serve(MyceliumAddresses.REQUEST_ROUTES, RoutesRequest.class, this::routes);
    serve(MyceliumAddresses.REQUEST_LOOKUP, Lookup.class, this::lookup);
    CounterPages.serve(vertx, events.speaker(), "router", this::counters);
  }

  private List<Counter> counters() {
    List<Counter> all = RouterCounters.of(core.counters());
    all.add(Counter.of("mycelium_router_internal_errors", internalErrors.getAsLong()));
    all.add(Counter.of("mycelium_router_link_events_suppressed", events.suppressedLinkEvents()));
    return all;
  }

  private <Q extends MyceliumRequest<R>, R extends MyceliumReply> void serve(
      String request, Class<Q> type, Function<Q, R> service) {
    MyceliumBus.serve(
        vertx,
        MyceliumAddresses.request(node, request),
        true,
        type,
        question -> Future.succeededFuture(service.apply(question)));
  }

  private LinksSnapshot links(LinksRequest request) {
    List<LinkStatus> all = new ArrayList<>();
    for (LinkView view : core.links()) {
      Link link = links.get(view.linkId());
      if (link != null) {
        all.add(status(view, link));
      }
    }
    return new LinksSnapshot(
        node,
        events.speaker().incarnation(),
        events.linkSequence(),
        Speaker.wallMicros(),
        request.offset(),
        all.size(),
        Pages.slice(all, request.offset(), request.limit()));
  }

  private LinkStatus status(LinkView view, Link link) {
    return new LinkStatus(
        view.linkId(),
        link.info().transport().scheme(),
        RouterEvents.direction(link),
        link.info().endpoint().uri(),
        link.info().identifier(),
        RouterEvents.state(view.state()),
        view.cost(),
        link.info().staticCost(),
        view.rttMicros(),
        link.stats().sentBytes(),
        link.stats().receivedBytes(),
        link.stats().droppedPackets(),
        events.since(view.linkId()));
  }

  private CostsSnapshot costs(CostsRequest request) {
    Paging.Page<CostEntry> page = costPages.page(request.offset(), request.limit(), this::allCosts);
    return new CostsSnapshot(
        node,
        events.speaker().incarnation(),
        page.sequence(),
        Speaker.wallMicros(),
        request.offset(),
        page.total(),
        page.entries());
  }

  private List<Supplier<CostEntry>> allCosts() {
    List<Supplier<CostEntry>> all = new ArrayList<>();
    for (LinkView view : core.links()) {
      Link link = links.get(view.linkId());
      if (link != null) {
        String subject = Long.toString(view.linkId());
        all.add(() -> cost(CostSubject.LINK, subject, link, view.rttMicros(), view.cost()));
      }
    }
    for (RouteView route : core.selected()) {
      Link link = links.get(route.linkId());
      if (link != null) {
        all.add(
            () ->
                cost(
                    CostSubject.ROUTE,
                    route.subnet().toString(),
                    link,
                    events.rttMicros(route.linkId()),
                    total(route)));
      }
    }
    return all;
  }

  private static int total(RouteView route) {
    return Math.min(MyceliumMessage.INFINITE - 1, route.metric() + route.linkCost());
  }

  private static CostEntry cost(
      CostSubject kind, String subject, Link link, long rttMicros, int cost) {
    return new CostEntry(
        kind,
        subject,
        link.info().id(),
        link.info().identifier(),
        link.info().transport().scheme(),
        rttMicros,
        cost);
  }

  private RoutesSnapshot routes(RoutesRequest request) {
    RouteKind kind = request.kind();
    Paging.Page<RouteEntry> page =
        routePages
            .computeIfAbsent(kind, any -> new Paging<>(vertx, events::routeSequence))
            .page(request.offset(), request.limit(), () -> allRoutes(kind));
    return new RoutesSnapshot(
        node,
        events.speaker().incarnation(),
        page.sequence(),
        Speaker.wallMicros(),
        kind,
        request.offset(),
        page.total(),
        page.entries());
  }

  private List<Supplier<RouteEntry>> allRoutes(RouteKind kind) {
    List<Supplier<RouteEntry>> all = new ArrayList<>();
    if (kind == RouteKind.SELECTED || kind == RouteKind.ALL) {
      core.selected().forEach(route -> all.add(() -> entry(RouteKind.SELECTED, route)));
    }
    if (kind == RouteKind.FALLBACK || kind == RouteKind.ALL) {
      core.fallback().forEach(route -> all.add(() -> entry(RouteKind.FALLBACK, route)));
    }
    if (kind == RouteKind.QUERIED || kind == RouteKind.ALL) {
      core.queried().forEach(query -> all.add(() -> entry(query)));
    }
    return all;
  }

  private RouteEntry entry(RouteKind kind, RouteView route) {
    Link link = links.get(route.linkId());
    return new RouteEntry(
        kind,
        route.subnet().toString(),
        route.linkId(),
        link == null ? "" : link.info().identifier(),
        link == null ? "" : link.info().transport().scheme(),
        route.metric(),
        route.linkCost(),
        route.seqno(),
        route.routerId().key().toString(),
        secondsUntil(route.expiresAtMicros()));
  }

  private static RouteEntry entry(QueryView query) {
    return new RouteEntry(
        RouteKind.QUERIED,
        query.subnet().toString(),
        MyceliumMessage.UNKNOWN,
        "",
        "",
        MyceliumMessage.UNKNOWN,
        MyceliumMessage.UNKNOWN,
        0,
        "",
        secondsUntil(query.expiresAtMicros()));
  }

  private static long secondsUntil(long micros) {
    return Math.max(0, (micros - LinkStats.nowMicros()) / 1_000_000);
  }

  private LookupReply lookup(Lookup request) {
    OverlayAddress address = OverlayAddress.parse(request.destination());
    FibEntry found = fib.fib().lookup(address.high(), address.low());
    if (found == null) {
      Subnet wanted = address.subnet();
      boolean queried = core.queried().stream().anyMatch(q -> q.subnet().equals(wanted));
      return reply(request, queried ? LookupStatus.QUERIED : LookupStatus.UNKNOWN, null, null);
    }
    return found.nextHop() == null
        ? reply(request, LookupStatus.FALLBACK, found, null)
        : reply(request, LookupStatus.SELECTED, found, core.selected(found.subnet()).orElse(null));
  }

  private LookupReply reply(
      Lookup request, LookupStatus status, @Nullable FibEntry found, @Nullable RouteView route) {
    Link link = found == null ? null : found.nextHop();
    return new LookupReply(
        request.destination(),
        status,
        found == null ? "" : found.subnet().toString(),
        link == null ? MyceliumMessage.UNKNOWN : link.info().id(),
        link == null ? "" : link.info().identifier(),
        link == null ? "" : link.info().transport().scheme(),
        route == null ? MyceliumMessage.INFINITE : route.metric(),
        route == null ? MyceliumMessage.INFINITE : route.linkCost(),
        found == null ? "" : found.key().toString());
  }
}
