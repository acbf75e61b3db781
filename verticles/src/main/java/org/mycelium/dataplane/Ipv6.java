package org.mycelium.dataplane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Layout of the IPv6 header (RFC 8200 §3). Static accessors over a byte array. */
final class Ipv6 {
  static final int HEADER_BYTES = 40;
  static final int PAYLOAD_LENGTH = 4;
  static final int NEXT_HEADER = 6;
  static final int HOP_LIMIT = 7;
  static final int SOURCE = 8;
  static final int DESTINATION = 24;

  /** Next header of ICMPv6. */
  static final int ICMPV6 = 58;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Ipv6() {}

  static int version(byte[] b, int at) {
    return (b[at] & 0xff) >>> 4;
  }

  /** Length of what follows the header. */
  static int payloadLength(byte[] b, int at) {
    return Short.toUnsignedInt((short) SHORT.get(b, at + PAYLOAD_LENGTH));
  }

  static int nextHeader(byte[] b, int at) {
    return b[at + NEXT_HEADER] & 0xff;
  }

  static int hopLimit(byte[] b, int at) {
    return b[at + HOP_LIMIT] & 0xff;
  }

  static long sourceHigh(byte[] b, int at) {
    return (long) LONG.get(b, at + SOURCE);
  }

  static long sourceLow(byte[] b, int at) {
    return (long) LONG.get(b, at + SOURCE + 8);
  }

  static long destinationHigh(byte[] b, int at) {
    return (long) LONG.get(b, at + DESTINATION);
  }

  static long destinationLow(byte[] b, int at) {
    return (long) LONG.get(b, at + DESTINATION + 8);
  }

  static boolean isMulticast(long high) {
    return high >>> 56 == 0xff;
  }

  /** fe80::/10. */
  static boolean isLinkLocal(long high) {
    return high >>> 54 == 0xfe80 >>> 6;
  }

  static boolean isUnspecified(long high, long low) {
    return (high | low) == 0;
  }

  /** Writes a header without traffic class, flow label and extension headers. */
  static void writeHeader(
      byte[] b,
      int at,
      int payloadLength,
      int nextHeader,
      int hopLimit,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow) {
    INT.set(b, at, 6 << 28);
    INT.set(b, at + 4, payloadLength << 16 | nextHeader << 8 | hopLimit);
    LONG.set(b, at + SOURCE, sourceHigh);
    LONG.set(b, at + SOURCE + 8, sourceLow);
    LONG.set(b, at + DESTINATION, destinationHigh);
    LONG.set(b, at + DESTINATION + 8, destinationLow);
  }
}
