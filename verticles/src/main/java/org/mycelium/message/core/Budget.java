package org.mycelium.message.core;

import java.util.HashMap;
import java.util.Map;

/** Limits in number, memory and disk, in total and for each /64. One thread. */
final class Budget {

  /**
   * What there may be at most.
   *
   * @param count messages
   * @param memory bytes
   * @param disk bytes
   */
  record Limit(long count, long memory, long disk) {
    boolean covers(Use use) {
      return use.count <= count && use.memory <= memory && use.disk <= disk;
    }

    /** This, divided. */
    Limit share(int parts) {
      return new Limit(count / parts, memory / parts, disk / parts);
    }
  }

  private static final class Use {
    private long count;
    private long memory;
    private long disk;

    private void add(long addCount, long addMemory, long addDisk) {
      count += addCount;
      memory += addMemory;
      disk += addDisk;
    }
  }

  private final Limit total;
  private final Limit each;
  private final Use used = new Use();
  private final Map<Long, Use> bySource = new HashMap<>();

  Budget(Limit total, Limit each) {
    this.total = total;
    this.each = each;
  }

  /** Takes it when both limits allow; false, and nothing taken, when not. */
  boolean take(long high, long count, long memory, long disk) {
    Use use = bySource.computeIfAbsent(high, none -> new Use());
    use.add(count, memory, disk);
    used.add(count, memory, disk);
    if (total.covers(used) && each.covers(use)) {
      return true;
    }
    give(high, count, memory, disk);
    return false;
  }

  /** Gives back what was taken. */
  void give(long high, long count, long memory, long disk) {
    Use use = bySource.get(high);
    if (use != null) {
      use.add(-count, -memory, -disk);
      used.add(-count, -memory, -disk);
      if (use.count == 0 && use.memory == 0 && use.disk == 0) {
        bySource.remove(high);
      }
    }
  }

  long count() {
    return used.count;
  }

  long memory() {
    return used.memory;
  }

  long disk() {
    return used.disk;
  }
}
