package org.mycelium.identity;

import org.jspecify.annotations.Nullable;

/**
 * An IPv6 prefix, always stored with the bits past its length cleared, so that two prefixes are
 * equal iff their lengths and their first {@code length} bits are (spec 02, conventions).
 *
 * @param high upper 64 bits of the network address
 * @param low lower 64 bits of the network address
 * @param length prefix length in bits, 0–128
 */
public record Subnet(long high, long low, int length) {

  /** The range of all node addresses. */
  public static final Subnet OVERLAY = new Subnet(0x0400_0000_0000_0000L, 0, 7);

  /**
   * Clears the host bits.
   *
   * @throws IllegalArgumentException when the length is outside 0–128
   */
  public Subnet {
    if (length < 0 || length > 128) {
      throw new IllegalArgumentException("Invalid prefix length for this address: " + length);
    }
    high &= mask(length);
    low &= mask(length - 64);
  }

  /** The /64 with these upper bits. */
  public static Subnet of64(long high) {
    return new Subnet(high, 0, 64);
  }

  /**
   * Parses {@code addr/len} or a bare address (= /128).
   *
   * @throws IllegalArgumentException with "malformed subnet" when it is neither
   */
  public static Subnet parse(String text) {
    try {
      int slash = text.indexOf('/');
      OverlayAddress address = OverlayAddress.parse(slash < 0 ? text : text.substring(0, slash));
      int length = slash < 0 ? 128 : Integer.parseInt(text, slash + 1, text.length(), 10);
      return new Subnet(address.high(), address.low(), length);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("malformed subnet '" + text + "': " + e.getMessage(), e);
    }
  }

  /** A mask of so many leading bits: 0 for a negative number, all of them beyond 64. */
  public static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
  }

  /** True when {@code address} lies in this prefix. */
  public boolean contains(OverlayAddress address) {
    return contains(address.high(), address.low());
  }

  /** True when the address of these two halves lies in this prefix. */
  public boolean contains(long addressHigh, long addressLow) {
    return (addressHigh & mask(length)) == high && (addressLow & mask(length - 64)) == low;
  }

  /** True when every address of {@code other} lies in this prefix. */
  public boolean contains(Subnet other) {
    return other.length >= length && contains(other.high, other.low);
  }

  /** The network address: all host bits zero. */
  public OverlayAddress network() {
    return new OverlayAddress(high, low);
  }

  // Written out, as the general ones of a record cost more until they are compiled.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Subnet subnet
        && high == subnet.high
        && low == subnet.low
        && length == subnet.length;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(31 * high + low) + length;
  }

  @Override
  public String toString() {
    return network() + "/" + length;
  }
}
