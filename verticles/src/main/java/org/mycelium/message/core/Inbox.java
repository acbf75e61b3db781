package org.mycelium.message.core;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Bytes;

/**
 * Messages that nobody has taken yet, oldest first, and long ones that are being read (spec 03
 * §1.8). Bounded in number and bytes, in total and for each /64. One thread.
 */
public final class Inbox {

  /** A message here. */
  public static final class Entry {
    private final long handle;
    private final Arrived message;
    private final Bytes topic;
    private boolean waiting = true;
    private boolean returns;
    private long leaseEnd;

    private Entry(long handle, Arrived message) {
      this.handle = handle;
      this.message = message;
      this.topic = message.topic();
    }

    /** Its number, in the order of arrival. */
    public long handle() {
      return handle;
    }

    /** What arrived. */
    public Arrived message() {
      return message;
    }
  }

  private record Lease(Entry entry, long end) {}

  private final Budget budget;
  private final long leaseTime;
  private final Map<Long, Entry> entries = new HashMap<>();
  private final TreeMap<Long, Entry> waiting = new TreeMap<>();
  private final Map<Bytes, TreeMap<Long, Entry>> byTopic = new HashMap<>();
  private final PriorityQueue<Lease> leases =
      new PriorityQueue<>(Comparator.comparingLong(Lease::end));
  private long lastHandle;

  /** An empty inbox whose leases last this many µs. */
  public Inbox(MessageLimits limits, long leaseTime) {
    this.budget = limits.inboxBudget();
    this.leaseTime = leaseTime;
  }

  /** Appends a message and owns its payload from here on; null when there is no room. */
  public @Nullable Entry add(Arrived message) {
    Payload payload = message.payload();
    if (!budget.take(message.source().high(), 1, payload.memory(), disk(payload))) {
      return null;
    }
    Entry entry = new Entry(++lastHandle, message);
    entries.put(entry.handle, entry);
    wait(entry);
    return entry;
  }

  private static long disk(Payload payload) {
    return payload.memory() == 0 ? payload.length() : 0;
  }

  private void wait(Entry entry) {
    entry.waiting = true;
    waiting.put(entry.handle, entry);
    byTopic.computeIfAbsent(entry.topic, none -> new TreeMap<>()).put(entry.handle, entry);
  }

  private void hide(Entry entry) {
    entry.waiting = false;
    waiting.remove(entry.handle);
    TreeMap<Long, Entry> topic = byTopic.get(entry.topic);
    if (topic != null && topic.remove(entry.handle) != null && topic.isEmpty()) {
      byTopic.remove(entry.topic);
    }
  }

  /** The oldest message, with this topic when one is given; null when there is none. */
  public @Nullable Entry oldest(@Nullable Bytes topic) {
    TreeMap<Long, Entry> among = topic == null ? waiting : byTopic.get(topic);
    return among == null || among.isEmpty() ? null : among.firstEntry().getValue();
  }

  /** Any message that is still here, also one that is leased or being read; null without one. */
  public @Nullable Entry get(long handle) {
    return entries.get(handle);
  }

  /** True when it is here and nobody leases or reads it. */
  public boolean isWaiting(Entry entry) {
    return entry.waiting && entries.get(entry.handle) == entry;
  }

  /** True for a lease that puts the message back when it ends. */
  public boolean isLeased(Entry entry) {
    return !entry.waiting && entry.returns;
  }

  /**
   * Hides a message from others.
   *
   * @param returns what happens when the time is over: it waits again, or is removed
   */
  public void lease(Entry entry, boolean returns, long now) {
    if (entry.waiting) {
      hide(entry);
    }
    entry.returns = returns;
    touch(entry, now);
  }

  /** Begins the time of a lease anew; its reader is alive. */
  public void touch(Entry entry, long now) {
    if (!entry.waiting) {
      boolean first = entry.leaseEnd == 0;
      entry.leaseEnd = now + leaseTime;
      if (first) {
        leases.add(new Lease(entry, entry.leaseEnd));
      }
    }
  }

  /** Ends a lease: the message waits again, at its old place. */
  public void putBack(Entry entry) {
    entry.leaseEnd = 0;
    wait(entry);
  }

  /** Removes a message and releases its payload. */
  public void remove(Entry entry) {
    release(entry);
    entry.message.payload().close();
  }

  private void release(Entry entry) {
    if (entries.remove(entry.handle) != null) {
      hide(entry);
      Payload payload = entry.message.payload();
      budget.give(entry.message.source().high(), 1, payload.memory(), disk(payload));
    }
  }

  /**
   * Ends leases whose time is over.
   *
   * @return when it is to be called again at the latest
   */
  public long tick(long now) {
    for (Lease lease = leases.peek(); lease != null; lease = leases.peek()) {
      if (lease.end > now) {
        return lease.end;
      }
      leases.remove();
      Entry entry = lease.entry;
      if (entries.get(entry.handle) != entry || entry.waiting || entry.leaseEnd == 0) {
        continue;
      }
      if (entry.leaseEnd > now) {
        leases.add(new Lease(entry, entry.leaseEnd));
      } else if (entry.returns) {
        putBack(entry);
      } else {
        remove(entry);
      }
    }
    return Long.MAX_VALUE;
  }

  /** Releases everything; for the end of the node. */
  public void close() {
    entries.values().forEach(entry -> entry.message.payload().close());
    entries.clear();
    waiting.clear();
    byTopic.clear();
  }

  /** Messages that wait. */
  public int size() {
    return waiting.size();
  }

  /** Bytes in memory. */
  public long memory() {
    return budget.memory();
  }

  /** Bytes on disk. */
  public long disk() {
    return budget.disk();
  }
}
