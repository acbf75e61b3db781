package org.mycelium.dataplane;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.link.Link;
import org.mycelium.wire.DataPacket;

/**
 * Packets from links: to the host, to the message subsystem, or on to the next hop (spec 01 §7.1,
 * §7.4). Whatever the bytes, the worst that happens is a drop with a counter. Confined to its lane.
 */
final class Inbound {
  private final Lane lane;

  Inbound(Lane lane) {
    this.lane = lane;
  }

  /**
   * One data packet as it came; changed in place.
   *
   * @param linkBudget the route requests that packets of this link may still cause
   */
  void receive(Link from, TokenBucket linkBudget, byte[] b, int at, int length) {
    if (length < DataPacket.PAYLOAD || DataPacket.totalLength(b, at) != length) {
      lane.drop(DropReason.LINK_MALFORMED);
      return;
    }
    lane.tally.count(b, at);
    int hop = DataPacket.hopLimit(b, at);
    if (hop < Outbound.MIN_HOP_LIMIT) { // also at the destination, W31
      lane.drop(DropReason.HOP_LIMIT);
      lane.shared.counters.happened(PacketEvent.TTL_EXPIRED);
      lane.outOfBand.make(Icmpv6.TIME_EXCEEDED, Icmpv6.HOP_LIMIT_EXCEEDED, b, at, linkBudget);
      return;
    }
    DataPacket.setHopLimit(b, at, hop - 1);
    long destinationHigh = DataPacket.destinationHigh(b, at);
    if (destinationHigh == lane.shared.ownHigh) {
      lane.shared.counters.happened(PacketEvent.LOCAL);
      deliverOrWait(from, linkBudget, b, at, length);
      return;
    }
    FibEntry entry = lane.shared.fib.lookup(destinationHigh, DataPacket.destinationLow(b, at));
    if (entry != null) {
      forward(entry, from, linkBudget, b, at, length);
    } else if (!OverlayAddress.isOverlay(destinationHigh)) {
      noRoute(DropReason.NO_ROUTE, b, at, linkBudget);
    } else {
      lane.wantedByLink(destinationHigh, linkBudget);
      if (!lane.waiting.transit(copy(from, b, at, length))) {
        noRoute(DropReason.NO_ROUTE, b, at, linkBudget);
      }
    }
  }

  /** Sends on a transit packet that waited; its hop limit is not decremented again (W31). */
  void releaseTransit(WaitingPacket waiting) {
    byte[] b = waiting.bytes();
    FibEntry entry = lane.shared.fib.lookup(waiting.destinationHigh(), waiting.destinationLow());
    Link next = entry == null ? null : entry.nextHop();
    if (entry == null || next == null || next == waiting.from()) {
      lane.drop(next == null ? DropReason.ROUTE_LOST : DropReason.RETURN_TO_SENDER);
      lane.shared.counters.happened(PacketEvent.NO_ROUTE);
      return;
    }
    lane.forward(entry, next, b, 0, b.length);
  }

  /** Delivers a packet whose sender's key it waited for. */
  void releaseIncoming(WaitingPacket waiting) {
    byte[] b = waiting.bytes();
    FibEntry entry = lane.shared.fib.lookup(waiting.sourceHigh(), waiting.sourceLow());
    if (entry == null) {
      lane.drop(DropReason.ROUTE_LOST);
      return;
    }
    deliver(entry, b, 0);
  }

  /** True when the IPv6 header at {@code ip} has the addresses of the data packet at {@code at}. */
  static boolean hasOuterAddresses(byte[] b, int at, int ip) {
    return Arrays.equals(
        b,
        at + DataPacket.SOURCE,
        at + DataPacket.SOURCE + 32,
        b,
        ip + Ipv6.SOURCE,
        ip + Ipv6.SOURCE + 32);
  }

  private void forward(
      FibEntry entry, Link from, TokenBucket linkBudget, byte[] b, int at, int length) {
    Link next = entry.nextHop();
    if (next == null) {
      noRoute(DropReason.NO_ROUTE, b, at, linkBudget);
    } else if (next == from) {
      noRoute(DropReason.RETURN_TO_SENDER, b, at, linkBudget);
    } else {
      lane.forward(entry, next, b, at, length);
    }
  }

