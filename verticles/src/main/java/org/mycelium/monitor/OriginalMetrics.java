package org.mycelium.monitor;

import java.util.List;
import java.util.Map;

/**
 * The 25 names of the original (spec 04 §6). They are counters without the suffix {@code _total}
 * that the Prometheus library adds to counters, so {@link #rename} takes it off again.
 */
final class OriginalMetrics {
  private static final List<String> TLVS =
      List.of("hello", "ihu", "seqno_request", "wildcard_route_request", "route_request", "update");
  private static final List<String> QUEUE_EVENTS =
      List.of(
          "enqueued",
          "dequeued",
          "dropped_query_timeout",
          "queue_full_global",
          "queue_full_subnet");
  private static final String TOTAL = "_total";

  /** The only gauge. */
  static final String KNOWN_PEERS = "mycelium_peer_manager_known_peers";

  /**
   * The one label of a name; no values when it has none.
   *
   * @param key empty without a label
   * @param values all that it can have
   */
  record Label(String key, List<String> values) {
    static final Label NONE = new Label("", List.of());
  }

  /** Every name with its label. */
  static final Map<String, Label> ALL =
      Map.ofEntries(
          Map.entry("mycelium_router_processed_tlvs", new Label("tlv_type", TLVS)),
          Map.entry("mycelium_router_received_tlvs", Label.NONE),
          Map.entry("mycelium_router_tlv_source_died", Label.NONE),
          Map.entry("mycelium_router_tlv_discarded", Label.NONE),
          Map.entry(
              "mycelium_router_tlv_handling_time",
              new Label("tlv_type", List.of("hello", "ihu", "update", "route_request", "seqno"))),
          Map.entry("mycelium_router_peer_added", Label.NONE),
          Map.entry("mycelium_router_peer_removed", Label.NONE),
          Map.entry("mycelium_router_peer_died", Label.NONE),
          Map.entry("mycelium_router_route_selections", Label.NONE),
          Map.entry("mycelium_router_source_key_expired", Label.NONE),
          Map.entry(
              "mycelium_router_expired_routes",
              new Label("action", List.of("removed", "retracted"))),
          Map.entry("mycelium_router_selected_route_expired", Label.NONE),
          Map.entry("mycelium_router_triggered_updates", Label.NONE),
          Map.entry(
              "mycelium_router_packets_routed",
              new Label("verdict", List.of("local", "forward", "ttl_expired", "no_route"))),
          Map.entry(
              "mycelium_router_seqno_handling",
              new Label(
                  "action",
                  List.of(
                      "reply_local",
                      "bump_seqno",
                      "ttl_expired",
                      "forward_feasible",
                      "forward_unfeasible",
                      "unhandled"))),
          Map.entry("mycelium_router_update_dead_peer", Label.NONE),
          Map.entry("mycelium_router_propagate_selected_route_time", Label.NONE),
          Map.entry("mycelium_router_update_skipped_route_selection", Label.NONE),
          Map.entry("mycelium_router_update_denied", Label.NONE),
          Map.entry("mycelium_router_update_not_interested", Label.NONE),
          Map.entry(
              "mycelium_peer_manager_peers_added",
              new Label("peer_type", List.of("static", "inbound", "link_local"))),
          Map.entry(KNOWN_PEERS, Label.NONE),
          Map.entry(
              "mycelium_peer_manager_connection_attempts",
              new Label("connection_state", List.of("started", "finished"))),
          Map.entry("mycelium_router_outbound_packet_queue", new Label("event", QUEUE_EVENTS)),
          Map.entry("mycelium_router_incoming_packet_queue", new Label("event", QUEUE_EVENTS)));

  private OriginalMetrics() {}

  /** True when a counter of this name may have these labels, {@code node} left aside. */
  static boolean allows(String name, Map<String, String> labels) {
    Label label = ALL.get(name);
    if (label == null) {
      return true;
    }
    if (label.key().isEmpty()) {
      return labels.isEmpty();
    }
    String value = labels.get(label.key());
    return labels.size() == 1 && value != null && label.values().contains(value);
  }

  /** Takes {@code _total} off the original's names in a text of the exposition format. */
  static String rename(String scrape) {
    StringBuilder text = new StringBuilder(scrape.length());
    for (String line : scrape.split("\n", -1)) {
      int start = line.startsWith("# ") ? line.indexOf(' ', 2) + 1 : 0;
      int end = start;
      while (end < line.length() && line.charAt(end) != ' ' && line.charAt(end) != '{') {
        end++;
      }
      String name = line.substring(start, end);
      if (name.endsWith(TOTAL)
          && ALL.containsKey(name.substring(0, name.length() - TOTAL.length()))) {
        text.append(line, 0, end - TOTAL.length()).append(line, end, line.length());
      } else {
        text.append(line);
      }
      text.append('\n');
    }
    text.setLength(text.length() - 1);
    return text.toString();
  }
}
