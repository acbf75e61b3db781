package org.mycelium.message.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.Random;
import org.apache.commons.codec.digest.Blake3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hash of messages against that of a library, and against itself in other pieces. */
class Blake3HashTest {

  private static byte[] hash(byte[] bytes, int piece) {
    Blake3Hash hash = new Blake3Hash();
    for (int at = 0; at < bytes.length; at += piece) {
      hash.update(bytes, at, Math.min(piece, bytes.length - at));
    }
    return hash.hash();
  }

  /** Spec 03 §1.11. */
  @Test
  void vectors() {
    assertEquals(
        "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
        HexFormat.of().formatHex(hash(new byte[0], 1)));
    assertEquals(
        "d5135cf4bf3729f17ccc7b6567d550de626cf63dd8dafeaf067aa866c136d5bf",
        HexFormat.of().formatHex(hash(HexFormat.of().parseHex("c6e57e"), 1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 1023, 1024, 1025, 1300, 65_536})
  void asTheLibrary(int piece) {
    Random random = new Random(piece);
    for (int length : new int[] {1, 63, 64, 65, 1023, 1024, 1025, 2048, 2049, 3072, 31_744}) {
      byte[] bytes = new byte[length + random.nextInt(3)];
      random.nextBytes(bytes);
      assertArrayEquals(Blake3.hash(bytes), hash(bytes, piece), length + " in pieces of " + piece);
    }
    byte[] large = new byte[3_000_001];
    random.nextBytes(large);
    assertArrayEquals(Blake3.hash(large), hash(large, piece), "large in pieces of " + piece);
  }

  /** Asking does not disturb: every prefix of a text has its hash. */
  @Test
  void prefixes() {
    byte[] bytes = new byte[5000];
    new Random(5).nextBytes(bytes);
    Blake3Hash hash = new Blake3Hash();
    for (int length = 0; length < bytes.length; length++) {
      assertArrayEquals(
          Blake3.hash(java.util.Arrays.copyOf(bytes, length)), hash.hash(), "prefix " + length);
      hash.update(bytes, length, 1);
    }
  }
}
