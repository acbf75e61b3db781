package org.mycelium.tun;

import java.util.Arrays;
import org.mycelium.dataplane.Checksum;

/**
 * One flow's packets as they grow into a superpacket: the headers of the first, then all payloads
 * back to back (spec 01 §8.5). Confined to one thread.
 */
final class Superpacket {
  private static final int MAX_SEGMENTS = 64;
  private static final int MAX_BYTES = 65_535;
  private static final int IP = TunFrame.PACKET;

  private final TunFrame frame = new TunFrame();
  private final byte[] bytes = frame.bytes();

  private boolean v6;
  private int protocol;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private int ports;
  private int ipLength;
  private int headerLength;
  private int gsoSize;
  private int length;
  private int segments;
  private int nextSequence;
  private boolean verified;
  private boolean complete;

  /** Begins with a packet that holds data. */
  void start(PacketView first) {
    System.arraycopy(first.bytes, first.offset, bytes, IP, first.length);
    v6 = first.v6;
    protocol = first.protocol;
    sourceHigh = first.sourceHigh;
    sourceLow = first.sourceLow;
    destinationHigh = first.destinationHigh;
    destinationLow = first.destinationLow;
    ports = first.ports;
    ipLength = first.ipLength;
    headerLength = first.headerLength;
    gsoSize = first.payloadLength;
    length = first.length;
    segments = 1;
    nextSequence =
        protocol == PacketView.TCP
            ? Bytes.i32(bytes, IP + ipLength + PacketView.TCP_SEQUENCE) + gsoSize
            : 0;
    verified = false;
    complete = first.push() || length + gsoSize > MAX_BYTES;
  }

  boolean sameAddresses(PacketView packet) {
    return sourceHigh == packet.sourceHigh
        && sourceLow == packet.sourceLow
        && destinationHigh == packet.destinationHigh
        && destinationLow == packet.destinationLow
        && v6 == packet.v6;
  }

  boolean sameFlow(PacketView packet) {
    return ports == packet.ports && protocol == packet.protocol && sameAddresses(packet);
  }

  /** No further packet can be appended. */
  boolean complete() {
    return complete;
  }

  /** Appends a packet of the same flow, if every rule of §8.5 allows it; else changes nothing. */
  boolean append(PacketView packet) {
    if (complete
        || packet.headerLength != headerLength
        || packet.payloadLength > gsoSize
        || length + packet.payloadLength > MAX_BYTES
        || !sameIpHeader(packet)
        || (protocol == PacketView.TCP && !continues(packet))) {
      return false;
    }
    if (!verified) {
      if (!PacketView.checksumsValid(bytes, IP, length, v6, protocol)) {
        return false;
      }
      verified = true;
    }
    if (!PacketView.checksumsValid(packet.bytes, packet.offset, packet.length, v6, protocol)) {
      return false;
    }
    System.arraycopy(
        packet.bytes, packet.offset + headerLength, bytes, IP + length, packet.payloadLength);
    length += packet.payloadLength;
    nextSequence += packet.payloadLength;
    segments++;
    boolean push = packet.push();
    if (push) {
      bytes[IP + ipLength + PacketView.TCP_FLAGS] |= PacketView.PSH;
    }
    complete =
        push
            || packet.payloadLength < gsoSize
            || segments == MAX_SEGMENTS
            || length + gsoSize > MAX_BYTES;
    return true;
  }

  /** Traffic class, flow label and hop limit; in IPv4 also DF, with the next identification. */
  private boolean sameIpHeader(PacketView packet) {
    int other = packet.offset;
    if (v6) {
      return Bytes.i32(bytes, IP) == Bytes.i32(packet.bytes, other)
          && bytes[IP + 7] == packet.bytes[other + 7];
    }
    int nextIdentification = (Bytes.u16(bytes, IP + 4) + segments) & 0xffff;
    return bytes[IP + 1] == packet.bytes[other + 1]
        && Bytes.u16(bytes, IP + 6) == Bytes.u16(packet.bytes, other + 6)
        && bytes[IP + 8] == packet.bytes[other + 8]
        && Bytes.u16(packet.bytes, other + 4) == nextIdentification;
  }

  private boolean continues(PacketView packet) {
    int own = IP + ipLength;
    int other = packet.offset + ipLength;
    byte[] theirs = packet.bytes;
    return Bytes.i32(theirs, other + PacketView.TCP_SEQUENCE) == nextSequence
        && Bytes.i32(theirs, other + PacketView.TCP_ACKNOWLEDGMENT)
            == Bytes.i32(bytes, own + PacketView.TCP_ACKNOWLEDGMENT)
        && Bytes.u16(theirs, other + PacketView.TCP_WINDOW)
            == Bytes.u16(bytes, own + PacketView.TCP_WINDOW)
        && Bytes.u16(theirs, other + PacketView.TCP_URGENT)
            == Bytes.u16(bytes, own + PacketView.TCP_URGENT)
        && Arrays.equals(
            theirs,
            other + PacketView.TCP_OPTIONS,
            packet.offset + headerLength,
            bytes,
            own + PacketView.TCP_OPTIONS,
            IP + headerLength);
  }

  /** Writes the headers of the whole and gives it away; it may be started anew afterwards. */
  void emit(Coalescer.Output output) {
    if (segments == 1) {
      VnetHeader.writePlain(bytes, 0);
    } else {
      finishHeaders();
    }
    output.write(frame, length, segments);
  }

  private void finishHeaders() {
    int transport = IP + ipLength;
    int transportLength = length - ipLength;
    if (v6) {
      Bytes.u16(bytes, IP + 4, length - 40);
    } else {
      Bytes.u16(bytes, IP + 2, length);
      Bytes.u16(bytes, IP + 10, 0);
      Bytes.u16(bytes, IP + 10, Checksum.complement(Checksum.sum(bytes, IP, ipLength)));
    }
    boolean tcp = protocol == PacketView.TCP;
    if (!tcp) {
      Bytes.u16(bytes, transport + PacketView.UDP_LENGTH, transportLength);
    }
    int field = tcp ? PacketView.TCP_CHECKSUM : PacketView.UDP_CHECKSUM;
    // Not complemented (W28): whoever completes the checksum adds the rest and complements then.
    long seed = Checksum.pseudoHeader(bytes, IP, v6, protocol, transportLength);
    Bytes.u16(bytes, transport + field, Checksum.fold(seed));
    int tcpType = v6 ? VnetHeader.GSO_TCPV6 : VnetHeader.GSO_TCPV4;
    int type = tcp ? tcpType : VnetHeader.GSO_UDP_L4;
    VnetHeader.writeSuper(bytes, 0, type, headerLength, gsoSize, ipLength, field);
  }
}
