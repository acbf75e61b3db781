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

  /** The parts of a node that count: router, peer manager, data plane, messages, HTTP servers. */
  public static final List<String> COUNTER_PARTS =
      List.of("router", "peers", "data", "messages", "api");

  /** {@link PacketCountsRequest}. */
  public static final String REQUEST_PACKETS = "packets";

  /** {@link Lookup}. */
  public static final String REQUEST_LOOKUP = "lookup";

  /** {@link AddPeer}, a command. */
  public static final String REQUEST_ADD_PEER = "peer.add";

  /** {@link RemovePeer}, a command. */
  public static final String REQUEST_REMOVE_PEER = "peer.remove";

  /** {@link SendMessage}. */
  public static final String REQUEST_SEND_MESSAGE = "message.send";

  /** {@link ReceiveMessage}. */
  public static final String REQUEST_RECEIVE_MESSAGE = "message.receive";

  /** {@link ConfirmMessage}. */
  public static final String REQUEST_CONFIRM_MESSAGE = "message.confirm";

  /** {@link MessageStatusRequest}. */
  public static final String REQUEST_MESSAGE_STATUS = "message.status";

  /** {@link ReadPayload}. */
  public static final String REQUEST_READ_PAYLOAD = "message.payload.read";

  /** {@link WritePayload}. */
  public static final String REQUEST_WRITE_PAYLOAD = "message.payload.write";

  /** {@link TopicsRequest}. */
  public static final String REQUEST_TOPICS = "topics";

  /** {@link ChangeTopics}, a command. */
  public static final String REQUEST_CHANGE_TOPICS = "topics.change";

  /** Where {@link ReceivedMessage} is published, before the topic. */
  private static final String MESSAGE = "message";

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
          REQUEST_PACKETS,
          REQUEST_COUNTERS + ".router",
          REQUEST_COUNTERS + ".peers",
          REQUEST_COUNTERS + ".data",
          REQUEST_COUNTERS + ".messages",
          REQUEST_COUNTERS + ".api",
          REQUEST_MESSAGE_STATUS,
          REQUEST_TOPICS);

  /** The requests that change the node; for callers in its own process. */
  public static final List<String> COMMANDS =
      List.of(REQUEST_ADD_PEER, REQUEST_REMOVE_PEER, REQUEST_CHANGE_TOPICS);

  /**
   * The requests with which applications send and receive; like commands, for callers in the node's
   * own process.
   */
  public static final List<String> MESSAGE_REQUESTS =
      List.of(
          REQUEST_SEND_MESSAGE,
          REQUEST_RECEIVE_MESSAGE,
          REQUEST_CONFIRM_MESSAGE,
          REQUEST_READ_PAYLOAD,
          REQUEST_WRITE_PAYLOAD);

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

  /**
   * The address on which messages with a topic are published: {@code mycelium.v1.message.<topic>},
   * or {@code mycelium.v1.message} for those without one. Letters, digits and {@code -_.~/:} stay
   * as they are, every other byte becomes {@code %} and two hex digits.
   */
  public static String messageTopic(Bytes topic) {
    return PREFIX + topicPart(topic);
  }

  /** The address on which the JSON twins of messages with a topic are published. */
  public static String jsonMessageTopic(Bytes topic) {
    return JSON_PREFIX + topicPart(topic);
  }

  private static String topicPart(Bytes topic) {
    if (topic.isEmpty()) {
      return MESSAGE;
    }
    StringBuilder part = new StringBuilder(MESSAGE).append('.');
    for (byte b : topic.toArray()) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.~/:".indexOf(c) >= 0;
      if (plain) {
        part.append(c);
      } else {
        part.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
    return part.toString();
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
