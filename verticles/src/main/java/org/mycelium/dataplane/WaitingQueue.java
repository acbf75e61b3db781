package org.mycelium.dataplane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Packets that wait, first in first out per /64, bounded in packets per /64, in packets and in
 * bytes (spec 01 §7.5, W18, W21, W22). Every packet has a deadline; offers come in the order of
 * their deadlines. Any thread: the lock is taken on the slow path alone.
 */
final class WaitingQueue {

  /** Counted for each packet on top of its bytes: what the queue itself spends on it. */
  static final int OVERHEAD_BYTES = 256;

  /** What became of an offer; limits are checked in this order. */
  enum Offer {
    /** It waits. */
    ACCEPTED,
    /** Too many packets or bytes wait. */
    FULL_TOTAL,
    /** Too many packets wait for this /64. */
    FULL_SUBNET
  }

  private final int maxPerSubnet;
  private final int maxPackets;
  private final long maxBytes;
  private final Map<Long, ArrayDeque<WaitingPacket>> bySubnet = new HashMap<>();
  private final LinkedHashSet<WaitingPacket> byDeadline = new LinkedHashSet<>();
  private long bytes;
  private volatile int size;

  WaitingQueue(int maxPerSubnet, int maxPackets, long maxBytes) {
    this.maxPerSubnet = maxPerSubnet;
    this.maxPackets = maxPackets;
    this.maxBytes = maxBytes;
  }

  /** Queues a packet under the /64 with these upper bits, or refuses it. */
  synchronized Offer offer(long subnet, WaitingPacket packet) {
    long cost = cost(packet);
    if (size >= maxPackets || bytes + cost > maxBytes) {
      return Offer.FULL_TOTAL;
    }
    ArrayDeque<WaitingPacket> queue = bySubnet.get(subnet);
    if (queue == null) {
      if (maxPerSubnet == 0) {
        return Offer.FULL_SUBNET;
      }
      queue = new ArrayDeque<>(1);
      bySubnet.put(subnet, queue);
    } else if (queue.size() >= maxPerSubnet) {
      return Offer.FULL_SUBNET;
    }
    queue.add(packet);
    byDeadline.add(packet);
    bytes += cost;
    size = byDeadline.size();
    return Offer.ACCEPTED;
  }

  /** Takes out the packets of a /64 that satisfy the condition, oldest first. */
  List<WaitingPacket> take(long subnet, Predicate<WaitingPacket> condition) {
    if (size == 0) {
      return List.of();
    }
    synchronized (this) {
      ArrayDeque<WaitingPacket> queue = bySubnet.get(subnet);
      if (queue == null) {
        return List.of();
      }
      List<WaitingPacket> taken = new ArrayList<>();
      for (Iterator<WaitingPacket> i = queue.iterator(); i.hasNext(); ) {
        WaitingPacket packet = i.next();
        if (condition.test(packet)) {
          i.remove();
          taken.add(packet);
          forget(packet);
        }
      }
      if (queue.isEmpty()) {
        bySubnet.remove(subnet);
      }
      return taken;
    }
  }

  /**
   * Takes out all packets whose deadline has come, oldest first.
   *
   * @param subnetOf the upper bits under which a packet was offered
   */
  synchronized List<WaitingPacket> expire(long nowMicros, SubnetOf subnetOf) {
    List<WaitingPacket> expired = new ArrayList<>();
    while (!byDeadline.isEmpty()) {
      WaitingPacket packet = byDeadline.getFirst();
      if (packet.deadlineMicros() > nowMicros) {
        break;
      }
      long subnet = subnetOf.high(packet);
      ArrayDeque<WaitingPacket> queue = bySubnet.get(subnet);
      if (queue != null) {
        queue.remove(packet); // the oldest: at or near the head
        if (queue.isEmpty()) {
          bySubnet.remove(subnet);
        }
      }
      forget(packet);
      expired.add(packet);
    }
    return expired;
  }

  /** The /64s for which packets wait. */
  synchronized List<Long> subnets() {
    return List.copyOf(bySubnet.keySet());
  }

  /** Packets waiting. */
  int size() {
    return size;
  }

  /** Bytes counted against the limit. */
  synchronized long bytes() {
    return bytes;
  }

  private void forget(WaitingPacket packet) {
    byDeadline.remove(packet);
    bytes -= cost(packet);
    size = byDeadline.size();
  }

  private static long cost(WaitingPacket packet) {
    return (long) packet.bytes().length + OVERHEAD_BYTES;
  }

  /** Under which /64 a packet waits. */
  interface SubnetOf {
    /** Its upper 64 bits. */
    long high(WaitingPacket packet);
  }
}
