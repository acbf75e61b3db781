package org.mycelium.routing;

import java.util.EnumMap;
import java.util.Map;

/** The counters of one core. */
final class Counters {
  private final Map<RoutingCounter, Long> values = new EnumMap<>(RoutingCounter.class);

  void count(RoutingCounter counter) {
    values.merge(counter, 1L, Long::sum);
  }

  RoutingCounters copy() {
    return new RoutingCounters(values);
  }
}
