package org.mycelium.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.codec.digest.Blake3;
import org.junit.jupiter.api.Test;

/**
 * Spec 01 §1.4: BLAKE3 of one block, against a library. The vectors: {@link OverlayAddressTest}.
 */
class KeyHashTest {
  @Test
  void agreesWithTheLibrary() {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    byte[] key = new byte[PublicKey.BYTES];
    for (int i = 0; i < 20_000; i++) {
      switch (i) {
        case 0 -> Arrays.fill(key, (byte) 0);
        case 1 -> Arrays.fill(key, (byte) 0xff);
        default -> random.nextBytes(key);
      }
      PublicKey read = PublicKey.read(key, 0);
      assertArrayEquals(
          Blake3.initHash().update(key).doFinalize(OverlayAddress.BYTES),
          KeyHash.of(read.a(), read.b(), read.c(), read.d()).toBytes(),
          "seed " + seed + " round " + i);
    }
  }
}
