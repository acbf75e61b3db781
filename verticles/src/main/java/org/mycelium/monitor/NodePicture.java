package org.mycelium.monitor;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.CostEntry;
import org.mycelium.bus.CostsSnapshot;
import org.mycelium.bus.LinkEvent;
import org.mycelium.bus.LinkState;
import org.mycelium.bus.LinkStatus;
import org.mycelium.bus.LinksSnapshot;
import org.mycelium.bus.MyceliumEvent;
import org.mycelium.bus.MyceliumMessage;
import org.mycelium.bus.PeerEvent;
import org.mycelium.bus.PeerState;
import org.mycelium.bus.PeerType;
import org.mycelium.bus.PeersSnapshot;
import org.mycelium.bus.RouteBatch;
import org.mycelium.bus.RouteEntry;
import org.mycelium.bus.RouteEvent;
import org.mycelium.bus.RouteKind;
import org.mycelium.bus.RoutesSnapshot;

/**
 * What is known of one node: links, peers, costs, selected routes, and the last events. Each map is
 * bounded by {@link #MAX_ENTRIES}, the history by a number of events. Pure; one thread.
 */
final class NodePicture {
  static final int MAX_ENTRIES = 200_000;

  /** A link, from a snapshot or events. */
  record LinkView(long id, String transport, LinkState state, String endpoint, String identifier) {}

  /** A peer, from a snapshot or events. */
  record PeerView(String endpoint, PeerType type, PeerState state, String lastError) {}

  private final Map<Long, LinkView> links = new LinkedHashMap<>();
  private final Map<String, PeerView> peers = new LinkedHashMap<>();
  private final Map<String, CostEntry> costs = new LinkedHashMap<>();
  private final Map<String, RouteEntry> routes = new LinkedHashMap<>();
  private final Deque<MyceliumEvent> history = new ArrayDeque<>();
  private final int maxHistory;
  private long costChanges;
  private long refusedEntries;

  NodePicture(int maxHistory) {
    this.maxHistory = maxHistory;
  }

  void replaceLinks(List<LinksSnapshot> pages) {
    links.clear();
    for (LinksSnapshot page : pages) {
      for (LinkStatus link : page.entries()) {
        put(
            links,
            link.linkId(),
            new LinkView(
                link.linkId(), link.transport(), link.state(), link.endpoint(), link.identifier()));
      }
    }
  }

  void apply(LinkEvent event) {
    remember(event);
    if (event.state() == LinkState.DOWN) {
      links.remove(event.linkId());
      return;
    }
    LinkState state = event.state() == LinkState.SUSPECT ? LinkState.SUSPECT : LinkState.UP;
    put(
        links,
        event.linkId(),
        new LinkView(
            event.linkId(), event.transport(), state, event.endpoint(), event.identifier()));
  }

  void replacePeers(List<PeersSnapshot> pages) {
    peers.clear();
    pages.forEach(
        page ->
            page.entries()
                .forEach(
                    peer ->
                        put(
                            peers,
                            peer.endpoint(),
                            new PeerView(
                                peer.endpoint(),
                                peer.peerType(),
                                peer.state(),
                                peer.lastError()))));
  }

  void apply(PeerEvent event) {
    remember(event);
    if (event.state() == PeerState.REMOVED) {
      peers.remove(event.endpoint());
    } else {
      put(
          peers,
          event.endpoint(),
          new PeerView(event.endpoint(), event.peerType(), event.state(), event.lastError()));
    }
  }

  void replaceCosts(List<CostsSnapshot> pages) {
    costs.clear();
    pages.forEach(page -> page.entries().forEach(cost -> put(costs, cost.subject(), cost)));
  }

  void apply(CostBatch batch) {
    remember(batch);
    costChanges += batch.merged();
    batch
        .changes()
        .forEach(
            change -> {
              if (change.newCost() >= MyceliumMessage.INFINITE) {
                costs.remove(change.subject());
              } else {
                put(
                    costs,
                    change.subject(),
                    new CostEntry(
                        change.kind(),
                        change.subject(),
                        change.linkId(),
                        change.nextHop(),
                        change.transport(),
                        change.rttMicros(),
                        change.newCost()));
              }
            });
  }

