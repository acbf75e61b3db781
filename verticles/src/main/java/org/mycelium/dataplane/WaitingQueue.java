package org.mycelium.dataplane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.Link;

/**
 * Packets that wait, first in first out per /64, bounded in packets per /64, in packets and in
 * bytes (spec 01 §7.5, W18, W21, W22). Every packet has a deadline; offers come in the order of
 * their deadlines. When the queue is full, a link with less than its share of it gets room at the
 * expense of the one with the most, so that no link's flood shuts out another. Any thread: the lock
 * is taken on the slow path alone.
 */
final class WaitingQueue {

  /** Counted for each packet on top of its bytes: what the queue itself spends on it. */
  static final int OVERHEAD_BYTES = 320;

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
  private final SubnetOf subnetOf;
  private final Map<Long, ArrayDeque<WaitingPacket>> bySubnet = new HashMap<>();
  private final Map<@Nullable Link, Holding> byLink = new HashMap<>();
  private final LinkedHashSet<WaitingPacket> byDeadline = new LinkedHashSet<>();
  private long bytes;
  private int evicted;
  private volatile int size;

  /** What waits from one link, in the order it came; null stands for our own packets. */
  private static final class Holding {
    final LinkedHashSet<WaitingPacket> packets = new LinkedHashSet<>();
    long bytes;
  }

  /**
   * An empty one.
   *
   * @param subnetOf the upper bits under which a packet is offered
   */
  WaitingQueue(int maxPerSubnet, int maxPackets, long maxBytes, SubnetOf subnetOf) {
    this.subnetOf = subnetOf;
    this.maxPerSubnet = maxPerSubnet;
    this.maxPackets = maxPackets;
    this.maxBytes = maxBytes;
  }

  /** Queues a packet, or refuses it. */
  synchronized Offer offer(WaitingPacket packet) {
    long cost = cost(packet);
    if (isFull(cost) && !hasShareLeft(packet.from(), cost)) {
      return Offer.FULL_TOTAL;
    }
    long subnet = subnetOf.high(packet);
    ArrayDeque<WaitingPacket> queue = bySubnet.get(subnet);
    if (queue != null && queue.size() >= maxPerSubnet) {
      WaitingPacket victim = victimInSubnet(queue, packet.from());
      if (victim == null) {
        return Offer.FULL_SUBNET;
      }
      evict(victim);
    }
    while (isFull(cost)) {
      if (!hasShareLeft(packet.from(), cost)) { // shares grow and shrink with what is evicted
        return Offer.FULL_TOTAL;
      }
      evict(largest(size >= maxPackets).packets.getLast());
    }
    bySubnet.computeIfAbsent(subnet, s -> new ArrayDeque<>(1)).add(packet);
    byDeadline.add(packet);
    Holding holding = byLink.computeIfAbsent(packet.from(), link -> new Holding());
    holding.packets.add(packet);
    holding.bytes += cost;
    bytes += cost;
    size = byDeadline.size();
    return Offer.ACCEPTED;
  }

  private boolean isFull(long cost) {
    return size >= maxPackets || bytes + cost > maxBytes;
  }

  /**
   * Whether the link may have one more of what there is too little of. If so, another one has more
   * than its share.
   */
  private boolean hasShareLeft(@Nullable Link from, long cost) {
    Holding holding = byLink.get(from);
    int links = byLink.size() + (holding == null ? 1 : 0);
    int packetsHeld = holding == null ? 0 : holding.packets.size();
    long bytesHeld = holding == null ? 0 : holding.bytes;
    return links > 1
        && (size < maxPackets || packetsHeld < maxPackets / links)
        && (bytes + cost <= maxBytes || bytesHeld + cost <= maxBytes / links);
  }

  private Holding largest(boolean inPackets) {
    Comparator<Holding> order =
        inPackets
            ? Comparator.comparingInt(holding -> holding.packets.size())
            : Comparator.comparingLong(holding -> holding.bytes);
    return Collections.max(byLink.values(), order);
  }

  /**
   * In a full /64, whose packets anybody may forge: the newest packet of a link from which more
   * waits. A link from which half as much waits in all is not looked for: a flood costs no search.
   */
  private @Nullable WaitingPacket victimInSubnet(
      ArrayDeque<WaitingPacket> queue, @Nullable Link from) {
    Holding holding = byLink.get(from);
    int held = holding == null ? 0 : holding.packets.size();
    if (held >= maxPerSubnet / 2) {
      return null;
    }
    for (Iterator<WaitingPacket> i = queue.descendingIterator(); i.hasNext(); ) {
      WaitingPacket other = i.next();
      Holding others = byLink.get(other.from());
      if (other.from() != from && others != null && others.packets.size() > held) {
        return other;
      }
    }
    return null;
  }

  private void evict(WaitingPacket packet) {
    evicted++;
    unlist(packet);
    forget(packet);
  }

  /** Packets thrown out for others since the last call. */
  synchronized int takeEvicted() {
    int count = evicted;
    evicted = 0;
    return count;
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

  /** Takes out all packets whose deadline has come, oldest first. */
  synchronized List<WaitingPacket> expire(long nowMicros) {
    List<WaitingPacket> expired = new ArrayList<>();
    while (!byDeadline.isEmpty()) {
      WaitingPacket packet = byDeadline.getFirst();
      if (packet.deadlineMicros() > nowMicros) {
        break;
      }
      unlist(packet);
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

  private void unlist(WaitingPacket packet) {
    long subnet = subnetOf.high(packet);
    ArrayDeque<WaitingPacket> queue = bySubnet.get(subnet);
    if (queue != null) {
      if (queue.peekFirst() == packet) {
        queue.removeFirst();
      } else {
        queue.removeLastOccurrence(packet); // an evicted one is among the newest
      }
      if (queue.isEmpty()) {
        bySubnet.remove(subnet);
      }
    }
  }

  private void forget(WaitingPacket packet) {
    byDeadline.remove(packet);
    Holding holding = byLink.get(packet.from());
    if (holding != null) {
      holding.packets.remove(packet);
      holding.bytes -= cost(packet);
      if (holding.packets.isEmpty()) {
        byLink.remove(packet.from());
      }
    }
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
