package org.mycelium.dataplane;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What the data plane counted since its start. Any thread. */
public final class DataPlaneCounters {
  // Filled once, then only read: safe for any thread.
  private final Map<DropReason, LongAdder> drops = new EnumMap<>(DropReason.class);
  private final Map<PacketEvent, LongAdder> events = new EnumMap<>(PacketEvent.class);

  DataPlaneCounters() {
    for (DropReason reason : DropReason.values()) {
      drops.put(reason, new LongAdder());
    }
    for (PacketEvent event : PacketEvent.values()) {
      events.put(event, new LongAdder());
    }
  }

  void dropped(DropReason reason) {
    adder(reason).increment();
  }

  void dropped(DropReason reason, int packets) {
    adder(reason).add(packets);
  }

  void happened(PacketEvent event) {
    adder(event).increment();
  }

  void happened(PacketEvent event, int packets) {
    adder(event).add(packets);
  }

  /** Packets (or errors not made) dropped for this reason. */
  public long of(DropReason reason) {
    return adder(reason).sum();
  }

  /** How often this happened. */
  public long of(PacketEvent event) {
    return adder(event).sum();
  }

  /** All drop counters, also those at zero. */
  public Map<DropReason, Long> drops() {
    Map<DropReason, Long> snapshot = new EnumMap<>(DropReason.class);
    for (DropReason reason : DropReason.values()) {
      snapshot.put(reason, of(reason));
    }
    return snapshot;
  }

  /** All event counters, also those at zero. */
  public Map<PacketEvent, Long> events() {
    Map<PacketEvent, Long> snapshot = new EnumMap<>(PacketEvent.class);
    for (PacketEvent event : PacketEvent.values()) {
      snapshot.put(event, of(event));
    }
    return snapshot;
  }

  private LongAdder adder(DropReason reason) {
    return Objects.requireNonNull(drops.get(reason));
  }

  private LongAdder adder(PacketEvent event) {
    return Objects.requireNonNull(events.get(event));
  }
}
