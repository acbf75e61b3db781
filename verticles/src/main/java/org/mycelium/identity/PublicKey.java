package org.mycelium.identity;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * An X25519 public key: 32 bytes, the u-coordinate in little-endian order (RFC 7748), held as four
 * longs because a node keeps one for every route.
 */
public record PublicKey(long a, long b, long c, long d) {

  /** Size in bytes. */
  public static final int BYTES = 32;

  /** Length of the text form in hex digits. */
  public static final int HEX_LENGTH = 2 * BYTES;

  /**
   * The points whose order divides the cofactor, with the ignored top bit clear: 0, 1, two of order
   * 8, and p − 1, p, p + 1 (RFC 7748 §6.1 asks to look out for what they give).
   */
  private static final List<PublicKey> LOW_ORDER =
      Stream.of(
              "0000000000000000000000000000000000000000000000000000000000000000",
              "0100000000000000000000000000000000000000000000000000000000000000",
              "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
              "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
              "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
          .map(PublicKey::parse)
          .toList();

  /** Reads 32 bytes at {@code offset}. */
  public static PublicKey read(byte[] bytes, int offset) {
    return new PublicKey(
        Longs.read(bytes, offset),
        Longs.read(bytes, offset + 8),
        Longs.read(bytes, offset + 16),
        Longs.read(bytes, offset + 24));
  }

  /**
   * Parses the text form, exactly 64 hex digits in either case.
   *
   * @throws IllegalArgumentException with the reason when it is anything else
   */
  public static PublicKey parse(String hex) {
    if (hex.length() != HEX_LENGTH) {
      throw new IllegalArgumentException(
          "a public key has " + HEX_LENGTH + " hex digits, this has " + hex.length());
    }
    try {
      return read(HexFormat.of().parseHex(hex), 0);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a hex number: '" + hex + "'", e);
    }
  }

  /** Writes 32 bytes at {@code offset}. */
  public void write(byte[] bytes, int offset) {
    Longs.write(bytes, offset, a);
    Longs.write(bytes, offset + 8, b);
    Longs.write(bytes, offset + 16, c);
    Longs.write(bytes, offset + 24, d);
  }

  /** The 32 bytes. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    write(bytes, 0);
    return bytes;
  }

  /**
   * The node address of this key (spec 01 §1.4): the first 16 bytes of BLAKE3(key), the first of
   * them replaced by 0x04 plus the parity of its bits.
   */
  public OverlayAddress address() {
    OverlayAddress hash = KeyHash.of(a, b, c, d);
    int first = 0x04 | (Long.bitCount(hash.high() >>> 56) & 1);
    return new OverlayAddress((long) first << 56 | (hash.high() & -1L >>> 8), hash.low());
  }

  /** True for the keys with which every agreement ends in zeros: nobody may be named by one. */
  public boolean lowOrder() {
    for (PublicKey low : LOW_ORDER) {
      if (a == low.a && b == low.b && c == low.c && (d & ~0x80L) == low.d) {
        return true;
      }
    }
    return false;
  }

  /** 64 lower-case hex digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(toBytes());
  }
}
