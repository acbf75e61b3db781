package org.mycelium.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mycelium.dataplane.Checksum;

/** RFC 1071 and the vectors of spec 01 §11.8. */
class ChecksumTest {

  private static int checksum(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return Checksum.complement(Checksum.sum(bytes, 0, bytes.length));
  }

  @Test
  void vectors() {
    assertEquals(0x220d, checksum("0001f203f4f5f6f7"));
    assertEquals(0xffff, checksum(""));
    assertEquals(0xbdff, checksum("42"));
    assertEquals(0xf77c, checksum("450000280000000040060000c0a80101c0a80102"));
  }

  @Test
  void pseudoHeaderSeedIsNotComplemented() {
    byte[] packet = new byte[60];
    byte[] source = HexFormat.of().parseHex("20010db8000000000000000000000001");
    byte[] destination = HexFormat.of().parseHex("20010db8000000000000000000000002");
    System.arraycopy(source, 0, packet, 8, 16);
    System.arraycopy(destination, 0, packet, 24, 16);
    assertEquals(0x5b8f, Checksum.fold(Checksum.pseudoHeader(packet, 0, true, 6, 20)));
  }

  @Test
  void equalsTheSlowSumAtEveryLengthAndOffset() {
    byte[] bytes = new byte[3000];
    new Random(1).nextBytes(bytes);
    for (int length = 0; length < 300; length++) {
      for (int offset = 0; offset < 17; offset++) {
        byte[] part = Arrays.copyOfRange(bytes, offset, offset + length);
        assertEquals(
            SlowPackets.internet(part),
            Checksum.complement(Checksum.sum(bytes, offset, length)),
            "offset " + offset + " length " + length);
      }
    }
  }

  @Test
  void carriesAreNotLost() {
    byte[] ones = new byte[65_535];
    Arrays.fill(ones, (byte) 0xff);
    for (int length : new int[] {1, 2, 31, 32, 33, 1400, 65_534, 65_535}) {
      byte[] part = Arrays.copyOf(ones, length);
      assertEquals(SlowPackets.internet(part), Checksum.complement(Checksum.sum(part, 0, length)));
    }
  }
}
