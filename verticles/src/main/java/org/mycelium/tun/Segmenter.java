package org.mycelium.tun;

import org.mycelium.dataplane.Checksum;

/**
 * Turns what one read of the device yielded into packets for the network: completes the checksum of
 * a single packet, cuts a superpacket into segments (spec 01 §8.4 with its BETTER rules).
 *
 * <p>Segments are made in place: the header of each is written right before its piece of the
 * payload, over the end of the segment before it, which the sink has consumed by then. So no
 * payload byte is copied and nothing is allocated. Confined to one thread.
 */
public final class Segmenter {
  private static final int FIN_AND_PSH = PacketView.FIN | PacketView.PSH;

  /** The headers of the superpacket; grows when extension headers need more. */
  private byte[] headers = new byte[256];

  /**
   * Splits {@code length} bytes at {@code offset}: a virtio header, then an IP packet. The bytes
   * are overwritten.
   *
   * @return the number of packets given to the sink; 0 when header and packet do not fit together
   */
  public int split(byte[] bytes, int offset, int length, PacketSink sink) {
    if (length <= VnetHeader.BYTES) {
      return 0;
    }
    int ip = offset + VnetHeader.BYTES;
    int end = offset + length;
    boolean partial = VnetHeader.needsChecksum(bytes, offset);
    int start = VnetHeader.checksumStart(bytes, offset);
    int field = VnetHeader.checksumOffset(bytes, offset);
    if (partial && ip + start + field + 2 > end) {
      return 0;
    }
    return switch (VnetHeader.gsoType(bytes, offset)) {
      case VnetHeader.GSO_NONE -> single(bytes, ip, end, partial, start, field, sink);
      case VnetHeader.GSO_TCPV4, VnetHeader.GSO_TCPV6 -> {
        int transport = partial ? ip + start : transportWithoutOptions(bytes, ip, end);
        yield segments(
            bytes, ip, transport, end, PacketView.TCP, VnetHeader.gsoSize(bytes, offset), sink);
      }
      case VnetHeader.GSO_UDP_L4 -> {
        int transport = partial ? ip + start : transportWithoutOptions(bytes, ip, end);
        yield segments(
            bytes, ip, transport, end, PacketView.UDP, VnetHeader.gsoSize(bytes, offset), sink);
      }
      default -> 0;
    };
  }

  private static int single(
      byte[] bytes, int ip, int end, boolean partial, int start, int field, PacketSink sink) {
    if (partial) {
      // The field holds the sum of the pseudo-header: taken along, it serves every protocol.
      int from = ip + start;
      int checksum = Checksum.complement(Checksum.sum(bytes, from, end - from));
      boolean udp = field == PacketView.UDP_CHECKSUM;
      Bytes.u16(bytes, from + field, udp && checksum == 0 ? 0xffff : checksum);
    }
    sink.packet(bytes, ip, end - ip);
    return 1;
  }

  /** The transport header when the IP header is followed by it directly; {@code end} when not. */
  private static int transportWithoutOptions(byte[] bytes, int ip, int end) {
    return switch (Bytes.u8(bytes, ip) >>> 4) {
      case 4 -> ip + (Bytes.u8(bytes, ip) & 0xf) * 4;
      case 6 -> ip + 40;
      default -> end;
    };
  }

  private int segments(
      byte[] bytes, int ip, int transport, int end, int protocol, int gsoSize, PacketSink sink) {
    int version = Bytes.u8(bytes, ip) >>> 4;
    boolean v6 = version == 6;
    int minIp = v6 ? 40 : 20;
    int minTransport = protocol == PacketView.TCP ? 20 : PacketView.UDP_HEADER;
    if ((!v6 && version != 4)
        || gsoSize == 0
        || transport - ip < minIp
        || transport + minTransport > end) {
      return 0;
    }
    int transportHeader =
        protocol == PacketView.TCP
            ? (Bytes.u8(bytes, transport + PacketView.TCP_DATA_OFFSET) >>> 4) * 4
            : PacketView.UDP_HEADER;
    if (transportHeader < minTransport || transport + transportHeader > end) {
      return 0;
    }
    int payload = transport + transportHeader;
    int headerLength = payload - ip;
    int ipLength = transport - ip;
    if (!v6 && (Bytes.u8(bytes, ip) & 0xf) * 4 != ipLength) {
      return 0;
    }
    save(bytes, ip, headerLength);
    int sequence =
        protocol == PacketView.TCP ? Bytes.i32(headers, ipLength + PacketView.TCP_SEQUENCE) : 0;
    int flags = protocol == PacketView.TCP ? Bytes.u8(headers, ipLength + PacketView.TCP_FLAGS) : 0;
    int identification = v6 ? 0 : Bytes.u16(headers, 4);
    int count = 0;
    int at = payload;
    do {
      int chunk = Math.min(gsoSize, end - at);
      boolean last = at + chunk == end;
      int packet = at - headerLength;
      if (count > 0) {
        System.arraycopy(headers, 0, bytes, packet, headerLength);
      }
      int total = headerLength + chunk;
      if (v6) {
        Bytes.u16(bytes, packet + 4, total - 40);
      } else {
        Bytes.u16(bytes, packet + 2, total);
        Bytes.u16(bytes, packet + 4, identification + count);
        Bytes.u16(bytes, packet + 10, 0);
        Bytes.u16(bytes, packet + 10, Checksum.complement(Checksum.sum(bytes, packet, ipLength)));
      }
      int segment = packet + ipLength;
      if (protocol == PacketView.TCP) {
        Bytes.i32(bytes, segment + PacketView.TCP_SEQUENCE, sequence + (at - payload));
        int cleared = (last ? 0 : FIN_AND_PSH) | (count == 0 ? 0 : PacketView.CWR);
        bytes[segment + PacketView.TCP_FLAGS] = (byte) (flags & ~cleared);
      } else {
        Bytes.u16(bytes, segment + PacketView.UDP_LENGTH, PacketView.UDP_HEADER + chunk);
      }
      complete(bytes, packet, v6, protocol, segment, total - ipLength);
      sink.packet(bytes, packet, total);
      count++;
      at += chunk;
    } while (at < end);
    return count;
  }

  private void save(byte[] bytes, int ip, int headerLength) {
    if (headers.length < headerLength) {
      headers = new byte[headerLength];
    }
    System.arraycopy(bytes, ip, headers, 0, headerLength);
  }

  private static void complete(
      byte[] bytes, int ip, boolean v6, int protocol, int transport, int transportLength) {
    int field =
        transport
            + (protocol == PacketView.TCP ? PacketView.TCP_CHECKSUM : PacketView.UDP_CHECKSUM);
    Bytes.u16(bytes, field, 0);
    long sum =
        Checksum.pseudoHeader(bytes, ip, v6, protocol, transportLength)
            + Checksum.sum(bytes, transport, transportLength);
    int checksum = Checksum.complement(sum);
    Bytes.u16(bytes, field, protocol == PacketView.UDP && checksum == 0 ? 0xffff : checksum);
  }
}
