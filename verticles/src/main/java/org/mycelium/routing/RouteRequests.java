package org.mycelium.routing;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.WirePrefix;

/**
 * Queries on demand (spec 02 §3.9). Only for a /64 inside 400::/7, apart from the routes (§9.1 item
 * 4), one deadline each; all live 15 s, so the map in order of their start is their timer queue.
 */
final class RouteRequests {

  /** Life of a query and of the memory of a sent request (§4). */
  static final long TIMEOUT_MICROS = 15_000_000;

  /** Requests for one prefix within this time belong to one search. */
  static final long SAME_SEARCH_MICROS = 10_000_000;

  /** A request is forwarded with at most this generation (§8.1). */
  static final int MAX_GENERATION = 15;

  private record Sent(int generation, LinkIds receivers, long time) {}

  private final RouterState state;
  private final Map<Long, Long> queries = new LinkedHashMap<>();
  private final Map<Long, Sent> cache = new LinkedHashMap<>();
  private final TimedTask timeout = new TimedTask(this::timeout);

  RouteRequests(RouterState state) {
    this.state = state;
  }

  int size() {
    return queries.size();
  }

  int cached() {
    return cache.size();
  }

  boolean queried(long high) {
    return queries.containsKey(high);
  }

  /**
   * Whether a request for it left us so short ago that another one belongs to the same search. Not
   * the 15 s of a query: who asks again when its own query ends would find those that started a
   * round trip later still open, for ever.
   */
  boolean askedLately(long high) {
    Sent sent = cache.get(high);
    return sent != null && state.now() - sent.time() < SAME_SEARCH_MICROS;
  }

  /** Asks all peers for a /64, but those asked lately (originating, generation 0). */
  void request(long high) {
    markQueried(high);
    Sent before = lately(high);
    LinkIds already =
        before != null && before.generation() == 0 ? before.receivers() : LinkIds.NONE;
    sendAll(high, 0, already, null);
  }

  /** Asks all peers, whoever was asked lately; for a prefix that just became unknown. */
  void requestAgain(long high) {
    cache.remove(high);
    request(high);
  }

  /** Forwards a peer's request for a prefix that we know nothing about. */
  void forward(Neighbour peer, long high, int generation) {
    if (generation + 1 > MAX_GENERATION) {
      state.count(RoutingCounter.ROUTE_REQUEST_GENERATION);
      return;
    }
    markQueried(high);
    sendAll(high, generation + 1, LinkIds.NONE, peer);
  }

  private void sendAll(long high, int generation, LinkIds already, @Nullable Neighbour except) {
    RouteRequest request = new RouteRequest(generation, WirePrefix.of(Subnet.of64(high)));
    boolean sent = false;
    for (Neighbour neighbour : state.neighbours()) {
      if (neighbour != except && !already.contains(neighbour.id())) {
        sent |= state.ask(neighbour, request);
      }
    }
    // The time is not refreshed when nothing was sent: steady use would suppress it for ever.
    if (sent || except != null) {
      remember(high, new Sent(generation, state.linkIds(), state.now()));
    }
  }

  /** Repeats the open queries to a new peer (§2.1). */
  void peerAdded(Neighbour peer) {
    for (long high : queries.keySet()) {
      state.ask(peer, new RouteRequest(0, WirePrefix.of(Subnet.of64(high))));
    }
  }

  /** A route was learned: its query is over, and a later loss may ask again at once. */
  void found(Subnet subnet) {
    if (subnet.length() == PrefixFilter.MIN_LENGTH) {
      queries.remove(subnet.high());
      cache.remove(subnet.high());
    }
  }

  private @Nullable Sent lately(long high) {
    Sent sent = cache.get(high);
    return sent == null || state.now() - sent.time() > TIMEOUT_MICROS ? null : sent;
  }

  private void remember(long high, Sent sent) {
    cache.remove(high);
    Iterator<Sent> oldest = cache.values().iterator();
    while (oldest.hasNext()) {
      boolean old = state.now() - oldest.next().time() > TIMEOUT_MICROS;
      if (!old && cache.size() < state.options().maxQueries()) {
        break;
      }
      oldest.remove();
    }
    cache.put(high, sent);
  }

  /** Only where no route of any kind exists (§6, invariant 4); a running query goes on as it is. */
  private void markQueried(long high) {
    if (queries.containsKey(high) || state.routes().get(Subnet.of64(high)) != null) {
      return;
    }
    if (queries.size() >= state.options().maxQueries()) {
      Iterator<Long> oldest = queries.keySet().iterator();
      oldest.next();
      oldest.remove();
      state.count(RoutingCounter.QUERY_EVICTED);
    }
    queries.put(high, state.now() + TIMEOUT_MICROS);
    if (!timeout.armed()) {
      state.deadlines().arm(timeout, state.now() + TIMEOUT_MICROS);
    }
  }

  private void timeout() {
    Iterator<Long> oldest = queries.values().iterator();
    while (oldest.hasNext()) {
      long ends = oldest.next();
      if (ends > state.now()) {
        state.deadlines().arm(timeout, ends);
        return;
      }
      oldest.remove();
      state.count(RoutingCounter.QUERY_TIMEOUT);
    }
  }

  List<QueryView> views() {
    return queries.entrySet().stream()
        .map(query -> new QueryView(Subnet.of64(query.getKey()), query.getValue()))
        .toList();
  }

  /** Whether requests about a prefix with these upper bits make sense at all. */
  boolean askable(long high) {
    return OverlayAddress.isOverlay(high) && high != state.ownSubnet().high();
  }
}
