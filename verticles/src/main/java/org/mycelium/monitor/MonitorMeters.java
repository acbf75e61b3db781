package org.mycelium.monitor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.mycelium.bus.CostEntry;
import org.mycelium.bus.CostSubject;
import org.mycelium.bus.Counter;
import org.mycelium.bus.MyceliumMessage;

/**
 * Turns pictures and counters into meters. Labels are kinds, states and transports, and the node
 * when several are watched; never an address, a prefix or a key of a peer.
 */
final class MonitorMeters {
  private final MeterTable table;
  private final boolean nodeLabel;

  /**
   * Meters of a monitor.
   *
   * @param nodeLabel true when more than one node is watched
   */
  MonitorMeters(MeterTable table, boolean nodeLabel) {
    this.table = table;
    this.nodeLabel = nodeLabel;
  }

  /** The original shows its counters without labels from the start. */
  void originalsAtZero(String node) {
    OriginalMetrics.ALL.forEach(
        (name, label) -> {
          if (label.key().isEmpty()) {
            set(node, name, Map.of(), name.equals(OriginalMetrics.KNOWN_PEERS), 0);
          }
        });
  }

  /** What a node counted. */
  void counters(String node, List<Counter> counters) {
    for (Counter counter : counters) {
      if (OriginalMetrics.allows(counter.name(), counter.labels())) {
        set(node, counter.name(), counter.labels(), counter.gauge(), counter.value());
      }
    }
  }

  /** The current picture of a node. */
  void picture(NodeWatch watch) {
    String node = watch.node();
    NodePicture picture = watch.picture();
    Map<Map<String, String>, Long> links = new HashMap<>();
    picture
        .links()
        .forEach(
            link ->
                links.merge(
                    Map.of("transport", link.transport(), "state", Labels.text(link.state())),
                    1L,
                    Long::sum));
    gauges(node, "mycelium_links", links);
    Map<Map<String, String>, Long> peers = new HashMap<>();
    picture
        .peers()
        .forEach(
            peer ->
                peers.merge(
                    Map.of(
                        "peer_type", Labels.text(peer.type()), "state", Labels.text(peer.state())),
                    1L,
                    Long::sum));
    gauges(node, "mycelium_peers", peers);
    set(node, "mycelium_selected_routes", Map.of(), true, picture.routes().size());
    set(node, "mycelium_cost_changes", Map.of(), false, picture.costChanges());
    set(node, "mycelium_node_up", Map.of(), true, watch.isUp() ? 1 : 0);
    set(node, "mycelium_monitor_picture_refused", Map.of(), false, picture.refusedEntries());
    linkCosts(node, picture);
  }

  private void linkCosts(String node, NodePicture picture) {
    Map<String, List<CostEntry>> byTransport = new HashMap<>();
    for (CostEntry cost : picture.costs()) {
      if (cost.kind() == CostSubject.LINK) {
        byTransport.computeIfAbsent(cost.transport(), t -> new ArrayList<>()).add(cost);
      }
    }
    Map<Map<String, String>, Long> costs = new HashMap<>();
    Map<Map<String, String>, Long> times = new HashMap<>();
    byTransport.forEach(
        (transport, entries) -> {
          long[] values = entries.stream().mapToLong(CostEntry::cost).sorted().toArray();
          statistics(costs, transport, values);
          long[] measured =
              entries.stream()
                  .mapToLong(CostEntry::rttMicros)
                  .filter(rtt -> rtt != MyceliumMessage.UNKNOWN)
                  .sorted()
                  .toArray();
          if (measured.length > 0) {
            statistics(times, transport, measured);
          }
        });
    gauges(node, "mycelium_link_cost", costs);
    gauges(node, "mycelium_link_rtt_microseconds", times);
  }

  private static void statistics(
      Map<Map<String, String>, Long> into, String transport, long[] sorted) {
    into.put(Map.of("transport", transport, "stat", "min"), sorted[0]);
    into.put(Map.of("transport", transport, "stat", "median"), sorted[sorted.length / 2]);
    into.put(Map.of("transport", transport, "stat", "max"), sorted[sorted.length - 1]);
  }

  /** What the monitor itself counts. */
  void own(FeedStats stats, int nodes) {
    stats.forEachEvent((topic, count) -> own("mycelium_monitor_events", topic, count));
    stats.forEachGap((topic, count) -> own("mycelium_monitor_gaps", topic, count));
    stats.forEachResync((topic, count) -> own("mycelium_monitor_resyncs", topic, count));
    table.set("mycelium_monitor_refused", Map.of(), false, stats.refusedCount());
    table.set("mycelium_monitor_meters_refused", Map.of(), false, table.refused());
    table.set("mycelium_monitor_nodes", Map.of(), true, nodes);
  }

  /** Who else is in the cluster. */
  void members(int others, int mismatched, long refused) {
    table.set("mycelium_monitor_members", Map.of(), true, others);
    table.set("mycelium_monitor_members_mismatched", Map.of(), true, mismatched);
    table.set("mycelium_monitor_members_refused", Map.of(), false, refused);
  }

  private void own(String name, String topic, long count) {
    table.set(name, Map.of("topic", topic), false, count);
  }

  /** Sets the gauges of a name; a combination that is no more falls to zero. */
  private void gauges(String node, String name, Map<Map<String, String>, Long> values) {
    table.zero(name, nodeLabel ? node : "");
    values.forEach((labels, value) -> set(node, name, labels, true, value));
  }

  private void set(
      String node, String name, Map<String, String> labels, boolean gauge, long value) {
    if (nodeLabel) {
      Map<String, String> all = new TreeMap<>(labels);
      all.put("node", node);
      table.set(name, all, gauge, value);
    } else {
      table.set(name, labels, gauge, value);
    }
  }

  /** A node is gone for good. */
  void forget(String node) {
    table.removeNode(node);
  }
}
