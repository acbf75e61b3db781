package org.mycelium.router;

import static org.mycelium.routing.RoutingCounter.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.mycelium.bus.Counter;
import org.mycelium.routing.RoutingCounter;
import org.mycelium.routing.RoutingCounters;

/**
 * The core's counters under the original's Prometheus names where it has one (spec 04 §6), else
 * under {@code mycelium_router_<counter>}.
 */
final class RouterCounters {

  /** Series name and, when labelled, label and value. */
  private record Series(String name, String label, String value) {
    Series(String name) {
      this(name, "", "");
    }
  }

  private static final String TLVS = "mycelium_router_processed_tlvs";
  private static final String EXPIRED = "mycelium_router_expired_routes";
  private static final String SEQNO = "mycelium_router_seqno_handling";

  private static final Map<RoutingCounter, Series> ORIGINAL =
      Map.ofEntries(
          Map.entry(PROCESS_HELLO, new Series(TLVS, "tlv_type", "hello")),
          Map.entry(PROCESS_IHU, new Series(TLVS, "tlv_type", "ihu")),
          Map.entry(PROCESS_UPDATE, new Series(TLVS, "tlv_type", "update")),
          Map.entry(PROCESS_SEQNO_REQUEST, new Series(TLVS, "tlv_type", "seqno_request")),
          Map.entry(PROCESS_ROUTE_REQUEST, new Series(TLVS, "tlv_type", "route_request")),
          Map.entry(
              PROCESS_WILDCARD_ROUTE_REQUEST,
              new Series(TLVS, "tlv_type", "wildcard_route_request")),
          Map.entry(RECEIVED_TLV, new Series("mycelium_router_received_tlvs")),
          Map.entry(UPDATE_DENIED_BY_FILTER, new Series("mycelium_router_update_denied")),
          Map.entry(ROUTE_SELECTION_RAN, new Series("mycelium_router_route_selections")),
          Map.entry(TRIGGERED_UPDATE, new Series("mycelium_router_triggered_updates")),
          Map.entry(ROUTE_KEY_EXPIRED_REMOVED, new Series(EXPIRED, "action", "removed")),
          Map.entry(ROUTE_KEY_EXPIRED_RETRACTED, new Series(EXPIRED, "action", "retracted")),
          Map.entry(SOURCE_KEY_EXPIRED, new Series("mycelium_router_source_key_expired")),
          Map.entry(SEQNO_REQUEST_REPLY_LOCAL, new Series(SEQNO, "action", "reply_local")),
          Map.entry(SEQNO_REQUEST_BUMP_SEQNO, new Series(SEQNO, "action", "bump_seqno")),
          Map.entry(SEQNO_REQUEST_DROPPED_TTL, new Series(SEQNO, "action", "ttl_expired")),
          Map.entry(
              SEQNO_REQUEST_FORWARD_FEASIBLE, new Series(SEQNO, "action", "forward_feasible")),
          Map.entry(
              SEQNO_REQUEST_FORWARD_UNFEASIBLE, new Series(SEQNO, "action", "forward_unfeasible")),
          Map.entry(SEQNO_REQUEST_UNHANDLED, new Series(SEQNO, "action", "unhandled")));

  private RouterCounters() {}

  static List<Counter> of(RoutingCounters counters) {
    List<Counter> all = new ArrayList<>();
    for (RoutingCounter counter : RoutingCounter.values()) {
      Series series =
          ORIGINAL.getOrDefault(
              counter, new Series("mycelium_router_" + counter.name().toLowerCase(Locale.ROOT)));
      long value = counters.get(counter);
      all.add(
          series.label().isEmpty()
              ? Counter.of(series.name(), value)
              : Counter.of(series.name(), series.label(), series.value(), value));
    }
    return all;
  }
}
