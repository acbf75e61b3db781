package org.mycelium.monitor;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.CostsRequest;
import org.mycelium.bus.CostsSnapshot;
import org.mycelium.bus.Counter;
import org.mycelium.bus.CountersRequest;
import org.mycelium.bus.LinkEvent;
import org.mycelium.bus.LinksRequest;
import org.mycelium.bus.LinksSnapshot;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumEvent;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.PeerEvent;
import org.mycelium.bus.PeersRequest;
import org.mycelium.bus.PeersSnapshot;
import org.mycelium.bus.RouteBatch;
import org.mycelium.bus.RouteKind;
import org.mycelium.bus.RoutesRequest;
import org.mycelium.bus.RoutesSnapshot;

/** Watches one node: its four topics, its counters, whether it answers. The monitor's context. */
final class NodeWatch {
  /** Probes in a row without any answer after which the node is down. */
  static final int MAX_SILENT = 3;

  private final String node;
  private final NodeClient client;
  private final NodePicture picture;
  private final TopicFeed<LinkEvent, LinksSnapshot> links;
  private final TopicFeed<PeerEvent, PeersSnapshot> peers;
  private final TopicFeed<CostBatch, CostsSnapshot> costs;
  private final TopicFeed<RouteBatch, RoutesSnapshot> routes;
  private final List<TopicFeed<?, ?>> feeds;
  private int silent = MAX_SILENT;
  private int probesDown;
  private boolean hostFailed;

  NodeWatch(Vertx vertx, String node, long timeoutMillis, int history, FeedStats stats) {
    this.node = node;
    this.client = new NodeClient(vertx, node, timeoutMillis);
    this.picture = new NodePicture(history);
    this.links =
        new TopicFeed<>(
            vertx,
            client,
            new TopicFeed.Topic<>(
                "link", LinksRequest::new, e -> false, picture::replaceLinks, picture::apply),
            stats);
    this.peers =
        new TopicFeed<>(
            vertx,
            client,
            new TopicFeed.Topic<>(
                "peer", PeersRequest::new, e -> false, picture::replacePeers, picture::apply),
            stats);
    this.costs =
        new TopicFeed<>(
            vertx,
            client,
            new TopicFeed.Topic<>(
                "cost",
                CostsRequest::new,
                CostBatch::resync,
                picture::replaceCosts,
                picture::apply),
            stats);
    this.routes =
        new TopicFeed<>(
            vertx,
            client,
            new TopicFeed.Topic<>(
                "route",
                (offset, limit) -> new RoutesRequest(RouteKind.SELECTED, offset, limit),
                RouteBatch::resync,
                picture::replaceRoutes,
                picture::apply),
            stats);
    this.feeds = List.of(links, peers, costs, routes);
  }

  String node() {
    return node;
  }

  NodePicture picture() {
    return picture;
  }

  void offer(MyceliumEvent event) {
    if (event instanceof LinkEvent link) {
      links.offer(link);
    } else if (event instanceof PeerEvent peer) {
      peers.offer(peer);
    } else if (event instanceof CostBatch cost) {
      costs.offer(cost);
    } else if (event instanceof RouteBatch route) {
      routes.offer(route);
    }
  }

  /** Asks for what events do not say: last numbers, counters, whether it lives. */
  void probe(Consumer<List<Counter>> counters) {
    silent++;
    feeds.forEach(
        feed ->
            feed.probe(
                answered -> {
                  if (answered) {
                    silent = 0;
                  }
                }));
    for (String part : MyceliumAddresses.COUNTER_PARTS) {
      client
          .ask(new CountersRequest(part))
          .onSuccess(
              snapshot -> {
                snapshot.entries().stream()
                    .filter(counter -> counter.name().equals(Counter.HOST_FAILED))
                    .forEach(counter -> hostFailed = counter.value() != 0);
                counters.accept(snapshot.entries());
              });
    }
    if (isUp()) {
      probesDown = 0;
    } else if (probesDown++ == 0) {
      picture.clear();
      hostFailed = false;
      feeds.forEach(TopicFeed::reset);
    }
  }

  /** True when it answered one of the last probes. */
  boolean isUp() {
    return silent <= MAX_SILENT - 1;
  }

  /** True when it said that its TUN device failed. */
  boolean hostFailed() {
    return hostFailed;
  }

  /** Probes since it was last up. */
  int probesDown() {
    return probesDown;
  }

  /** Topics whose picture is not complete. */
  List<String> outOfSync() {
    List<String> names = new ArrayList<>();
    feeds.forEach(
        feed -> {
          if (!feed.inSync()) {
            names.add(feed.name());
          }
        });
    return names;
  }

  JsonObject toJson(int limit) {
    return picture.toJson(limit).put("node", node).put("up", isUp()).put("outOfSync", outOfSync());
  }

  void close() {
    feeds.forEach(TopicFeed::close);
  }
}
