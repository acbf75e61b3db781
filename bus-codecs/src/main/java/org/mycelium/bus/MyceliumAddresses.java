package org.mycelium.bus;

import java.util.List;

/**
 * The node's public addresses on the event bus. Events of all nodes share one address per topic;
 * requests name the node, by its overlay address.
 */
public final class MyceliumAddresses {
  /** What every address of this major version begins with. */
  public static final String PREFIX = "mycelium.v1.";

  /** {@link LinkEvent}, published. */
  public static final String LINK = PREFIX + "link";

  /** {@link PeerEvent}, published. */
  public static final String PEER = PREFIX + "peer";

  /** {@link CostBatch}, published. */
  public static final String COST = PREFIX + "cost";

  /** {@link RouteBatch}, published. */
  public static final String ROUTE = PREFIX + "route";

  /** Announcements of nodes and monitors with their codec version: JSON, published. */
  public static final String MEMBERS = PREFIX + "members";

  /** The picture of a monitor: a JSON request, answered in JSON. */
  public static final String MONITOR = PREFIX + "monitor";

  /** What the addresses of the JSON twins begin with. */
  public static final String JSON_PREFIX = PREFIX + "json.";

  /** {@link LinkEvent} as JSON, published. */
  public static final String JSON_LINK = JSON_PREFIX + "link";

  /** {@link PeerEvent} as JSON, published. */
  public static final String JSON_PEER = JSON_PREFIX + "peer";

  /** {@link CostBatch} as JSON, published. */
  public static final String JSON_COST = JSON_PREFIX + "cost";

  /** {@link RouteBatch} as JSON, published. */
  public static final String JSON_ROUTE = JSON_PREFIX + "route";

  /** {@link NodeInfoRequest}. */
  public static final String REQUEST_NODE = "node";

  /** {@link PeersRequest}. */
  public static final String REQUEST_PEERS = "peers";

  /** {@link LinksRequest}. */
  public static final String REQUEST_LINKS = "links";

  /** {@link CostsRequest}. */
  public static final String REQUEST_COSTS = "costs";

  /** {@link RoutesRequest}. */
  public static final String REQUEST_ROUTES = "routes";

  /** {@link CountersRequest}; the part follows after a dot, because each has its own owner. */
  public static final String REQUEST_COUNTERS = "counters";

  /** The parts of a node that count: router, peer manager, data plane. */
  public static final List<String> COUNTER_PARTS = List.of("router", "peers", "data");

  /** {@link Lookup}. */
  public static final String REQUEST_LOOKUP = "lookup";

  /** {@link AddPeer}, a command. */
  public static final String REQUEST_ADD_PEER = "peer.add";

  /** {@link RemovePeer}, a command. */
  public static final String REQUEST_REMOVE_PEER = "peer.remove";

  /** All event addresses. */
  public static final List<String> EVENTS = List.of(LINK, PEER, COST, ROUTE);

  /** All JSON twins, in the order of {@link #EVENTS}. */
  public static final List<String> JSON_EVENTS =
      List.of(JSON_LINK, JSON_PEER, JSON_COST, JSON_ROUTE);

  /** The requests that only read. */
  public static final List<String> READ_REQUESTS =
      List.of(
          REQUEST_NODE,
          REQUEST_PEERS,
          REQUEST_LINKS,
          REQUEST_COSTS,
          REQUEST_ROUTES,
          REQUEST_LOOKUP,
          REQUEST_COUNTERS + ".router",
          REQUEST_COUNTERS + ".peers",
          REQUEST_COUNTERS + ".data");

  /** The requests that change something. */
  public static final List<String> COMMANDS = List.of(REQUEST_ADD_PEER, REQUEST_REMOVE_PEER);

  private MyceliumAddresses() {}

  /**
   * The address of a request to one node: {@code mycelium.v1.<node>.<request>}.
   *
   * @param node its overlay address in the text form of RFC 5952
   * @param request one of the {@code REQUEST_} constants
   */
  public static String request(String node, String request) {
    return PREFIX + node + "." + request;
  }

  /** The address on which an event is published. */
  public static String of(MyceliumEvent event) {
    return EVENTS.get(topic(event));
  }

  /** The address on which the JSON twin of an event is published. */
  public static String jsonOf(MyceliumEvent event) {
    return JSON_EVENTS.get(topic(event));
  }

  private static int topic(MyceliumEvent event) {
    if (event instanceof LinkEvent) {
      return 0;
    }
    if (event instanceof PeerEvent) {
      return 1;
    }
    return event instanceof CostBatch ? 2 : 3;
  }
}
