package org.mycelium.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The bad-input tables of spec 01 §10 and 02 §8.2, as far as they concern decoding. After each bad
 * control packet a Hello follows, which must be read: the stream stays in step.
 */
class BadInputTest {
  private static final Hello HELLO = Hello.of(7);

  private static void skips(SkipReason reason, byte[] packet, Tlv... read) {
    Recorded recorded = Bytes.decode(Bytes.join(packet, Bytes.encode(HELLO)));
    assertEquals(List.of(reason), recorded.skipped);
    assertEquals(
        java.util.stream.Stream.concat(List.of(read).stream(), java.util.stream.Stream.of(HELLO))
            .toList(),
        recorded.tlvs);
  }

  private static int decode(byte[] bytes, Recorded recorded) {
    return PacketDecoder.decode(bytes, 0, bytes.length, recorded);
  }

  @Test
  void wrongOuterVersionOrTypeIsFatal() {
    for (String header : List.of("00010000", "02000000", "01020000", "01ff0000", "ff000000")) {
      assertEquals(PacketDecoder.FATAL, decode(Bytes.hex(header), new Recorded()), header);
    }
  }

  @Test
  void packetsBeforeTheFatalOneAreStillHandled() {
    Recorded recorded = new Recorded();
    byte[] bytes = Bytes.join(Bytes.encode(HELLO), Bytes.hex("0909090909"));
    assertEquals(PacketDecoder.FATAL, decode(bytes, recorded));
    assertEquals(List.of(HELLO), recorded.tlvs);
  }

  @Test
  void reservedBytesAreIgnored() {
    byte[] packet = Bytes.encode(HELLO);
    packet[2] = 9;
    packet[3] = 9;
    assertEquals(List.of(HELLO), Bytes.decode(packet).tlvs);
    byte[] data = Bytes.join(Bytes.hex("01000909 09 0000 40"), new byte[32]);
    assertEquals(List.of(40), Bytes.decode(data).dataLengths);
  }

  @Test
  void dataPacketsOfAnyLengthPass() {
    for (int length : new int[] {0, 1, 31, 1432, 65_535}) {
      byte[] packet = new byte[40 + length];
      DataPacket.writeHeader(packet, 0, length, 64, 1, 2, 3, 4);
      assertEquals(List.of(40 + length), Bytes.decode(packet).dataLengths);
    }
  }

  @Test
  void foreignMagicOrVersionIsSkippedByLength() {
    skips(SkipReason.FOREIGN_HEADER, Bytes.hex("01010000 2b03 0003 040000"));
    skips(SkipReason.FOREIGN_HEADER, Bytes.hex("01010000 2a02 0003 040000"));
    skips(SkipReason.FOREIGN_HEADER, Bytes.hex("01010000 0000 0000"));
  }

  @Test
  void unknownTlvIsSkipped() {
    for (int type : new int[] {0, 1, 2, 3, 6, 7, 11, 255}) {
      skips(SkipReason.UNKNOWN_TLV, Bytes.control(type, new byte[5]));
    }
  }

  @Test
  void emptyOrOneByteBodyIsTruncated() {
    skips(SkipReason.TRUNCATED, Bytes.hex("01010000 2a03 0000"));
    skips(SkipReason.TRUNCATED, Bytes.hex("01010000 2a03 0001 04"));
  }

  @Test
  void tlvShorterThanItsFieldsIsTruncated() {
    for (int[] typeAndLength :
        new int[][] {{4, 5}, {5, 5}, {8, 49}, {9, 2}, {10, 45}, {4, 0}, {8, 0}, {10, 0}}) {
      skips(SkipReason.TRUNCATED, Bytes.control(typeAndLength[0], new byte[typeAndLength[1]]));
    }
  }

  @Test
  void tlvShorterThanItsPrefixIsTruncated() {
    skips(SkipReason.TRUNCATED, Bytes.control(9, Bytes.of(0, 2, 64, 4, 0)));
    skips(SkipReason.TRUNCATED, Bytes.control(5, Bytes.of(1, 0, 0, 1, 0, 1, 9)));
    byte[] update = new byte[50];
    update[0] = 2;
    update[2] = 64;
    skips(SkipReason.TRUNCATED, Bytes.control(8, update));
    byte[] seqno = new byte[46];
    seqno[0] = 2;
    seqno[1] = 8;
    seqno[4] = 1;
    skips(SkipReason.TRUNCATED, Bytes.control(10, seqno));
  }

