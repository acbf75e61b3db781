package org.mycelium.dataplane;

import org.mycelium.identity.OverlayAddress;

/**
 * ICMPv6 errors about the host's own packets, written straight to the host (spec 01 §7.6 A): from
 * the node's address, hop limit 64, quoting what is there and no more. RFC 4443 §2.4 decides
 * whether one may be made, a token bucket whether now (W24). Confined to its lane.
 */
final class LocalErrors {
  private static final int HOP_LIMIT = 64;

  private final Lane lane;

  LocalErrors(Lane lane) {
    this.lane = lane;
  }

  void send(int type, int code, byte[] original, int at, int length) {
    send(type, code, 0, original, at, length);
  }

  /** Packet Too Big with the MTU of the device. */
  void sendTooBig(byte[] original, int at, int length) {
    send(Icmpv6.PACKET_TOO_BIG, 0, UserData.MAX_CONTENT, original, at, length);
  }

  private void send(int type, int code, int parameter, byte[] original, int at, int length) {
    if (!Icmpv6.mayAnswer(original, at, length)) {
      lane.drop(DropReason.ICMP_FORBIDDEN);
      return;
    }
    if (!lane.shared.localErrors.tryTake(lane.now())) {
      lane.drop(DropReason.ICMP_RATE);
      return;
    }
    byte[] out = lane.scratch;
    int quoted = Math.min(length, Icmpv6.MAX_QUOTE);
    OverlayAddress node = lane.shared.identity.address();
    Ipv6.writeHeader(
        out,
        0,
        Icmpv6.HEADER_BYTES + quoted,
        Ipv6.ICMPV6,
        HOP_LIMIT,
        node.high(),
        node.low(),
        Ipv6.sourceHigh(original, at),
        Ipv6.sourceLow(original, at));
    System.arraycopy(original, at, out, Ipv6.HEADER_BYTES + Icmpv6.HEADER_BYTES, quoted);
    lane.host.packet(out, 0, Icmpv6.complete(out, 0, type, code, parameter, quoted));
  }
}
