package org.mycelium.tun;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mycelium.identity.OverlayAddress;

/**
 * Packets built and checked the slow and plain way, byte by byte from the RFCs; shares no code with
 * what it tests.
 */
final class SlowPackets {
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMPV6 = 58;
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;
  static final int URG = 32;
  static final int ECE = 64;
  static final int CWR = 128;

  boolean v6 = true;
  byte[] source = {4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  byte[] destination = {5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16};
  int trafficClass;
  int flowLabel;
  int hopLimit = 64;
  int identification;
  int fragmentField;
  int protocol = TCP;
  byte[] extensionHeaders = {};
  int firstExtension;
  int sourcePort = 1000;
  int destinationPort = 2000;
  int sequence;
  int acknowledgment;
  int flags = ACK;
  int window = 500;
  int urgent;
  byte[] tcpOptions = {};
  byte[] payload = {};

  static byte[] udp(OverlayAddress from, OverlayAddress to, int sport, int dport, byte[] payload) {
    SlowPackets p = new SlowPackets();
    p.source = from.toBytes();
    p.destination = to.toBytes();
    p.protocol = UDP;
    p.sourcePort = sport;
    p.destinationPort = dport;
    p.payload = payload;
    return p.build();
  }

  SlowPackets v4() {
    v6 = false;
    source = new byte[] {10, 0, 0, 1};
    destination = new byte[] {10, 0, 0, 2};
    return this;
  }

  int headerBytes() {
    return (v6 ? 40 : 20) + extensionHeaders.length + transportHeaderBytes();
  }

  private int transportHeaderBytes() {
    return switch (protocol) {
      case TCP -> 20 + tcpOptions.length;
      case UDP -> 8;
      case ICMPV6 -> 4;
      default -> 0;
    };
  }

  /** The packet with all checksums right. */
  byte[] build() {
    byte[] transport = transport();
    int checksumAt = checksumAt(protocol);
    if (checksumAt >= 0) {
      int checksum = internet(concat(pseudo(transport.length), transport));
      put16(transport, checksumAt, protocol == UDP && checksum == 0 ? 0xffff : checksum);
    }
    return concat(ipHeader(transport.length), extensionHeaders, transport);
  }

  private byte[] transport() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (protocol) {
      case TCP -> {
        out16(out, sourcePort);
        out16(out, destinationPort);
        out16(out, sequence >>> 16);
        out16(out, sequence);
        out16(out, acknowledgment >>> 16);
        out16(out, acknowledgment);
        out.write(((20 + tcpOptions.length) / 4) << 4);
        out.write(flags);
        out16(out, window);
        out16(out, 0);
        out16(out, urgent);
        out.writeBytes(tcpOptions);
      }
      case UDP -> {
        out16(out, sourcePort);
        out16(out, destinationPort);
        out16(out, 8 + payload.length);
        out16(out, 0);
      }
      case ICMPV6 -> {
        out16(out, 128 << 8);
        out16(out, 0);
      }
      default -> {}
    }
    out.writeBytes(payload);
    return out.toByteArray();
  }

