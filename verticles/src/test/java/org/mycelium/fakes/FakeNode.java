package org.mycelium.fakes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.mycelium.bus.AddPeer;
import org.mycelium.bus.CostEntry;
import org.mycelium.bus.CostsRequest;
import org.mycelium.bus.CostsSnapshot;
import org.mycelium.bus.CountedBy;
import org.mycelium.bus.Counter;
import org.mycelium.bus.CountersRequest;
import org.mycelium.bus.CountersSnapshot;
import org.mycelium.bus.Direction;
import org.mycelium.bus.Done;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.LinkStatus;
import org.mycelium.bus.LinksRequest;
import org.mycelium.bus.LinksSnapshot;
import org.mycelium.bus.Lookup;
import org.mycelium.bus.LookupReply;
import org.mycelium.bus.LookupStatus;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.MyceliumReply;
import org.mycelium.bus.MyceliumRequest;
import org.mycelium.bus.NodeInfo;
import org.mycelium.bus.NodeInfoRequest;
import org.mycelium.bus.PacketCount;
import org.mycelium.bus.PacketCountsRequest;
import org.mycelium.bus.PacketCountsSnapshot;
import org.mycelium.bus.PeerState;
import org.mycelium.bus.PeerStatus;
import org.mycelium.bus.PeerType;
import org.mycelium.bus.PeersRequest;
import org.mycelium.bus.PeersSnapshot;
import org.mycelium.bus.RemovePeer;
import org.mycelium.bus.RouteEntry;
import org.mycelium.bus.RouteKind;
import org.mycelium.bus.RoutesRequest;
import org.mycelium.bus.RoutesSnapshot;
import org.mycelium.events.Pages;
import org.mycelium.link.EndpointParser;

/** Answers on the bus as a node does, from lists that a test fills. */
public final class FakeNode {
  public final String address;
  public volatile long incarnation = 1_700_000_000_000_000L;
  public volatile long linkSequence;
  public volatile long peerSequence;
  public volatile long costSequence;
  public volatile long routeSequence;
  public volatile List<PeerStatus> peers = List.of();
  public volatile List<LinkStatus> links = List.of();
  public volatile List<CostEntry> costs = List.of();
  public volatile List<RouteEntry> routes = List.of();
  public volatile List<PacketCount> sources = List.of();
  public volatile List<PacketCount> destinations = List.of();
  public volatile List<Counter> counters = List.of();
  public final Set<String> added = ConcurrentHashMap.newKeySet();

  /** Public keys by address, for lookups. */
  public final Map<String, String> keys = new ConcurrentHashMap<>();

  private final List<io.vertx.core.eventbus.MessageConsumer<Object>> served = new ArrayList<>();

  /** Starts answering. */
  public FakeNode(Vertx vertx, String address) {
    this.address = address;
    serve(
        vertx,
        "node",
        NodeInfoRequest.class,
        q -> new NodeInfo(address, incarnation, "54f:1::/64", "ab".repeat(32), "0.1.0"));
    serve(
        vertx,
        "peers",
        PeersRequest.class,
        q ->
            new PeersSnapshot(
                address,
                incarnation,
                peerSequence,
                1,
                q.offset(),
                peers.size(),
                Pages.slice(peers, q.offset(), q.limit())));
    serve(
        vertx,
        "links",
        LinksRequest.class,
        q ->
            new LinksSnapshot(
                address,
                incarnation,
                linkSequence,
                1,
                q.offset(),
                links.size(),
                Pages.slice(links, q.offset(), q.limit())));
    serve(
        vertx,
        "costs",
        CostsRequest.class,
        q ->
            new CostsSnapshot(
                address,
                incarnation,
                costSequence,
                1,
                q.offset(),
                costs.size(),
                Pages.slice(costs, q.offset(), q.limit())));
    serve(vertx, "routes", RoutesRequest.class, this::routes);
    for (String part : MyceliumAddresses.COUNTER_PARTS) {
      serve(vertx, "counters." + part, CountersRequest.class, this::counters);
    }
    serve(
        vertx,
        "packets",
        PacketCountsRequest.class,
        q -> {
          List<PacketCount> all = q.by() == CountedBy.SOURCE ? sources : destinations;
          return new PacketCountsSnapshot(
              address,
              incarnation,
              0,
              1,
              q.by(),
              0,
              q.offset(),
              all.size(),
              Pages.slice(all, q.offset(), q.limit()));
        });
    serve(vertx, "lookup", Lookup.class, this::lookup);
    serve(vertx, "peer.add", AddPeer.class, this::add);
    serve(vertx, "peer.remove", RemovePeer.class, this::remove);
  }

  private <Q extends MyceliumRequest<R>, R extends MyceliumReply> void serve(
      Vertx vertx, String request, Class<Q> type, java.util.function.Function<Q, R> service) {
    served.add(
        MyceliumBus.serve(
            vertx,
            MyceliumAddresses.request(address, request),
            true,
            type,
            q -> Future.succeededFuture(service.apply(q))));
  }

  /** Answers nobody any more, like a process that was killed. */
  public Future<?> die() {
    return Future.all(served.stream().map(consumer -> consumer.unregister()).toList());
  }

  private RoutesSnapshot routes(RoutesRequest q) {
    List<RouteEntry> chosen =
        routes.stream().filter(r -> q.kind() == RouteKind.ALL || r.kind() == q.kind()).toList();
    return new RoutesSnapshot(
        address,
        incarnation,
        routeSequence,
        1,
        q.kind(),
        q.offset(),
        chosen.size(),
        Pages.slice(chosen, q.offset(), q.limit()));
  }

  private CountersSnapshot counters(CountersRequest q) {
    List<Counter> mine = q.part().equals("router") ? counters : List.of();
    return new CountersSnapshot(address, incarnation, 0, 1, q.offset(), mine.size(), mine);
  }

  private LookupReply lookup(Lookup q) {
    String key = keys.getOrDefault(q.destination(), "");
    return new LookupReply(
        q.destination(),
        key.isEmpty() ? LookupStatus.UNKNOWN : LookupStatus.SELECTED,
        "",
        -1,
        "",
        "",
        0,
        0,
        key);
  }

  private Done add(AddPeer q) {
    EndpointParser.parse(q.endpoint());
    if (!added.add(q.endpoint())) {
      throw new MyceliumFailure(FailureCode.ALREADY_KNOWN, q.endpoint() + " is known already");
    }
    return new Done();
  }

  private Done remove(RemovePeer q) {
    EndpointParser.parse(q.endpoint());
    if (!added.remove(q.endpoint())) {
      throw new MyceliumFailure(FailureCode.NOT_FOUND, q.endpoint() + " is not a peer");
    }
    return new Done();
  }

  public static PeerStatus peer(String endpoint, PeerState state, long linkId) {
    boolean up = state == PeerState.ALIVE;
    return new PeerStatus(
        endpoint,
        PeerType.STATIC,
        state,
        10,
        20,
        30,
        up ? 5 : -1,
        Direction.OUTBOUND,
        linkId,
        up ? 12 : -1,
        up ? 900 : -1,
        up ? "" : "Connection refused",
        up ? -1 : 1500);
  }

  public static RouteEntry route(RouteKind kind, String subnet, int metric) {
    return new RouteEntry(
        kind,
        subnet,
        3,
        "TCP 10.0.0.1:1 <-> 10.0.0.2:2",
        "tcp",
        metric,
        12,
        7,
        "cd".repeat(32),
        37);
  }
}
