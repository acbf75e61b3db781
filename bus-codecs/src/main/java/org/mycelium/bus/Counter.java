package org.mycelium.bus;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One counter or gauge of a node.
 *
 * @param name Prometheus name, {@code mycelium_router_packets_routed}
 * @param labels from a small fixed set, never addresses or keys
 * @param gauge true when the value can fall
 * @param value now
 */
public record Counter(String name, Map<String, String> labels, boolean gauge, long value) {

  /** Gauge of the part {@code data}: 1 when the TUN device failed and the host is cut off. */
  public static final String HOST_FAILED = "mycelium_data_host_failed";

  /** Copies and sorts the labels. */
  public Counter {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  /** A counter without labels. */
  public static Counter of(String name, long value) {
    return new Counter(name, Map.of(), false, value);
  }

  /** A counter with one label. */
  public static Counter of(String name, String label, String labelValue, long value) {
    return new Counter(name, Map.of(label, labelValue), false, value);
  }

  /** A gauge without labels. */
  public static Counter gauge(String name, long value) {
    return new Counter(name, Map.of(), true, value);
  }
}