  private void noRoute(DropReason reason, byte[] b, int at, TokenBucket linkBudget) {
    lane.drop(reason);
    lane.shared.counters.happened(PacketEvent.NO_ROUTE);
    lane.outOfBand.make(Icmpv6.DESTINATION_UNREACHABLE, Icmpv6.NO_ROUTE, b, at, linkBudget);
  }

  private void deliverOrWait(Link from, TokenBucket linkBudget, byte[] b, int at, int length) {
    long sourceHigh = DataPacket.sourceHigh(b, at);
    if (sourceHigh == lane.shared.ownHigh) {
      lane.drop(DropReason.SOURCE_OWN);
      return;
    }
    if (!OverlayAddress.isOverlay(sourceHigh)) {
      lane.drop(DropReason.SOURCE_FOREIGN);
      return;
    }
    FibEntry entry = lane.shared.fib.lookup(sourceHigh, DataPacket.sourceLow(b, at));
    if (entry != null) {
      deliver(entry, b, at);
      return;
    }
    lane.wantedByLink(sourceHigh, linkBudget);
    lane.waiting.incoming(copy(from, b, at, length));
  }

  private void deliver(FibEntry entry, byte[] b, int at) {
    int payload = at + DataPacket.PAYLOAD;
    int payloadLength = DataPacket.payloadLength(b, at);
    if (payloadLength < UserData.HEADER_BYTES + PacketCipher.TRAILER_BYTES) {
      lane.drop(DropReason.PAYLOAD_SHORT);
      return;
    }
    PacketCipher.Session session = lane.sessionForReceived(entry.key());
    if (session == null) {
      return;
    }
    if (lane.cipher.isOwn(session, b, payload, payloadLength)) {
      lane.drop(DropReason.REFLECTED);
      return;
    }
    int plain = lane.cipher.decrypt(session, b, payload, payloadLength);
    if (plain < 0) {
      lane.drop(DropReason.DECRYPTION_FAILED);
      return;
    }
    int content = payload + UserData.HEADER_BYTES;
    int length = plain - UserData.HEADER_BYTES;
    if (b[payload] != UserData.VERSION) {
      lane.drop(DropReason.USER_DATA_UNKNOWN);
      return;
    }
    switch (b[payload + 1]) {
      case UserData.L3 -> deliverToHost(b, at, content, length);
      case UserData.MESSAGE -> deliverMessage(b, at, content, length);
      case UserData.OOB_ICMP -> lane.outOfBand.receive(b, at, content, length);
      default -> lane.drop(DropReason.USER_DATA_UNKNOWN);
    }
  }

  private void deliverToHost(byte[] b, int at, int content, int length) {
    if (length < Ipv6.HEADER_BYTES) {
      lane.drop(DropReason.INNER_SHORT);
      return;
    }
    if (Ipv6.version(b, content) != 6) {
      lane.drop(DropReason.INNER_NOT_IPV6);
      return;
    }
    int packet = Ipv6.HEADER_BYTES + Ipv6.payloadLength(b, content);
    if (packet > length) {
      lane.drop(DropReason.INNER_SHORT);
      return;
    }
    if (!hasOuterAddresses(b, at, content)) {
      lane.drop(DropReason.INNER_ADDRESS);
      return;
    }
    b[content + Ipv6.HOP_LIMIT] = b[at + DataPacket.HOP_LIMIT];
    lane.host.packet(b, content, packet);
  }

  private void deliverMessage(byte[] b, int at, int content, int length) {
    lane.messageReceived(
        OverlayAddress.read(b, at + DataPacket.SOURCE),
        OverlayAddress.read(b, at + DataPacket.DESTINATION),
        Buffer.buffer(Arrays.copyOfRange(b, content, content + length)));
  }

  private WaitingPacket copy(Link from, byte[] b, int at, int length) {
    return new WaitingPacket(
        Arrays.copyOfRange(b, at, at + length), from, lane.now() + SharedState.WAIT_MICROS);
  }
}
