package org.mycelium.peers;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.AddPeer;
import org.mycelium.bus.Counter;
import org.mycelium.bus.Direction;
import org.mycelium.bus.Done;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.LinkStatus;
import org.mycelium.bus.LinksRequest;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.MyceliumMessage;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.PeerEvent;
import org.mycelium.bus.PeerState;
import org.mycelium.bus.PeerStatus;
import org.mycelium.bus.PeerType;
import org.mycelium.bus.PeersRequest;
import org.mycelium.bus.PeersSnapshot;
import org.mycelium.bus.RemovePeer;
import org.mycelium.events.CounterPages;
import org.mycelium.events.Pages;
import org.mycelium.events.RatedPublisher;
import org.mycelium.events.Speaker;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.LinkStats;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.PeerChanged;
import org.mycelium.wiring.PeerInfo;
import org.mycelium.wiring.PeerList;
import org.mycelium.wiring.PeerRequest;

/**
 * The public face of the peer manager: events and requests of {@code org.mycelium.bus}. Cost and
 * round trip of a peer's link come from the router; without its answer they are unknown. Commands
 * are taken from callers in this process alone, unless {@code [cluster] commands} says otherwise.
 */
final class PublicPeers {
  private static final long LOCAL_MILLIS = 5000;

  private final Vertx vertx;
  private final Speaker speaker;
  private final LocalBus bus;
  private final LocalAddresses addresses;
  private final NodeClient router;
  private final RatedPublisher events;
  private long sequence;

  PublicPeers(Vertx vertx, Speaker speaker, LocalBus bus, LocalAddresses addresses) {
    this.vertx = vertx;
    this.speaker = speaker;
    this.bus = bus;
    this.addresses = addresses;
    this.router = new NodeClient(vertx, speaker.node());
    this.events = new RatedPublisher(vertx, LinkStats::nowMicros);
  }

  /**
   * Begins to answer.
   *
   * @param clusterCommands whether other members of the cluster may change the peers
   */
  void serve(boolean clusterCommands, Supplier<List<Counter>> counters) {
    MyceliumBus.serve(
        vertx, address(MyceliumAddresses.REQUEST_PEERS), true, PeersRequest.class, this::peers);
    MyceliumBus.serve(
        vertx,
        address(MyceliumAddresses.REQUEST_ADD_PEER),
        clusterCommands,
        AddPeer.class,
        add -> command(add.endpoint(), PeerRequest.Add::new));
    MyceliumBus.serve(
        vertx,
        address(MyceliumAddresses.REQUEST_REMOVE_PEER),
        clusterCommands,
        RemovePeer.class,
        remove -> command(remove.endpoint(), PeerRequest.Remove::new));
    CounterPages.serve(
        vertx,
        speaker,
        "peers",
        () -> {
          List<Counter> all = new ArrayList<>(counters.get());
          all.add(Counter.of("mycelium_peer_events_suppressed", events.suppressed()));
          return all;
        });
    bus.<PeerChanged>consume(addresses.peerChanged(), this::changed);
  }

  private String address(String request) {
    return MyceliumAddresses.request(speaker.node(), request);
  }

  private Future<Done> command(
      String endpoint, java.util.function.Function<Endpoint, PeerRequest> request) {
    // A malformed endpoint throws IllegalArgumentException, which the bus makes MALFORMED.
    return ask(request.apply(EndpointParser.parse(endpoint))).map(new Done());
  }

  private Future<List<PeerInfo>> ask(PeerRequest request) {
    return bus.<PeerList>request(addresses.peers(), request, LOCAL_MILLIS)
        .map(Message::body)
        .map(PeerList::peers)
        .recover(failure -> Future.failedFuture(typed(failure)));
  }

  private static Throwable typed(Throwable failure) {
    if (failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
      FailureCode code =
          switch (reply.failureCode()) {
            case PeerRequest.EXISTS -> FailureCode.ALREADY_KNOWN;
            case PeerRequest.UNKNOWN -> FailureCode.NOT_FOUND;
            default -> FailureCode.INTERNAL;
          };
      return new MyceliumFailure(code, String.valueOf(reply.getMessage()));
    }
    return failure;
  }

  private Future<PeersSnapshot> peers(PeersRequest request) {
    Future<Map<Long, LinkStatus>> links =
        router
            .ask(new LinksRequest())
            .map(snapshot -> byId(snapshot.entries()))
            .otherwise(failure -> Map.of());
    return ask(new PeerRequest.All())
        .compose(peers -> links.map(byId -> snapshot(request, peers, byId)));
  }

  private static Map<Long, LinkStatus> byId(List<LinkStatus> links) {
    Map<Long, LinkStatus> byId = new HashMap<>();
    links.forEach(link -> byId.put(link.linkId(), link));
    return byId;
  }

  private PeersSnapshot snapshot(
      PeersRequest request, List<PeerInfo> peers, Map<Long, LinkStatus> links) {
    List<PeerStatus> page = new ArrayList<>();
    for (PeerInfo peer : Pages.slice(peers, request.offset(), request.limit())) {
      page.add(status(peer, peer.linkId() == null ? null : links.get(peer.linkId())));
    }
    return new PeersSnapshot(
        speaker.node(),
        speaker.incarnation(),
        sequence,
        Speaker.wallMicros(),
        request.offset(),
        peers.size(),
        page);
  }

  private static PeerStatus status(PeerInfo peer, @Nullable LinkStatus link) {
    return new PeerStatus(
        peer.endpoint().uri(),
        type(peer),
        state(peer.state()),
        peer.txBytes(),
        peer.rxBytes(),
        peer.discoveredSeconds(),
        orUnknown(peer.lastConnectedSeconds()),
        peer.type() == PeerInfo.Type.STATIC ? Direction.OUTBOUND : Direction.INBOUND,
        orUnknown(peer.linkId()),
        link == null ? MyceliumMessage.UNKNOWN : link.cost(),
        link == null ? MyceliumMessage.UNKNOWN : link.rttMicros(),
        Objects.requireNonNullElse(peer.lastError(), ""),
        orUnknown(peer.nextRetryMillis()));
  }

  private void changed(PeerChanged change) {
    PeerInfo peer = change.peer();
    Long retry = peer.nextRetryMillis();
    events.publish(
        new PeerEvent(
            speaker.node(),
            speaker.incarnation(),
            ++sequence,
            Speaker.wallMicros(),
            change.removed() ? PeerState.REMOVED : state(peer.state()),
            peer.endpoint().uri(),
            type(peer),
            orUnknown(peer.linkId()),
            Objects.requireNonNullElse(peer.lastError(), ""),
            retry == null ? MyceliumMessage.UNKNOWN : Speaker.wallMicros() + retry * 1000));
  }

  private static PeerType type(PeerInfo peer) {
    return peer.type() == PeerInfo.Type.STATIC ? PeerType.STATIC : PeerType.INBOUND;
  }

  private static PeerState state(PeerInfo.State state) {
    return switch (state) {
      case CONNECTING -> PeerState.CONNECTING;
      case ALIVE -> PeerState.ALIVE;
      case DEAD -> PeerState.DEAD;
    };
  }

  private static long orUnknown(@Nullable Long value) {
    return value == null ? MyceliumMessage.UNKNOWN : value;
  }
}