  @Test
  void tlvReachingPastThePacketIsTruncated() {
    skips(SkipReason.TRUNCATED, Bytes.hex("01010000 2a03 0004 04ff 8000"));
  }

  @Test
  void severalTlvsAndTrailingBytesAreRead() {
    byte[] one = Bytes.hex("0406 8000 0001 07d0");
    byte[] packet = Bytes.join(Bytes.hex("01010000 2a03 0010"), one, one);
    assertEquals(List.of(Hello.of(1), Hello.of(1)), Bytes.decode(packet).tlvs);
    byte[] longer = Bytes.hex("01010000 2a03 000a 0408 8000 0001 07d0 ffff");
    assertEquals(List.of(Hello.of(1)), Bytes.decode(longer).tlvs);
    // a good TLV before a bad one counts
    skips(
        SkipReason.UNKNOWN_TLV,
        Bytes.join(Bytes.hex("01010000 2a03 000b"), one, Bytes.hex("ee01 00")),
        Hello.of(1));
  }

  @Test
  void prefixLengthOutOfRangeForItsEncoding() {
    for (int[] aeAndLength :
        new int[][] {{1, 33}, {1, 255}, {2, 129}, {2, 255}, {3, 63}, {3, 65}}) {
      int ae = aeAndLength[0];
      int length = aeAndLength[1];
      skips(
          SkipReason.BAD_PREFIX_LENGTH,
          Bytes.control(9, Bytes.join(Bytes.of(0, ae, length), new byte[32])));
      skips(
          SkipReason.BAD_PREFIX_LENGTH,
          Bytes.control(8, Bytes.join(Bytes.of(ae, 0, length), new byte[80])));
      skips(
          SkipReason.BAD_PREFIX_LENGTH,
          Bytes.control(10, Bytes.join(Bytes.of(ae, length, 0, 0, 1), new byte[80])));
    }
  }

  @Test
  void wildcardWithALengthIsInvalidInUpdateAndSeqnoRequest() {
    skips(
        SkipReason.BAD_PREFIX_LENGTH,
        Bytes.control(8, Bytes.join(Bytes.of(0, 0, 8), new byte[60])));
    skips(
        SkipReason.BAD_PREFIX_LENGTH,
        Bytes.control(10, Bytes.join(Bytes.of(0, 8, 0, 0, 1), new byte[60])));
  }

  @Test
  void unknownAddressEncodingIsSkipped() {
    for (int ae : new int[] {4, 5, 255}) {
      skips(SkipReason.UNKNOWN_ENCODING, Bytes.control(5, Bytes.join(Bytes.of(ae), new byte[21])));
      skips(
          SkipReason.UNKNOWN_ENCODING,
          Bytes.control(9, Bytes.join(Bytes.of(0, ae, 64), new byte[16])));
      skips(SkipReason.UNKNOWN_ENCODING, Bytes.control(8, Bytes.join(Bytes.of(ae), new byte[65])));
      skips(
          SkipReason.UNKNOWN_ENCODING,
          Bytes.control(10, Bytes.join(Bytes.of(ae, 64, 0, 44, 1, 0), new byte[56])));
    }
  }

  @Test
  void seqnoRequestWithHopCountZeroIsIgnored() {
    skips(
        SkipReason.BAD_HOP_COUNT,
        Bytes.control(
            10, Bytes.join(Bytes.of(3, 64, 92, 0, 0, 0), Bytes.repeat(4, 40), new byte[8])));
  }

  @Test
  void partialHeaderWaits() {
    assertEquals(0, decode(Bytes.hex("01"), new Recorded()));
    assertEquals(0, decode(Bytes.hex("01010000"), new Recorded()));
    assertEquals(0, decode(Bytes.hex("010100002a0300"), new Recorded()));
  }
}
