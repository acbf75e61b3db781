package org.mycelium.tun;

import org.mycelium.dataplane.Checksum;

/**
 * What coalescing must know of an IP packet (spec 01 §8.3, §8.5). Reused for every packet; confined
 * to one thread.
 */
final class PacketView {

  /** How a packet may take part. */
  enum Kind {
    /** TCP payload with no flag but ACK and PSH: may be merged. */
    TCP_DATA,
    /** UDP payload with a checksum: may be merged. */
    UDP_DATA,
    /** Belongs to a TCP or UDP flow, must stay as it is: bare ACK, FIN, SYN, empty datagram. */
    FLOW,
    /** Anything else that has addresses: ICMPv6, fragments, extension headers. */
    OTHER,
    /** Not an IP packet whose length is right. */
    BROKEN
  }

  static final int TCP = 6;
  static final int UDP = 17;
  static final int UDP_HEADER = 8;
  static final int TCP_SEQUENCE = 4;
  static final int TCP_ACKNOWLEDGMENT = 8;
  static final int TCP_DATA_OFFSET = 12;
  static final int TCP_FLAGS = 13;
  static final int TCP_WINDOW = 14;
  static final int TCP_CHECKSUM = 16;
  static final int TCP_URGENT = 18;
  static final int TCP_OPTIONS = 20;
  static final int UDP_LENGTH = 4;
  static final int UDP_CHECKSUM = 6;
  static final int FIN = 0x01;
  static final int PSH = 0x08;
  static final int ACK = 0x10;
  static final int CWR = 0x80;

  private static final int MORE_FRAGMENTS_AND_OFFSET = 0x3fff;

  Kind kind = Kind.BROKEN;
  byte[] bytes = new byte[0];
  int offset;
  int length;
  boolean v6;
  int protocol;

  /** Addresses; an IPv4 pair is in {@code source} alone. */
  long sourceHigh;

  long sourceLow;
  long destinationHigh;
  long destinationLow;

  /** Both ports. */
  int ports;

  int ipLength;
  int headerLength;
  int payloadLength;

  void parse(byte[] packet, int at, int packetLength) {
    bytes = packet;
    offset = at;
    length = packetLength;
    kind = Kind.BROKEN;
    switch (packetLength < 20 ? 0 : Bytes.u8(packet, at) >>> 4) {
      case 6 -> parse6();
      case 4 -> parse4();
      default -> {}
    }
  }

  private void parse6() {
    if (length < 40 || 40 + Bytes.u16(bytes, offset + 4) != length) {
      return;
    }
    v6 = true;
    ipLength = 40;
    protocol = Bytes.u8(bytes, offset + 6);
    sourceHigh = Bytes.i64(bytes, offset + 8);
    sourceLow = Bytes.i64(bytes, offset + 16);
    destinationHigh = Bytes.i64(bytes, offset + 24);
    destinationLow = Bytes.i64(bytes, offset + 32);
    parseTransport();
  }

  private void parse4() {
    if (Bytes.u16(bytes, offset + 2) != length) {
      return;
    }
    v6 = false;
    ipLength = (Bytes.u8(bytes, offset) & 0xf) * 4;
    protocol = Bytes.u8(bytes, offset + 9);
    sourceHigh = Bytes.i64(bytes, offset + 12);
    sourceLow = 0;
    destinationHigh = 0;
    destinationLow = 0;
    boolean fragment = (Bytes.u16(bytes, offset + 6) & MORE_FRAGMENTS_AND_OFFSET) != 0;
    if (ipLength != 20 || fragment) {
      kind = Kind.OTHER;
      return;
    }
    parseTransport();
  }

  private void parseTransport() {
    kind = Kind.OTHER;
    int transport = offset + ipLength;
    int transportLength = length - ipLength;
    if (protocol == TCP && transportLength >= 20) {
      int dataOffset = Bytes.u8(bytes, transport + TCP_DATA_OFFSET);
      int header = (dataOffset >>> 4) * 4;
      if (header >= 20 && header <= transportLength) {
        fill(transport, header, transportLength);
        int flags = Bytes.u8(bytes, transport + TCP_FLAGS);
        // No sender computes 0xFFFF; it would come back as 0 after cutting.
        boolean data =
            (flags & ~PSH) == ACK
                && (dataOffset & 0xf) == 0
                && payloadLength > 0
                && Bytes.u16(bytes, transport + TCP_CHECKSUM) != 0xffff;
        kind = data ? Kind.TCP_DATA : Kind.FLOW;
      }
    } else if (protocol == UDP && transportLength >= UDP_HEADER) {
      fill(transport, UDP_HEADER, transportLength);
      boolean data =
          Bytes.u16(bytes, transport + UDP_LENGTH) == transportLength
              && payloadLength > 0
              && Bytes.u16(bytes, transport + UDP_CHECKSUM) != 0;
      kind = data ? Kind.UDP_DATA : Kind.FLOW;
    }
  }

  private void fill(int transport, int transportHeader, int transportLength) {
    ports = Bytes.i32(bytes, transport);
    headerLength = ipLength + transportHeader;
    payloadLength = transportLength - transportHeader;
  }

  boolean push() {
    return kind == Kind.TCP_DATA && (bytes[offset + ipLength + TCP_FLAGS] & PSH) != 0;
  }

  /** Whether the checksums, also IPv4's, are right: only then may they be replaced. */
  static boolean checksumsValid(byte[] bytes, int ip, int length, boolean v6, int protocol) {
    int ipLength = v6 ? 40 : 20;
    if (!v6 && Checksum.fold(Checksum.sum(bytes, ip, ipLength)) != 0xffff) {
      return false;
    }
    int transportLength = length - ipLength;
    long sum =
        Checksum.pseudoHeader(bytes, ip, v6, protocol, transportLength)
            + Checksum.sum(bytes, ip + ipLength, transportLength);
    return Checksum.fold(sum) == 0xffff;
  }
}
