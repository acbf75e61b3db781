package org.mycelium.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Packet;
import org.mycelium.wire.SkipReason;
import org.mycelium.wire.Tlv;

/** Framing over a stream cut anywhere (spec 01 §3.4), memory and the error budget (§10). */
class LinkReaderTest {
  private final LinkStats stats = new LinkStats();
  private final LinkReader reader = new LinkReader(stats);
  private final List<Integer> lengths = new ArrayList<>();
  private final List<Tlv> control = new ArrayList<>();
  private int reads;
  private long now = LinkStats.nowMicros();

  LinkReaderTest() {
    reader.receiver(
        new DataReceiver() {
          @Override
          public void packet(byte[] bytes, int offset, int length) {
            lengths.add(length);
          }

          @Override
          public void readComplete() {
            reads++;
          }
        });
  }

  private @Nullable String feed(byte[] stream, int from, int to) {
    int at = from;
    while (at < to) {
      int count = Math.min(reader.prepare(to - at), to - at);
      System.arraycopy(stream, at, reader.array(), reader.offset(), count);
      String wrong = reader.received(count, now);
      if (wrong != null) {
        return wrong;
      }
      at += count;
    }
    control.addAll(reader.takeControl());
    reader.readComplete();
    return null;
  }

  private static byte[] data(int payload) {
    byte[] packet = new byte[DataPacket.PAYLOAD + payload];
    DataPacket.writeHeader(packet, 0, payload, 64, 1, 2, 3, 4);
    return packet;
  }

  private static byte[] hello(int seqno) {
    ByteBuffer out = ByteBuffer.allocate(Packet.controlLength(Hello.of(seqno)));
    Packet.writeControl(Hello.of(seqno), out);
    return out.array();
  }

  private static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  @Test
  void streamSplitAtEveryByte() {
    byte[] stream = join(hello(1), data(0), data(33), hello(2), data(1400));
    for (int cut = 0; cut <= stream.length; cut++) {
      lengths.clear();
      control.clear();
      assertNull(feed(stream, 0, cut));
      assertNull(feed(stream, cut, stream.length));
      assertEquals(List.of(40, 73, 1440), lengths, "cut=" + cut);
      assertEquals(List.of(Hello.of(1), Hello.of(2)), control, "cut=" + cut);
    }
    assertEquals(2 * (stream.length + 1), reads);
    assertEquals((long) stream.length * (stream.length + 1), stats.receivedBytes());
  }

  @Test
  void randomCutsAndSizes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Integer> expected = new ArrayList<>();
    byte[][] parts = new byte[200][];
    for (int i = 0; i < parts.length; i++) {
      int payload = random.nextInt(4) == 0 ? random.nextInt(65_536) : random.nextInt(1500);
      parts[i] = data(payload);
      expected.add(parts[i].length);
    }
    byte[] stream = join(parts);
    int at = 0;
    while (at < stream.length) {
      int to =
          Math.min(stream.length, at + 1 + random.nextInt(random.nextBoolean() ? 50 : 200_000));
      assertNull(feed(stream, at, to), "seed=" + seed);
      at = to;
      if (random.nextInt(5) == 0) {
        reader.trim();
      }
    }
    assertEquals(expected, lengths, "seed=" + seed);
    assertTrue(reader.array().length <= LinkReader.MAX_BYTES, "seed=" + seed);
  }

  /** A length field allocates nothing: only bytes that came do. */
  @Test
  void memoryFollowsTheBytesAndShrinksAgain() {
    byte[] big = data(65_535);
    assertNull(feed(big, 0, 100));
    assertEquals(LinkReader.INITIAL_BYTES, reader.array().length);
    assertNull(feed(big, 100, big.length));
    assertTrue(reader.array().length >= big.length);
    assertEquals(List.of(65_575), lengths);
    reader.trim(); // forgets the peak
    reader.trim();
    assertEquals(LinkReader.INITIAL_BYTES, reader.array().length);
    assertNull(feed(hello(1), 0, 10));
    reader.trim();
    assertNull(feed(hello(1), 10, 16));
    assertEquals(List.of(Hello.of(1)), control);
  }

  @Test
  void blockingReadsOfUnknownSizeGrowAsTheyFill() {
    byte[] stream = join(data(65_535), data(65_535), data(65_535));
    int at = 0;
    int calls = 0;
    while (at < stream.length) {
      int count = Math.min(reader.prepare(), stream.length - at);
      System.arraycopy(stream, at, reader.array(), reader.offset(), count);
      assertNull(reader.received(count, now));
      at += count;
      calls++;
    }
    assertEquals(List.of(65_575, 65_575, 65_575), lengths);
    assertTrue(calls < 20, "calls=" + calls);
    assertTrue(reader.array().length <= LinkReader.MAX_BYTES);
  }

  @Test
  void wrongVersionAndTypeAreFatal() {
    byte[] version = data(0);
    version[0] = 2;
    assertNotNull(feed(version, 0, version.length));
    LinkReader other = new LinkReader(stats);
    byte[] type = data(0);
    type[1] = 2;
    int room = other.prepare(type.length);
    System.arraycopy(type, 0, other.array(), other.offset(), room);
    assertNotNull(other.received(room, now));
  }

  @Test
  void skipsAreCountedByReason() {
    byte[] foreign = {1, 1, 0, 0, 42, 2, 0, 0};
    byte[] unknown = {1, 1, 0, 0, 42, 3, 0, 2, 99, 0};
    assertNull(feed(join(foreign, unknown, unknown, hello(3)), 0, 8 + 10 + 10 + 16));
    assertEquals(1, stats.skips(SkipReason.FOREIGN_HEADER));
    assertEquals(2, stats.skips(SkipReason.UNKNOWN_TLV));
    assertEquals(List.of(Hello.of(3)), control);
  }

  /** A peer that sends nothing but garbage is closed; one that also sends sound packets is not. */
  @Test
  void aFloodOfErrorsIsEnough() {
    byte[] unknown = {1, 1, 0, 0, 42, 3, 0, 2, 99, 0};
    byte[] mixed = join(unknown, hello(1));
    for (int i = 0; i < 20 * ErrorBudget.CAPACITY; i++) {
      assertNull(feed(mixed, 0, mixed.length));
    }
    int survived = 0;
    while (feed(unknown, 0, unknown.length) == null) {
      survived++;
      assertTrue(survived <= ErrorBudget.CAPACITY, "survived=" + survived);
    }
    assertEquals(ErrorBudget.CAPACITY, survived, 1);
  }

  @Test
  void aTrickleOfErrorsIsForgiven() {
    byte[] unknown = {1, 1, 0, 0, 42, 3, 0, 2, 99, 0};
    for (int i = 0; i < 5 * ErrorBudget.CAPACITY; i++) {
      now += 1_000_000 / ErrorBudget.PER_SECOND;
      assertNull(feed(unknown, 0, unknown.length));
    }
  }

  /** Packet header followed by nothing: idle limit 60 s (spec 01 §10); a silent link has none. */
  @Test
  void aPartialPacketMayWaitSixtySeconds() {
    assertNull(feed(hello(1), 0, 16));
    assertFalse(reader.stalled(now + 3_600_000_000L));
    assertNull(feed(hello(2), 0, 4));
    assertFalse(reader.stalled(now + 60_000_000L));
    assertTrue(reader.stalled(now + 60_000_001L));
    assertNull(feed(hello(2), 4, 16));
    assertFalse(reader.stalled(now + 3_600_000_000L));
  }
}
