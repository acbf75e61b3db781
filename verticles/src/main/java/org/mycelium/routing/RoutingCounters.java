package org.mycelium.routing;

import java.util.EnumMap;
import java.util.Map;

/** A copy of the core's counters. Immutable, any thread. */
public final class RoutingCounters {
  private final Map<RoutingCounter, Long> values = new EnumMap<>(RoutingCounter.class);

  RoutingCounters(Map<RoutingCounter, Long> values) {
    this.values.putAll(values);
  }

  /** The value of one counter since the core was made. */
  public long get(RoutingCounter counter) {
    return values.getOrDefault(counter, 0L);
  }
}
