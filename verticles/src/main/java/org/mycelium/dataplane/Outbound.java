package org.mycelium.dataplane;

import org.jspecify.annotations.Nullable;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.link.Link;
import org.mycelium.wire.DataPacket;
import org.mycelium.wiring.MessagePacket;

/**
 * Packets that start here: from the host and from the message subsystem (spec 01 §7.2 with the "New
 * node" column of §10). Confined to its lane.
 */
final class Outbound {

  /** Hop limits below this end at the node that holds the packet (spec 01 §7.1). */
  static final int MIN_HOP_LIMIT = 2;

  private final Lane lane;

  Outbound(Lane lane) {
    this.lane = lane;
  }

  /** One packet of the host. The order of the checks decides which error it gets. */
  void fromHost(byte[] b, int at, int length) {
    if (length < Ipv6.HEADER_BYTES
        || Ipv6.version(b, at) != 6
        || Ipv6.HEADER_BYTES + Ipv6.payloadLength(b, at) > length) {
      lane.drop(DropReason.HOST_MALFORMED);
      return;
    }
    long sourceHigh = Ipv6.sourceHigh(b, at);
    long sourceLow = Ipv6.sourceLow(b, at);
    long destinationHigh = Ipv6.destinationHigh(b, at);
    long destinationLow = Ipv6.destinationLow(b, at);
    if (Ipv6.isMulticast(destinationHigh)
        || Ipv6.isMulticast(sourceHigh)
        || Ipv6.isLinkLocal(sourceHigh)
        || Ipv6.isUnspecified(sourceHigh, sourceLow)) {
      lane.drop(DropReason.HOST_NOT_UNICAST);
      return;
    }
    if (destinationHigh == lane.shared.ownHigh) {
      lane.drop(DropReason.HOST_DESTINATION_OWN);
      unreachable(Icmpv6.ADDRESS_UNREACHABLE, b, at, length);
      return;
    }
    if (sourceHigh != lane.shared.ownHigh) {
      lane.drop(DropReason.HOST_SOURCE_FOREIGN);
      unreachable(Icmpv6.SOURCE_FAILED_POLICY, b, at, length);
      return;
    }
    if (!OverlayAddress.isOverlay(destinationHigh)) {
      lane.drop(DropReason.HOST_DESTINATION_FOREIGN);
      unreachable(Icmpv6.NO_ROUTE, b, at, length);
      return;
    }
    int hop = Ipv6.hopLimit(b, at);
    if (hop < MIN_HOP_LIMIT) {
      lane.drop(DropReason.HOST_HOP_LIMIT);
      lane.localErrors.send(Icmpv6.TIME_EXCEEDED, Icmpv6.HOP_LIMIT_EXCEEDED, b, at, length);
      return;
    }
    if (length > UserData.MAX_CONTENT) {
      lane.drop(DropReason.HOST_TOO_BIG);
      lane.localErrors.sendTooBig(b, at, length);
      return;
    }
    if (!sealOrWait(
        sourceHigh,
        sourceLow,
        destinationHigh,
        destinationLow,
        hop - 1,
        UserData.L3,
        b,
        at,
        length)) {
      unreachable(Icmpv6.NO_ROUTE, b, at, length);
    }
  }

  /** One packet of the message subsystem (spec 03 §1.1); for the own /64 it comes straight back. */
  void message(MessagePacket packet) {
    OverlayAddress source = packet.source();
    OverlayAddress destination = packet.destination();
    int length = packet.content().length();
    if (source.high() != lane.shared.ownHigh
        || !destination.isOverlay()
        || length > UserData.MAX_CONTENT) {
      lane.drop(DropReason.MESSAGE_REFUSED);
      return;
    }
    if (destination.high() == lane.shared.ownHigh) {
      lane.shared.counters.happened(PacketEvent.LOCAL);
      lane.messageReceived(source, destination, packet.content());
      return;
    }
    // Refusals are counted; the message subsystem repeats what is not acknowledged.
    sealOrWait(
        source.high(),
        source.low(),
        destination.high(),
        destination.low(),
        UserData.HOP_LIMIT - 1,
        UserData.MESSAGE,
        packet.content().getBytes(),
        0,
        length);
  }

  /** Sends on what waited for a route. */
  void release(WaitingPacket waiting) {
    byte[] b = waiting.bytes();
    FibEntry entry = lane.shared.fib.lookup(waiting.destinationHigh(), waiting.destinationLow());
    Link next = entry == null ? null : entry.nextHop();
    if (entry == null || next == null) {
      giveUp(waiting, DropReason.ROUTE_LOST);
      return;
    }
    int content = DataPacket.PAYLOAD + UserData.HEADER_BYTES;
    if (!lane.seal(
        entry,
        next,
        waiting.sourceHigh(),
        waiting.sourceLow(),
        waiting.destinationHigh(),
        waiting.destinationLow(),
        DataPacket.hopLimit(b, 0),
        type(waiting),
        b,
        content,
        b.length - content)) {
      answerUnreachable(waiting);
    }
  }

  /** Drops what waited in vain, with an error to the host when it was the host's (A5). */
  void giveUp(WaitingPacket waiting, DropReason reason) {
    lane.drop(reason);
    lane.shared.counters.happened(PacketEvent.NO_ROUTE);
    answerUnreachable(waiting);
  }

  private void answerUnreachable(WaitingPacket waiting) {
    if (type(waiting) == UserData.L3) {
      byte[] b = waiting.bytes();
      int content = DataPacket.PAYLOAD + UserData.HEADER_BYTES;
      unreachable(Icmpv6.NO_ROUTE, b, content, b.length - content);
    }
  }

  private static int type(WaitingPacket own) {
    return own.bytes()[DataPacket.PAYLOAD + 1];
  }

  /** False when the packet was dropped for want of a route, and counted. */
  private boolean sealOrWait(
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int wireHop,
      int type,
      byte[] content,
      int offset,
      int length) {
    FibEntry entry = lane.shared.fib.lookup(destinationHigh, destinationLow);
    @Nullable Link next = entry == null ? null : entry.nextHop();
    if (entry != null && next != null) {
      return lane.seal(
          entry,
          next,
          sourceHigh,
          sourceLow,
          destinationHigh,
          destinationLow,
          wireHop,
          type,
          content,
          offset,
          length);
    }
    int plain = UserData.HEADER_BYTES + length;
    byte[] copy = new byte[DataPacket.PAYLOAD + plain];
    DataPacket.writeHeader(
        copy, 0, plain, wireHop, sourceHigh, sourceLow, destinationHigh, destinationLow);
    UserData.writeHeader(copy, DataPacket.PAYLOAD, type);
    System.arraycopy(content, offset, copy, DataPacket.PAYLOAD + UserData.HEADER_BYTES, length);
    lane.wantedLocally(destinationHigh);
    return lane.waiting.own(new WaitingPacket(copy, null, lane.now() + SharedState.WAIT_MICROS));
  }

  private void unreachable(int code, byte[] b, int at, int length) {
    lane.localErrors.send(Icmpv6.DESTINATION_UNREACHABLE, code, b, at, length);
  }
}
