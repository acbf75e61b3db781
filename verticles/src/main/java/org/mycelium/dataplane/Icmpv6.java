package org.mycelium.dataplane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * ICMPv6 errors (RFC 4443 §3; spec 01 §7.6).
 *
 * <pre>
 * +------+------+-----------+--------------+--------------------------+
 * | type | code | checksum  | parameter(4) | quoted original (≤ 1232) |
 * +------+------+-----------+--------------+--------------------------+
 * </pre>
 */
final class Icmpv6 {
  static final int HEADER_BYTES = 8;

  /** Bytes of the original in an error of 1280 bytes. */
  static final int MAX_QUOTE = 1280 - Ipv6.HEADER_BYTES - HEADER_BYTES;

  static final int CHECKSUM = 2;
  static final int PARAMETER = 4;

  static final int DESTINATION_UNREACHABLE = 1;
  static final int NO_ROUTE = 0;
  static final int ADDRESS_UNREACHABLE = 3;
  static final int SOURCE_FAILED_POLICY = 5;
  static final int PACKET_TOO_BIG = 2;
  static final int TIME_EXCEEDED = 3;
  static final int HOP_LIMIT_EXCEEDED = 0;

  private static final int REDIRECT = 137;
  private static final int FIRST_INFORMATIONAL = 128;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private Icmpv6() {}

  static int type(byte[] b, int at) {
    return b[at] & 0xff;
  }

  static int code(byte[] b, int at) {
    return b[at + 1] & 0xff;
  }

  /** The 4 bytes after the checksum: zero, or the MTU of Packet Too Big. */
  static int parameter(byte[] b, int at) {
    return (int) INT.get(b, at + PARAMETER);
  }

  /**
   * Completes the error whose IPv6 header stands at {@code at} and whose quote of {@code quoted}
   * bytes stands after the room for the ICMPv6 header.
   *
   * @return the length of the whole packet
   */
  static int complete(byte[] b, int at, int type, int code, int parameter, int quoted) {
    int icmp = at + Ipv6.HEADER_BYTES;
    int length = HEADER_BYTES + quoted;
    b[icmp] = (byte) type;
    b[icmp + 1] = (byte) code;
    SHORT.set(b, icmp + CHECKSUM, (short) 0);
    INT.set(b, icmp + PARAMETER, parameter);
    long sum =
        Checksum.pseudoHeader(b, at, true, Ipv6.ICMPV6, length) + Checksum.sum(b, icmp, length);
    SHORT.set(b, icmp + CHECKSUM, (short) Checksum.complement(sum));
    return Ipv6.HEADER_BYTES + length;
  }

  /** True when the checksum of the ICMPv6 message after the IPv6 header at {@code at} is right. */
  static boolean isIntact(byte[] b, int at, int length) {
    long sum =
        Checksum.pseudoHeader(b, at, true, Ipv6.ICMPV6, length)
            + Checksum.sum(b, at + Ipv6.HEADER_BYTES, length);
    return Checksum.fold(sum) == 0xffff;
  }

  /**
   * RFC 4443 §2.4 (e): no error about an error, a redirect, a multicast destination, or a source
   * that does not name one node.
   */
  static boolean mayAnswer(byte[] b, int at, int length) {
    long sourceHigh = Ipv6.sourceHigh(b, at);
    if (Ipv6.isUnspecified(sourceHigh, Ipv6.sourceLow(b, at))
        || Ipv6.isMulticast(sourceHigh)
        || Ipv6.isMulticast(Ipv6.destinationHigh(b, at))) {
      return false;
    }
    int icmp = findIcmp(b, at, length);
    if (icmp < 0) {
      return true;
    }
    int type = type(b, icmp);
    return type >= FIRST_INFORMATIONAL && type != REDIRECT;
  }

  /** Where the ICMPv6 message begins behind any extension headers; -1 when there is none. */
  private static int findIcmp(byte[] b, int at, int length) {
    int end = at + length;
    int next = Ipv6.nextHeader(b, at);
    int header = at + Ipv6.HEADER_BYTES;
    while (header + 8 <= end) {
      switch (next) {
        case Ipv6.ICMPV6 -> {
          return header;
        }
        case 0, 43, 60 -> { // hop-by-hop options, routing, destination options
          next = b[header] & 0xff;
          header += 8 + 8 * (b[header + 1] & 0xff);
        }
        case 44 -> { // fragment: only the first one holds the ICMPv6 header
          if ((((short) SHORT.get(b, header + 2)) & 0xfff8) != 0) {
            return -1;
          }
          next = b[header] & 0xff;
          header += 8;
        }
        default -> {
          return -1;
        }
      }
    }
    return -1;
  }
}
