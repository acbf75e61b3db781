package org.mycelium.routing;

import java.util.EnumMap;
import java.util.Map;

/** The counters of one core. */
@SuppressWarnings("EnumOrdinal") // several counts for each message: an array, of this class alone
final class Counters {
  private final long[] values = new long[RoutingCounter.values().length];

  void count(RoutingCounter counter) {
    values[counter.ordinal()]++;
  }

  RoutingCounters copy() {
    Map<RoutingCounter, Long> copy = new EnumMap<>(RoutingCounter.class);
    for (RoutingCounter counter : RoutingCounter.values()) {
      copy.put(counter, values[counter.ordinal()]);
    }
    return new RoutingCounters(copy);
  }
}
