package org.mycelium.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.mycelium.log.RateLimitedLog;
import org.slf4j.LoggerFactory;

/**
 * The meters of this monitor. Values are set by its context and read by whoever scrapes. What a
 * node sends is checked: names and labels are bounded in form and number, so that no node can make
 * the series grow. Every meter is taken out of the registry at the end, because a registry may
 * outlive the monitor.
 */
final class MeterTable {
  /**
   * Series of one name that one node may have. Reasons to drop a packet are more than 40,
   * transports with the states of a link 24. A share of its own for each node, so that none takes
   * from another.
   */
  static final int MAX_SERIES_PER_NODE = 64;

  /** Names that a node may add to the original's. */
  static final int MAX_NAMES = 128;

  private static final Pattern NAME = Pattern.compile("mycelium_[a-z0-9_]{1,80}");
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9_.:-]{1,48}");

  private record Series(String name, Map<String, String> labels) {
    Share share() {
      return new Share(name, labels.getOrDefault("node", ""));
    }
  }

  /** Whose series are counted together. */
  private record Share(String name, String node) {}

  private record Entry(Meter meter, AtomicLong value) {}

  private final MeterRegistry registry;
  private final Map<Series, Entry> series = new HashMap<>();
  private final Map<String, Set<String>> labelKeys = new HashMap<>();
  private final Map<Share, Integer> shares = new HashMap<>();
  private final RateLimitedLog log = new RateLimitedLog(LoggerFactory.getLogger(MeterTable.class));
  private long refused;

  MeterTable(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Sets a meter, made at its first use. */
  void set(String name, Map<String, String> labels, boolean gauge, long value) {
    Series key = new Series(name, labels);
    Entry entry = series.get(key);
    if (entry != null) {
      entry.value().set(value);
    } else if (admit(key)) {
      AtomicLong cell = new AtomicLong(value);
      series.put(new Series(name, new TreeMap<>(labels)), new Entry(make(key, gauge, cell), cell));
    } else {
      refused++;
    }
  }

  private Meter make(Series key, boolean gauge, AtomicLong cell) {
    Tags tags = Tags.empty();
    for (Map.Entry<String, String> label : key.labels().entrySet()) {
      tags = tags.and(label.getKey(), label.getValue());
    }
    return gauge
        ? Gauge.builder(key.name(), cell, AtomicLong::doubleValue).tags(tags).register(registry)
        : FunctionCounter.builder(key.name(), cell, AtomicLong::doubleValue)
            .tags(tags)
            .register(registry);
  }

  private boolean admit(Series key) {
    Set<String> keys = key.labels().keySet();
    Set<String> known = labelKeys.get(key.name());
    boolean fits =
        known != null
            ? known.equals(keys)
            : labelKeys.size() < MAX_NAMES
                && NAME.matcher(key.name()).matches()
                && keys.stream().allMatch(label -> LABEL.matcher(label).matches());
    if (!fits
        || !key.labels().values().stream().allMatch(value -> LABEL.matcher(value).matches())) {
      log.warn("form", "meter refused: its name or its labels are none of a node's");
      return false;
    }
    if (shares.getOrDefault(key.share(), 0) >= MAX_SERIES_PER_NODE) {
      log.warn(
          "share",
          "meter refused: node has more than {} series name={} node={}",
          MAX_SERIES_PER_NODE,
          key.name(),
          key.share().node());
      return false;
    }
    labelKeys.put(key.name(), Set.copyOf(keys));
    shares.merge(key.share(), 1, Integer::sum);
    return true;
  }

  /** Sets the series of a name to zero: of one node, or of all when {@code node} is empty. */
  void zero(String name, String node) {
    series.forEach(
        (key, entry) -> {
          if (key.name().equals(name)
              && (node.isEmpty() || node.equals(key.labels().get("node")))) {
            entry.value().set(0);
          }
        });
  }

  /** Values that were not taken. */
  long refused() {
    return refused;
  }

  /** How many series there are. */
  int size() {
    return series.size();
  }

  /** Takes out the series of a node that is gone for good. */
  void removeNode(String node) {
    series
        .entrySet()
        .removeIf(
            entry -> {
              boolean its = node.equals(entry.getKey().labels().get("node"));
              if (its) {
                registry.remove(entry.getValue().meter());
              }
              return its;
            });
    shares.keySet().removeIf(share -> node.equals(share.node()));
  }

  /** Takes all meters out. */
  void close() {
    series.values().forEach(entry -> registry.remove(entry.meter()));
    series.clear();
  }
}
