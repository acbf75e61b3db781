package org.mycelium.identity;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The 40 bytes that name one run of one node (spec 01 §1.6): public key, zone, six random bytes
 * drawn once per start. Equality is over all of them; compare {@link #key()} to compare nodes.
 *
 * @param key public key of the node
 * @param zone two bytes, zero when made by us, carried through untouched when received
 * @param random six random bytes in the low 48 bits
 */
public record RouterId(PublicKey key, int zone, long random) {

  /** Size in bytes. */
  public static final int BYTES = 40;

  private static final long RANDOM_MASK = 0xffff_ffff_ffffL;

  /** Keeps the low 16 bits of the zone and the low 48 of the random part. */
  public RouterId {
    zone &= 0xffff;
    random &= RANDOM_MASK;
  }

  /** A router id for a new run of the node with this key. */
  public static RouterId generate(PublicKey key, RandomGenerator randomness) {
    return new RouterId(key, 0, randomness.nextLong());
  }

  /** Reads 40 bytes at {@code offset}. */
  public static RouterId read(byte[] bytes, int offset) {
    long tail = Longs.read(bytes, offset + PublicKey.BYTES);
    return new RouterId(PublicKey.read(bytes, offset), (int) (tail >>> 48), tail);
  }

  /** Writes 40 bytes at {@code offset}. */
  public void write(byte[] bytes, int offset) {
    key.write(bytes, offset);
    Longs.write(bytes, offset + PublicKey.BYTES, ((long) zone << 48) | random);
  }

  /** {@code <64 hex>-<4 hex zone>-<12 hex random>}. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return key + "-" + hex.toHexDigits(zone, 4) + "-" + hex.toHexDigits(random, 12);
  }
}