  private byte[] ipHeader(int transportLength) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (v6) {
      int word = (6 << 28) | (trafficClass << 20) | flowLabel;
      out16(out, word >>> 16);
      out16(out, word);
      out16(out, extensionHeaders.length + transportLength);
      out.write(extensionHeaders.length > 0 ? firstExtension : protocol);
      out.write(hopLimit);
      out.writeBytes(source);
      out.writeBytes(destination);
      return out.toByteArray();
    }
    out16(out, 0x4500 | trafficClass);
    out16(out, 20 + transportLength);
    out16(out, identification);
    out16(out, fragmentField);
    out.write(hopLimit);
    out.write(protocol);
    out16(out, 0);
    out.writeBytes(source);
    out.writeBytes(destination);
    byte[] header = out.toByteArray();
    put16(header, 10, internet(header));
    return header;
  }

  private byte[] pseudo(int transportLength) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(source);
    out.writeBytes(destination);
    out16(out, 0);
    out16(out, transportLength);
    out16(out, 0);
    out16(out, protocol);
    return out.toByteArray();
  }

  static int checksumAt(int protocol) {
    return switch (protocol) {
      case TCP -> 16;
      case UDP -> 6;
      case ICMPV6 -> 2;
      default -> -1;
    };
  }

  /** RFC 1071, two bytes at a time with the carry taken in at once. */
  static int internet(byte[] bytes) {
    return ~sum(bytes) & 0xffff;
  }

  static int sum(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i += 2) {
      int low = i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0;
      sum += ((bytes[i] & 0xff) << 8) | low;
      sum = sum > 0xffff ? sum - 0xffff : sum;
    }
    return sum;
  }

  /** The folded sum of the pseudo-header of a packet without extension headers. */
  static int pseudoSum(byte[] packet) {
    boolean six = (packet[0] & 0xf0) == 0x60;
    return pseudoSum(packet, six ? 40 : 20, packet[six ? 6 : 9] & 0xff);
  }

  private static int pseudoSum(byte[] packet, int transport, int protocol) {
    boolean six = (packet[0] & 0xf0) == 0x60;
    SlowPackets p = new SlowPackets();
    p.source = Arrays.copyOfRange(packet, six ? 8 : 12, six ? 24 : 16);
    p.destination = Arrays.copyOfRange(packet, six ? 24 : 16, six ? 40 : 20);
    p.protocol = protocol;
    return sum(p.pseudo(packet.length - transport));
  }

  /** The packet with its checksum left open: only the pseudo-header is summed. */
  static byte[] seeded(byte[] packet, int transport, int protocol) {
    byte[] open = packet.clone();
    put16(open, transport + checksumAt(protocol), pseudoSum(packet, transport, protocol));
    return open;
  }

  /** Lengths and checksums of a packet without extension headers. */
  static boolean checksumsAreRight(byte[] packet) {
    boolean six = (packet[0] & 0xf0) == 0x60;
    int header = six ? 40 : 20;
    int length = get16(packet, six ? 4 : 2) + (six ? 40 : 0);
    if (length != packet.length || (!six && sum(Arrays.copyOf(packet, 20)) != 0xffff)) {
      return false;
    }
    byte[] transport = Arrays.copyOfRange(packet, header, packet.length);
    if (packet[six ? 6 : 9] == UDP && get16(transport, 4) != transport.length) {
      return false;
    }
    int both = pseudoSum(packet) + sum(transport);
    return (both > 0xffff ? both - 0xffff : both) == 0xffff;
  }

  /**
   * What a network card would make of a superpacket without extension headers (spec 01 §8.4), built
   * from scratch.
   */
  static List<byte[]> cut(byte[] packet, int gsoSize) {
    SlowPackets p = new SlowPackets();
    p.v6 = (packet[0] & 0xf0) == 0x60;
    int ip = p.v6 ? 40 : 20;
    p.source = Arrays.copyOfRange(packet, p.v6 ? 8 : 12, p.v6 ? 24 : 16);
    p.destination = Arrays.copyOfRange(packet, p.v6 ? 24 : 16, ip);
    p.protocol = packet[p.v6 ? 6 : 9];
    p.hopLimit = packet[p.v6 ? 7 : 8] & 0xff;
    if (p.v6) {
      p.trafficClass = (get16(packet, 0) >> 4) & 0xff;
      p.flowLabel = ((get16(packet, 0) & 0xf) << 16) | get16(packet, 2);
    } else {
      p.trafficClass = packet[1] & 0xff;
      p.fragmentField = get16(packet, 6);
    }
    p.sourcePort = get16(packet, ip);
    p.destinationPort = get16(packet, ip + 2);
    int sequence = 0;
    int flags = 0;
    int header = ip + 8;
    if (p.protocol == TCP) {
      header = ip + ((packet[ip + 12] & 0xff) >> 4) * 4;
      sequence = (get16(packet, ip + 4) << 16) | get16(packet, ip + 6);
      p.acknowledgment = (get16(packet, ip + 8) << 16) | get16(packet, ip + 10);
      flags = packet[ip + 13] & 0xff;
      p.window = get16(packet, ip + 14);
      p.urgent = get16(packet, ip + 18);
      p.tcpOptions = Arrays.copyOfRange(packet, ip + 20, header);
    }
    List<byte[]> segments = new ArrayList<>();
    int count = Math.max(1, (packet.length - header + gsoSize - 1) / gsoSize);
    for (int i = 0; i < count; i++) {
      int from = header + i * gsoSize;
      p.payload = Arrays.copyOfRange(packet, from, Math.min(packet.length, from + gsoSize));
      p.sequence = sequence + i * gsoSize;
      p.identification = p.v6 ? 0 : (get16(packet, 4) + i) & 0xffff;
      p.flags = flags;
      if (i > 0) {
        p.flags &= ~CWR;
      }
      if (i < count - 1) {
        p.flags &= ~(FIN | PSH);
      }
      segments.add(p.build());
    }
    return segments;
  }

  static int get16(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }

  static void put16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }

  private static void out16(ByteArrayOutputStream out, int value) {
    out.write(value >> 8);
    out.write(value);
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
