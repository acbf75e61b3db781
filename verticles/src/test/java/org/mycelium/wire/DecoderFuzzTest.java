package org.mycelium.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;

/** Seeded: cut anywhere, mutated, random. The seed is in the message of every failure. */
class DecoderFuzzTest {

  static Tlv randomTlv(Random random) {
    byte[] id = new byte[RouterId.BYTES];
    random.nextBytes(id);
    RouterId routerId = RouterId.read(id, 0);
    WirePrefix prefix = randomPrefix(random, random.nextInt(129), random.nextInt(33));
    return switch (random.nextInt(5)) {
      case 0 -> new Hello(random.nextBoolean(), random.nextInt(65_536), random.nextInt(65_536));
      case 1 ->
          new Ihu(
              random.nextInt(65_536),
              random.nextInt(65_536),
              random.nextBoolean() ? null : randomPrefix(random, 128, 32));
      case 2 ->
          new Update(
              0xC0 & random.nextInt(),
              random.nextInt(65_536),
              random.nextInt(65_536),
              random.nextInt(65_536),
              prefix,
              routerId);
      case 3 -> new RouteRequest(random.nextInt(256), random.nextInt(4) == 0 ? null : prefix);
      default ->
          new SeqnoRequest(random.nextInt(65_536), 1 + random.nextInt(255), routerId, prefix);
    };
  }

  private static WirePrefix randomPrefix(Random random, int length6, int length4) {
    return switch (random.nextInt(4)) {
      case 0 -> new WirePrefix(WirePrefix.IPV4, length4, random.nextLong() & -1L << 32, 0);
      case 1 ->
          new WirePrefix(WirePrefix.LINK_LOCAL, 64, WirePrefix.LINK_LOCAL_HIGH, random.nextLong());
      default -> WirePrefix.of(new Subnet(random.nextLong(), random.nextLong(), length6));
    };
  }

  private static byte[] randomStream(Random random, int packets) {
    byte[][] parts = new byte[packets][];
    for (int i = 0; i < packets; i++) {
      if (random.nextInt(3) == 0) {
        int length = random.nextInt(2000);
        parts[i] = new byte[40 + length];
        random.nextBytes(parts[i]);
        DataPacket.writeHeader(parts[i], 0, length, random.nextInt(256), 1, 2, 3, 4);
      } else {
        parts[i] = Bytes.encode(randomTlv(random));
      }
    }
    return Bytes.join(parts);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyTlvRoundTrips(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      Tlv tlv = randomTlv(random);
      assertEquals(java.util.List.of(tlv), Bytes.decode(Bytes.encode(tlv)).tlvs, "seed " + seed);
    }
  }

  /** The decoder sees the same whatever the cuts, and asks for no more than the packet it is in. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void cutAnywhere(long seed) {
    Random random = new Random(seed);
    byte[] stream = randomStream(random, 60);
    Recorded whole = Bytes.decode(stream);
    Recorded cut = new Recorded();
    int from = 0;
    int to = 0;
    while (to < stream.length) {
      to = Math.min(stream.length, to + 1 + random.nextInt(random.nextInt(100) == 0 ? 3000 : 40));
      from = PacketDecoder.decode(stream, from, to, cut);
      assertTrue(from >= 0 && from <= to, "seed " + seed);
      assertTrue(from == to || PacketDecoder.needed(stream, from, to) > to - from, "seed " + seed);
    }
    assertEquals(stream.length, from, "seed " + seed);
    assertEquals(whole, cut, "seed " + seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void mutatedStreamsNeverThrow(long seed) {
    Random random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 4000; i++) {
      byte[] stream = randomStream(random, 4);
      for (int m = random.nextInt(6); m >= 0; m--) {
        stream[random.nextInt(stream.length)] = (byte) random.nextInt();
      }
      Recorded recorded = new Recorded();
      int end = PacketDecoder.decode(stream, 0, stream.length, recorded);
      assertTrue(end == PacketDecoder.FATAL || (end >= 0 && end <= stream.length), "seed " + seed);
      read += recorded.tlvs.size();
    }
    assertTrue(read > 0, "the mutations left nothing to read; seed " + seed);
  }

  @Test
  void randomBytesBehindAControlHeaderNeverThrow() {
    long seed = 31;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = new byte[random.nextInt(120)];
      random.nextBytes(body);
      if (body.length > 2) {
        body[0] = (byte) (4 + random.nextInt(8)); // mostly TLV types that exist
        body[1] = (byte) random.nextInt(body.length);
        body[2] = (byte) random.nextInt(5);
      }
      byte[] packet = Bytes.join(Bytes.of(1, 1, 0, 0, 42, 3, body.length >> 8, body.length), body);
      Recorded recorded = new Recorded();
      assertEquals(
          packet.length,
          PacketDecoder.decode(packet, 0, packet.length, recorded),
          "seed " + seed + " round " + i);
      assertTrue(!recorded.tlvs.isEmpty() || !recorded.skipped.isEmpty(), "seed " + seed);
    }
  }
}
