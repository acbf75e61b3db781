package org.mycelium.tun;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071). Sums are unfolded one's-complement sums of big-endian 16-bit
 * words in a long: add them with {@code +}, then {@link #fold}.
 */
public final class Checksum {

  /**
   * Native order: RFC 1071 §2 (B), the sum of byte-swapped words is the byte-swapped sum, so only
   * the folded result is swapped.
   */
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final long LOW = 0xffff_ffffL;

  private Checksum() {}

  /** The sum of {@code length} bytes, an odd last byte padded with zero; at most 2^31 bytes. */
  public static long sum(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    long even = 0;
    long odd = 0;
    for (int last = end - 32; at <= last; at += 32) {
      long a = (long) LONG.get(bytes, at);
      long b = (long) LONG.get(bytes, at + 8);
      long c = (long) LONG.get(bytes, at + 16);
      long d = (long) LONG.get(bytes, at + 24);
      even += (a & LOW) + (b & LOW) + (c & LOW) + (d & LOW);
      odd += (a >>> 32) + (b >>> 32) + (c >>> 32) + (d >>> 32);
    }
    for (int last = end - 8; at <= last; at += 8) {
      long a = (long) LONG.get(bytes, at);
      even += a & LOW;
      odd += a >>> 32;
    }
    int folded = fold(even + odd);
    long sum = LITTLE ? Short.toUnsignedInt(Short.reverseBytes((short) folded)) : folded;
    for (int last = end - 2; at <= last; at += 2) {
      sum += Bytes.u16(bytes, at);
    }
    return at < end ? sum + (Bytes.u8(bytes, at) << 8) : sum;
  }

  /** The sum as 16 bits, not complemented. */
  public static int fold(long sum) {
    long folded = (sum & LOW) + (sum >>> 32);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    return (int) folded;
  }

  /** The value for a checksum field. */
  public static int complement(long sum) {
    return ~fold(sum) & 0xffff;
  }

  /**
   * The sum over the pseudo-header (RFC 8200 §8.1, RFC 9293 §3.1) of the IP packet at {@code ip}.
   */
  static long pseudoHeader(byte[] bytes, int ip, boolean v6, int protocol, int transportLength) {
    long addresses = v6 ? sum(bytes, ip + 8, 32) : sum(bytes, ip + 12, 8);
    return addresses + protocol + (transportLength & 0xffff) + (transportLength >>> 16);
  }
}
