package org.mycelium.dataplane;

import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.link.Link;
import org.mycelium.wire.DataPacket;

/**
 * Out-of-band ICMPv6: errors about packets that the node which makes them cannot read (spec 01 §7.6
 * B). Their content:
 *
 * <pre>
 *  0                      16            56              64
 * +----------------------+-------------+---------------+-----------------------------+
 * | original destination | IPv6 header | ICMPv6 header | encrypted original (≤ 1232) |
 * +----------------------+-------------+---------------+-----------------------------+
 * </pre>
 *
 * Confined to its lane.
 */
final class OutOfBand {
  private static final int IP = OverlayAddress.BYTES;
  private static final int ICMP = IP + Ipv6.HEADER_BYTES;
  private static final int QUOTE = ICMP + Icmpv6.HEADER_BYTES;
  private static final int MAX_CONTENT = QUOTE + Icmpv6.MAX_QUOTE;

  private final Lane lane;

  OutOfBand(Lane lane) {
    this.lane = lane;
  }

  /** Answers the packet at {@code at} with an error, when that is allowed, possible and useful. */
  void make(int type, int code, byte[] b, int at, TokenBucket linkBudget) {
    long sourceHigh = DataPacket.sourceHigh(b, at);
    long sourceLow = DataPacket.sourceLow(b, at);
    if (sourceHigh == lane.shared.ownHigh
        || sourceLow == 0 // may itself be an error, whose source has no host part
        || !OverlayAddress.isOverlay(sourceHigh)) {
      lane.drop(DropReason.ICMP_FORBIDDEN);
      return;
    }
    int quoted = DataPacket.payloadLength(b, at);
    if (quoted > Icmpv6.MAX_QUOTE) {
      lane.drop(DropReason.OOB_TOO_LONG); // the receiver drops one with an empty quote (§10)
      return;
    }
    FibEntry entry = lane.shared.fib.lookup(sourceHigh, sourceLow);
    Link next = entry == null ? null : entry.nextHop();
    if (entry == null || next == null) {
      if (entry == null) {
        lane.shared.requests.wantedByLink(sourceHigh, linkBudget, lane.now());
      }
      lane.drop(DropReason.OOB_NO_ROUTE);
      return;
    }
    if (!lane.shared.outOfBandErrors.tryTake(lane.now())) {
      lane.drop(DropReason.ICMP_RATE);
      return;
    }
    if (lane.sessionForReceived(entry.key()) == null) {
      return;
    }
    byte[] content = lane.scratch;
    System.arraycopy(b, at + DataPacket.DESTINATION, content, 0, OverlayAddress.BYTES);
    Ipv6.writeHeader(
        content,
        IP,
        Icmpv6.HEADER_BYTES + quoted,
        Ipv6.ICMPV6,
        UserData.HOP_LIMIT,
        lane.shared.ownHigh,
        0,
        sourceHigh,
        sourceLow);
    System.arraycopy(b, at + DataPacket.PAYLOAD, content, QUOTE, quoted);
    Icmpv6.complete(content, IP, type, code, 0, quoted);
    lane.seal(
        entry,
        next,
        lane.shared.ownHigh,
        0,
        sourceHigh,
        sourceLow,
        UserData.HOP_LIMIT - 1,
        UserData.OOB_ICMP,
        content,
        0,
        QUOTE + quoted);
  }

  /**
   * Turns a received error into one that the host understands and writes it to the host.
   *
   * @param b holds the outer packet, decrypted in place
   * @param at where the outer packet starts
   * @param content where the content starts
   * @param length content length
   */
  void receive(byte[] b, int at, int content, int length) {
    if (length < QUOTE || length > MAX_CONTENT || !isWellFormed(b, at, content, length)) {
      lane.drop(DropReason.OOB_MALFORMED);
      return;
    }
    int icmp = content + ICMP;
    int type = Icmpv6.type(b, icmp);
    if (type != Icmpv6.DESTINATION_UNREACHABLE && type != Icmpv6.TIME_EXCEEDED) {
      lane.drop(DropReason.OOB_TYPE);
      return;
    }
    OverlayAddress target = OverlayAddress.read(b, content);
    FibEntry entry = lane.shared.fib.lookup(target.high(), target.low());
    if (entry == null) {
      lane.drop(DropReason.OOB_NO_KEY);
      return;
    }
    PacketCipher.Session session = lane.sessionForReceived(entry.key());
    if (session == null) {
      return;
    }
    int quote = content + QUOTE;
    int quoted = Ipv6.payloadLength(b, content + IP) - Icmpv6.HEADER_BYTES;
    int plain = lane.cipher.decrypt(session, b, quote, quoted);
    int original = quote + UserData.HEADER_BYTES;
    int originalLength = plain - UserData.HEADER_BYTES;
    if (originalLength < Ipv6.HEADER_BYTES
        || b[quote] != UserData.VERSION
        || b[quote + 1] != UserData.L3
        || Ipv6.version(b, original) != 6
        || Ipv6.destinationHigh(b, original) != target.high()
        || Ipv6.destinationLow(b, original) != target.low()
        || Ipv6.sourceHigh(b, original) != DataPacket.destinationHigh(b, at)
        || Ipv6.sourceLow(b, original) != DataPacket.destinationLow(b, at)) {
      lane.drop(DropReason.OOB_QUOTE);
      return;
    }
    byte[] out = lane.scratch;
    Ipv6.writeHeader(
        out,
        0,
        Icmpv6.HEADER_BYTES + originalLength,
        Ipv6.ICMPV6,
        DataPacket.hopLimit(b, at),
        DataPacket.sourceHigh(b, at),
        DataPacket.sourceLow(b, at),
        DataPacket.destinationHigh(b, at),
        DataPacket.destinationLow(b, at));
    System.arraycopy(b, original, out, Ipv6.HEADER_BYTES + Icmpv6.HEADER_BYTES, originalLength);
    int code = Icmpv6.code(b, icmp);
    int parameter = Icmpv6.parameter(b, icmp);
    lane.host.packet(out, 0, Icmpv6.complete(out, 0, type, code, parameter, originalLength));
  }

  /** IPv6 with the outer addresses, next header ICMPv6, all there, checksum right. */
  private static boolean isWellFormed(byte[] b, int at, int content, int length) {
    int ip = content + IP;
    int payload = Ipv6.payloadLength(b, ip);
    return Ipv6.version(b, ip) == 6
        && Ipv6.nextHeader(b, ip) == Ipv6.ICMPV6
        && payload >= Icmpv6.HEADER_BYTES
        && payload <= length - ICMP
        && Inbound.hasOuterAddresses(b, at, ip)
        && Icmpv6.isIntact(b, ip, payload);
  }
}