  void replaceRoutes(List<RoutesSnapshot> pages) {
    routes.clear();
    pages.forEach(page -> page.entries().forEach(route -> put(routes, route.subnet(), route)));
  }

  void apply(RouteBatch batch) {
    remember(batch);
    for (RouteEvent change : batch.changes()) {
      if (change.metric() >= MyceliumMessage.INFINITE) {
        routes.remove(change.subnet());
      } else {
        put(
            routes,
            change.subnet(),
            new RouteEntry(
                RouteKind.SELECTED,
                change.subnet(),
                change.linkId(),
                change.nextHop(),
                change.transport(),
                change.metric(),
                change.linkCost(),
                change.seqno(),
                "",
                MyceliumMessage.UNKNOWN));
      }
    }
  }

  private <K, V> void put(Map<K, V> map, K key, V value) {
    if (map.size() >= MAX_ENTRIES && !map.containsKey(key)) {
      refusedEntries++;
    } else {
      map.put(key, value);
    }
  }

  private void remember(MyceliumEvent event) {
    if (history.size() >= maxHistory) {
      history.removeFirst();
    }
    history.addLast(event);
  }

  /** Forgets the state of a node that is gone; its history stays. */
  void clear() {
    links.clear();
    peers.clear();
    costs.clear();
    routes.clear();
  }

  Collection<LinkView> links() {
    return links.values();
  }

  Collection<PeerView> peers() {
    return peers.values();
  }

  Collection<CostEntry> costs() {
    return costs.values();
  }

  Collection<RouteEntry> routes() {
    return routes.values();
  }

  Collection<MyceliumEvent> history() {
    return history;
  }

  /** How many cost changes were published, merged ones included. */
  long costChanges() {
    return costChanges;
  }

  long refusedEntries() {
    return refusedEntries;
  }

  /**
   * The picture for people and programs.
   *
   * @param limit the most entries of each list, and of the newest events
   */
  JsonObject toJson(int limit) {
    JsonArray linkList = new JsonArray();
    links.values().stream()
        .limit(limit)
        .forEach(
            link ->
                linkList.add(
                    new JsonObject()
                        .put("linkId", link.id())
                        .put("transport", link.transport())
                        .put("state", Labels.text(link.state()))
                        .put("endpoint", link.endpoint())
                        .put("identifier", link.identifier())));
    JsonArray peerList = new JsonArray();
    peers.values().stream()
        .limit(limit)
        .forEach(
            peer ->
                peerList.add(
                    new JsonObject()
                        .put("endpoint", peer.endpoint())
                        .put("peerType", Labels.text(peer.type()))
                        .put("state", Labels.text(peer.state()))
                        .put("lastError", peer.lastError())));
    JsonArray costList = new JsonArray();
    costs.values().stream()
        .limit(limit)
        .forEach(
            cost ->
                costList.add(
                    new JsonObject()
                        .put("kind", Labels.text(cost.kind()))
                        .put("subject", cost.subject())
                        .put("nextHop", cost.nextHop())
                        .put("rttMicros", cost.rttMicros())
                        .put("cost", cost.cost())));
    JsonArray routeList = new JsonArray();
    routes.values().stream()
        .limit(limit)
        .forEach(
            route ->
                routeList.add(
                    new JsonObject()
                        .put("subnet", route.subnet())
                        .put("nextHop", route.nextHop())
                        .put("metric", route.metric())
                        .put("linkCost", route.linkCost())));
    JsonArray events = new JsonArray();
    history.stream()
        .skip(Math.max(0, history.size() - limit))
        .forEach(event -> events.add(event.toJson()));
    return new JsonObject()
        .put("linkCount", links.size())
        .put("peerCount", peers.size())
        .put("costCount", costs.size())
        .put("routeCount", routes.size())
        .put("links", linkList)
        .put("peers", peerList)
        .put("costs", costList)
        .put("routes", routeList)
        .put("history", events);
  }
}
