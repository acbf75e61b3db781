package org.mycelium.monitor;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What the monitor itself counts, per topic. One thread. */
final class FeedStats {
  private final Map<String, Long> events = new TreeMap<>();
  private final Map<String, Long> gaps = new TreeMap<>();
  private final Map<String, Long> resyncs = new TreeMap<>();
  private long refused;

  void event(String topic) {
    events.merge(topic, 1L, Long::sum);
  }

  void gap(String topic) {
    gaps.merge(topic, 1L, Long::sum);
  }

  void resync(String topic) {
    resyncs.merge(topic, 1L, Long::sum);
  }

  /** A message of another type or major version, or of one node too many. */
  void refused() {
    refused++;
  }

  long refusedCount() {
    return refused;
  }

  long gapCount(String topic) {
    return gaps.getOrDefault(topic, 0L);
  }

  void forEachEvent(BiConsumer<String, Long> each) {
    events.forEach(each);
  }

  void forEachGap(BiConsumer<String, Long> each) {
    gaps.forEach(each);
  }

  void forEachResync(BiConsumer<String, Long> each) {
    resyncs.forEach(each);
  }
}
