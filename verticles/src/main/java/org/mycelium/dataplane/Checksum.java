package org.mycelium.dataplane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The Internet checksum (RFC 1071), with the IPv6 pseudo-header (RFC 8200 §8.1). */
final class Checksum {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private Checksum() {}

  /** The one's-complement sum of the range, unfolded; an odd last byte is padded with zero. */
  static long sum(byte[] b, int at, int length) {
    long sum = 0;
    int end = at + (length & ~1);
    for (int i = at; i < end; i += 2) {
      sum += Short.toUnsignedInt((short) SHORT.get(b, i));
    }
    return (length & 1) == 0 ? sum : sum + ((b[end] & 0xff) << 8);
  }

  /** The sum of the pseudo-header of the IPv6 packet at {@code at}. */
  static long pseudoHeader(byte[] b, int at, int upperLayerLength, int nextHeader) {
    return sum(b, at + Ipv6.SOURCE, 32) + upperLayerLength + nextHeader;
  }

  /** Folds a sum to 16 bits. */
  static int fold(long sum) {
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) sum;
  }

  /** The checksum: the complement of the folded sum. */
  static int of(long sum) {
    return ~fold(sum) & 0xffff;
  }
}
