package org.mycelium.dataplane;

/** What happened to packets, under the metric names of spec 02 §7. */
public enum PacketEvent {
  /** Packet for the own /64. */
  LOCAL("mycelium_router_packets_routed", "verdict", "local"),
  /** Packet handed to a next hop. */
  FORWARD("mycelium_router_packets_routed", "verdict", "forward"),
  /** Packet whose hop limit ran out. */
  TTL_EXPIRED("mycelium_router_packets_routed", "verdict", "ttl_expired"),
  /** Packet without a selected route. */
  NO_ROUTE("mycelium_router_packets_routed", "verdict", "no_route"),
  /** Packet waits for a route. */
  OUTBOUND_ENQUEUED("mycelium_router_outbound_packet_queue", "event", "enqueued"),
  /** Packet got its route. */
  OUTBOUND_DEQUEUED("mycelium_router_outbound_packet_queue", "event", "dequeued"),
  /** Packet waited in vain. */
  OUTBOUND_TIMEOUT("mycelium_router_outbound_packet_queue", "event", "dropped_query_timeout"),
  /** Packet refused: the queue is full. */
  OUTBOUND_FULL_GLOBAL("mycelium_router_outbound_packet_queue", "event", "queue_full_global"),
  /** Packet refused: its /64 has its share. */
  OUTBOUND_FULL_SUBNET("mycelium_router_outbound_packet_queue", "event", "queue_full_subnet"),
  /** Packet waits for its sender's key. */
  INCOMING_ENQUEUED("mycelium_router_incoming_packet_queue", "event", "enqueued"),
  /** Packet's key became known. */
  INCOMING_DEQUEUED("mycelium_router_incoming_packet_queue", "event", "dequeued"),
  /** Packet waited in vain. */
  INCOMING_TIMEOUT("mycelium_router_incoming_packet_queue", "event", "dropped_query_timeout"),
  /** Packet refused: the queue is full. */
  INCOMING_FULL_GLOBAL("mycelium_router_incoming_packet_queue", "event", "queue_full_global"),
  /** Packet refused: its /64 has its share. */
  INCOMING_FULL_SUBNET("mycelium_router_incoming_packet_queue", "event", "queue_full_subnet");

  private final String series;
  private final String label;
  private final String value;

  PacketEvent(String series, String label, String value) {
    this.series = series;
    this.label = label;
    this.value = value;
  }

  /** Name of the Prometheus series. */
  public String series() {
    return series;
  }

  /** Name of its one label. */
  public String label() {
    return label;
  }

  /** Value of the label. */
  public String value() {
    return value;
  }
}
