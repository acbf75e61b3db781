package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Looks in metrics and logs of nodes that know only each other for lost control messages. */
final class ControlLosses {
  /** Each counts something that only happens when control is refused, late or lost. */
  private static final List<String> NEVER =
      List.of(
          "mycelium_router_tlv_discarded",
          "mycelium_router_tlv_source_died",
          "mycelium_router_peer_removed",
          "mycelium_router_peer_died",
          "mycelium_router_peer_deaf_total",
          "mycelium_router_update_dead_peer",
          "mycelium_router_update_postponed_total",
          "mycelium_router_request_skipped_total",
          "mycelium_router_link_suspected_total",
          "mycelium_router_suspect_retracted_total",
          "mycelium_router_selected_route_expired",
          "mycelium_router_ihu_unsolicited_total",
          "mycelium_router_internal_errors_total");

  private static final String HELLOS = "mycelium_router_processed_tlvs{tlv_type=\"hello\"}";
  private static final String IHUS = "mycelium_router_processed_tlvs{tlv_type=\"ihu\"}";

  /** What a node says when Vert.x finds an event loop blocked, has a defect, or loses a link. */
  private static final List<String> UNSAID =
      List.of("has been blocked", "please report", "link down");

  private ControlLosses() {}

  /** Fails when there was one. */
  static void none(List<NodeProcess> nodes) {
    // Each Hello that one of them handled was answered, and each answer came in: the counters are
    // published now and then, so that sums agree once nothing is on its way.
    Shell.await(
        Duration.ofSeconds(60),
        () -> sum(nodes, HELLOS) > 0 && sum(nodes, HELLOS) == sum(nodes, IHUS),
        () -> sum(nodes, HELLOS) + " Hellos handled, " + sum(nodes, IHUS) + " IHUs");
    System.out.printf("Hellos handled, and answers received: %.0f%n", sum(nodes, HELLOS));
    for (NodeProcess node : nodes) {
      Map<String, Double> metrics = node.metrics();
      NEVER.forEach(series -> assertEquals(0.0, metrics.get(series), series));
      UNSAID.forEach(words -> assertFalse(node.log().contains(words), node.log()));
    }
    System.out.println("zero at all nodes: " + NEVER);
  }

  private static double sum(List<NodeProcess> nodes, String series) {
    return nodes.stream().mapToDouble(node -> node.metrics().getOrDefault(series, 0.0)).sum();
  }
}
