package org.mycelium.dataplane;

import java.util.List;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.Subnet;

/**
 * Puts packets into the waiting queues and gets them out again (spec 01 §7.5). After queueing, the
 * table is looked at once more: the route may have come in between (W21). Confined to its lane; the
 * queues are shared.
 */
final class WaitingRoom {
  private final Lane lane;
  private final SharedState shared;

  WaitingRoom(Lane lane) {
    this.lane = lane;
    this.shared = lane.shared;
  }

  /** Queues an own packet, in plain text; false when there is no room, which is counted. */
  boolean own(WaitingPacket packet) {
    return outbound(shared.own, packet);
  }

  /** Queues a transit packet; false when there is no room, which is counted. */
  boolean transit(WaitingPacket packet) {
    return outbound(shared.transit, packet);
  }

  /** Queues a packet for us whose sender's key is unknown, or drops and counts it. */
  void incoming(WaitingPacket packet) {
    if (count(
        shared.incoming,
        packet,
        PacketEvent.INCOMING_ENQUEUED,
        PacketEvent.INCOMING_FULL_GLOBAL,
        PacketEvent.INCOMING_FULL_SUBNET)) {
      releaseIncoming(packet.sourceHigh());
    }
  }

  /**
   * A prefix got a selected route: sends on what waits in its /64 and has a route now, also when
   * the prefix is longer than /64 (W35).
   */
  void acquired(Subnet subnet) {
    releaseOutbound(subnet.high());
    releaseIncoming(subnet.high());
  }

  /** A prefix has no selected route any more: gives up what waits for it. */
  void lost(Subnet subnet) {
    for (WaitingPacket packet : shared.own.take(subnet.high(), p -> isLost(subnet, p))) {
      lane.outbound.giveUp(packet, DropReason.ROUTE_LOST);
    }
    int dropped = shared.transit.take(subnet.high(), p -> isLost(subnet, p)).size();
    shared.counters.dropped(DropReason.ROUTE_LOST, dropped);
    shared.counters.happened(PacketEvent.NO_ROUTE, dropped);
  }

  /** Gives up what has waited too long, and delivers what got a key without a selected route. */
  void tick() {
    List<WaitingPacket> own = shared.own.expire(lane.now());
    for (WaitingPacket packet : own) {
      lane.outbound.giveUp(packet, DropReason.QUEUE_TIMEOUT);
    }
    int transit = shared.transit.expire(lane.now()).size();
    shared.counters.dropped(DropReason.QUEUE_TIMEOUT, transit);
    shared.counters.happened(PacketEvent.NO_ROUTE, transit);
    shared.counters.happened(PacketEvent.OUTBOUND_TIMEOUT, own.size() + transit);
    int incoming = shared.incoming.expire(lane.now()).size();
    shared.counters.dropped(DropReason.QUEUE_TIMEOUT, incoming);
    shared.counters.happened(PacketEvent.INCOMING_TIMEOUT, incoming);
    if (shared.incoming.size() > 0) {
      for (long subnet : shared.incoming.subnets()) {
        releaseIncoming(subnet);
      }
    }
  }

  private boolean outbound(WaitingQueue queue, WaitingPacket packet) {
    long high = packet.destinationHigh();
    boolean accepted =
        count(
            queue,
            packet,
            PacketEvent.OUTBOUND_ENQUEUED,
            PacketEvent.OUTBOUND_FULL_GLOBAL,
            PacketEvent.OUTBOUND_FULL_SUBNET);
    if (accepted && hasRoute(packet)) {
      releaseOutbound(high);
    }
    return accepted;
  }

  private void releaseOutbound(long high) {
    List<WaitingPacket> own = shared.own.take(high, this::hasRoute);
    for (WaitingPacket packet : own) {
      lane.outbound.release(packet);
    }
    List<WaitingPacket> transit = shared.transit.take(high, this::hasRoute);
    for (WaitingPacket packet : transit) {
      lane.inbound.releaseTransit(packet);
    }
    shared.counters.happened(PacketEvent.OUTBOUND_DEQUEUED, own.size() + transit.size());
  }

  private void releaseIncoming(long high) {
    List<WaitingPacket> packets = shared.incoming.take(high, this::hasKey);
    for (WaitingPacket packet : packets) {
      lane.inbound.releaseIncoming(packet);
    }
    shared.counters.happened(PacketEvent.INCOMING_DEQUEUED, packets.size());
  }

  private boolean count(
      WaitingQueue queue,
      WaitingPacket packet,
      PacketEvent accepted,
      PacketEvent total,
      PacketEvent subnet) {
    WaitingQueue.Offer offer = queue.offer(packet);
    shared.counters.happened(
        switch (offer) {
          case ACCEPTED -> accepted;
          case FULL_TOTAL -> total;
          case FULL_SUBNET -> subnet;
        });
    int evicted = queue.takeEvicted();
    if (evicted > 0) {
      shared.counters.happened(total, evicted);
      shared.counters.dropped(DropReason.QUEUE_FULL, evicted);
    }
    if (offer == WaitingQueue.Offer.ACCEPTED) {
      return true;
    }
    lane.drop(DropReason.QUEUE_FULL);
    return false;
  }

  private boolean hasRoute(WaitingPacket packet) {
    FibEntry entry = shared.fib.lookup(packet.destinationHigh(), packet.destinationLow());
    return entry != null && entry.nextHop() != null;
  }

  private boolean isLost(Subnet subnet, WaitingPacket packet) {
    return subnet.contains(packet.destinationHigh(), packet.destinationLow()) && !hasRoute(packet);
  }

  private boolean hasKey(WaitingPacket packet) {
    return shared.fib.lookup(packet.sourceHigh(), packet.sourceLow()) != null;
  }
}
