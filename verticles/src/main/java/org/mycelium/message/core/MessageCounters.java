package org.mycelium.message.core;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counts. Any thread. */
public final class MessageCounters {
  private final Map<MessageCounter, LongAdder> counts = new EnumMap<>(MessageCounter.class);

  /** All zero. */
  public MessageCounters() {
    for (MessageCounter counter : MessageCounter.values()) {
      counts.put(counter, new LongAdder());
    }
  }

  /** It happened. */
  public void add(MessageCounter counter) {
    LongAdder adder = counts.get(counter);
    if (adder != null) {
      adder.increment();
    }
  }

  /** How often it happened. */
  public long get(MessageCounter counter) {
    LongAdder adder = counts.get(counter);
    return adder == null ? 0 : adder.sum();
  }
}
