package org.mycelium.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mycelium.bus.Counter;

/** The data plane's counters under their Prometheus names (spec 02 §7). */
final class PublicCounters {
  private static final String DROPPED = "mycelium_data_dropped_packets";

  private PublicCounters() {}

  static List<Counter> of(DataPlane plane) {
    List<Counter> all = new ArrayList<>();
    plane
        .counters()
        .events()
        .forEach(
            (event, count) ->
                all.add(Counter.of(event.series(), event.label(), event.value(), count)));
    plane
        .counters()
        .drops()
        .forEach(
            (reason, count) ->
                all.add(
                    Counter.of(DROPPED, "reason", reason.name().toLowerCase(Locale.ROOT), count)));
    long forgotten = plane.sources().forgotten() + plane.destinations().forgotten();
    all.add(Counter.of("mycelium_data_forgotten_addresses", forgotten));
    all.add(Counter.gauge(Counter.HOST_FAILED, plane.hostFailed() ? 1 : 0));
    all.add(Counter.gauge("mycelium_data_waiting_packets", plane.waitingPackets()));
    all.add(Counter.gauge("mycelium_data_waiting_bytes", plane.waitingBytes()));
    return all;
  }
}
