package org.mycelium.dataplane;

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

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final long LOW = 0xffff_ffffL;

  private Checksum() {}

  /** The sum of {@code length} bytes, an odd last byte padded with zero; at most 2^31 bytes. */
  public static long sum(byte[] bytes, int offset, int length) {
    long even = 0;
    long odd = 0;
    // This plain form is what C2 turns into vector instructions: 13 ns for 1400 bytes; unrolled by
    // hand it stays scalar and takes 75.
    int words = length >>> 3;
    for (int i = 0; i < words; i++) {
      long word = (long) LONG.get(bytes, offset + i * Long.BYTES);
      even += word & LOW;
      odd += word >>> 32;
    }
    int at = offset + words * Long.BYTES;
    int end = offset + length;
    int folded = fold(even + odd);
    long sum = LITTLE ? Short.toUnsignedInt(Short.reverseBytes((short) folded)) : folded;
    for (int last = end - 2; at <= last; at += 2) {
      sum += Short.toUnsignedInt((short) SHORT.get(bytes, at));
    }
    return at < end ? sum + ((bytes[at] & 0xff) << 8) : sum;
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
  public static long pseudoHeader(
      byte[] bytes, int ip, boolean v6, int protocol, int transportLength) {
    long addresses = v6 ? sum(bytes, ip + 8, 32) : sum(bytes, ip + 12, 8);
    return addresses + protocol + (transportLength & 0xffff) + (transportLength >>> 16);
  }
}
