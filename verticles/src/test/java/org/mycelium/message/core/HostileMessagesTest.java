package org.mycelium.message.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.identity.OverlayAddress;

/** Bad input of spec 03 §6 and the weaknesses of §7: the node lives, within its memory. */
class HostileMessagesTest {
  private static final long SECOND = 1_000_000;
  private static final OverlayAddress STRANGER = OverlayAddress.parse("4ff:1::1");
  private static final byte[] HASH_OF_NOTHING =
      HexFormat.of().parseHex("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");

  @TempDir Path folder;
  private VirtualNetwork net;
  private VirtualNetwork.Node node;

  @BeforeEach
  void node() {
    net = new VirtualNetwork(folder, 7);
    node = net.node("401::b");
    node.connected = false;
  }

  private void receive(OverlayAddress source, byte[] packet) {
    node.protocol.received(source, node.address, packet, net.now);
    node.protocol.flush();
  }

  private void receive(String hex) {
    receive(STRANGER, HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private String lastSent() {
    return HexFormat.of().formatHex(node.sent.get(node.sent.size() - 1));
  }

  private void chunk(long id, long index, long offset, int size) {
    byte[] packet = MessageWire.chunk(id, index, offset, size);
    receive(STRANGER, packet);
  }

  /** Spec 03 §1.11: a v0.7.10 node sends this, and must get that. */
  @Test
  void workedExample() throws Exception {
    receive("e47b25063912f4a9 8000 0000 0000000000000003 03 616263");
    assertEquals("e47b25063912f4a981000000000000000000000303", lastSent());
    receive("e47b25063912f4a9 1000 0000 0000000000000000 0000000000000000 0000000000000003 c6e57e");
    assertEquals(
        "e47b25063912f4a911000000000000000000000000000000000000000000000000000003", lastSent());
    String done =
        "0000 0000000000000001"
            + " d5135cf4bf3729f17ccc7b6567d550de626cf63dd8dafeaf067aa866c136d5bf";
    receive("e47b25063912f4a9 4000" + done);
    assertEquals(("e47b25063912f4a94100" + done).replace(" ", ""), lastSent());
    Arrived message = node.arrived.get(0);
    assertEquals("abc", message.topic().utf8());
    assertArrayEquals(HexFormat.of().parseHex("c6e57e"), VirtualNetwork.bytes(message.payload()));
    assertEquals(
        "e47b25063912f4a908000000", HexFormat.of().formatHex(MessageProtocol.readNotice(message)));
    // The end, a chunk and the beginning once more: acknowledged, not delivered again.
    int before = node.sent.size();
    receive("e47b25063912f4a9 4000" + done);
    receive("e47b25063912f4a9 1000 0000 0000000000000000 0000000000000000 0000000000000003 c6e57e");
    receive("e47b25063912f4a9 8000 0000 0000000000000003 03 616263");
    receive("e47b25063912f4a9 4000" + done);
    assertEquals(before + 4, node.sent.size());
    assertEquals(1, node.arrived.size());
    assertEquals(0, node.protocol.receiver().receiving());
  }

  /** Our own packets for the same message are the same bytes. */
  @Test
  void ownPackets() {
    node.protocol
        .sender()
        .submit(STRANGER, new byte[] {97, 98, 99}, Payload.of(new byte[] {1}), net.now, net.now);
    String init = lastSent();
    assertEquals("80000000000000000000000103616263", init.substring(16));
    String id = init.substring(0, 16);
    receive(id + "8100 0000");
    assertEquals(
        id + "10000000" + "0".repeat(16) + "0".repeat(16) + "000000000000000101", lastSent());
    receive(id + "1100 0000 0000000000000000");
    assertTrue(lastSent().startsWith(id + "400000000000000000000001"), lastSent());
    assertEquals(52, node.sent.get(node.sent.size() - 1).length);
    receive(id + "4100 0000");
    receive(id + "0800 0000");
    assertEquals("READ", node.state(Long.parseUnsignedLong(id, 16)));
  }

  /**
   * Every prefix of every kind of packet, and random bytes: no exception, no answer to nonsense.
   */
  @Test
  void truncatedAndRandom() {
    long seed = 99;
    Random random = new Random(seed);
    byte[][] packets = {
      MessageWire.init(1, false, 10, new byte[20]),
      MessageWire.chunk(1, 0, 0, 10),
      MessageWire.done(1, 1, new byte[32]),
      MessageWire.bare(1, MessageWire.READ),
      MessageWire.bare(1, MessageWire.ABORTED),
    };
    for (byte[] packet : packets) {
      for (int length = 0; length < packet.length; length++) {
        receive(STRANGER, java.util.Arrays.copyOf(packet, length));
      }
    }
    assertTrue(node.counters.get(MessageCounter.MALFORMED) > 100);
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length >= 12 && random.nextBoolean()) {
        java.util.Arrays.fill(bytes, 0, 7, (byte) 0); // few ids, so that packets meet
        bytes[9] = 0;
      }
      try {
        receive(STRANGER, bytes);
        node.protocol.tick(net.now += 1000);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + i, e);
      }
    }
    node.sent.clear();
    assertTrue(node.protocol.receiver().memory() <= VirtualNetwork.LIMITS.receivingMemory());
  }

  /** What is only announced costs nothing; 2^62 bytes and more are refused. */
  @Test
  void claims() {
    for (long length : new long[] {1L << 62, -1, Long.MIN_VALUE, (2L << 30) + 1}) {
      receive(STRANGER, MessageWire.init(1, false, length, new byte[0]));
    }
    assertEquals(4, node.counters.get(MessageCounter.INIT_REFUSED));
    assertEquals(0, node.sent.size());
    receive(STRANGER, MessageWire.init(1, false, 2L << 30, new byte[0]));
    assertEquals(1, node.sent.size());
    assertEquals(0, node.protocol.receiver().memory());
  }

  /** C1 to C3, and numbers that overflow. */
  @Test
  void chunksOutOfRange() {
    receive(STRANGER, MessageWire.init(1, false, 2600, new byte[0]));
    int before = node.sent.size();
    chunk(1, 0, 2000, 1300); // C1
    chunk(1, 0, -1, 1300);
    chunk(1, 0, Long.MAX_VALUE, 1300);
    chunk(1, 11, 0, 1300); // C2: M is 10
    chunk(1, Long.MIN_VALUE, 0, 1300);
    chunk(1, 0, 0, 249); // C3
    chunk(1, 0, 0, 0);
    assertEquals(7, node.counters.get(MessageCounter.CHUNK_INVALID));
    assertEquals(before, node.sent.size());
    chunk(1, 1, 2600 - 100, 100); // short, and really the last one
    assertEquals(before + 1, node.sent.size());
    // A size field larger than the packet is reduced to what is there.
    byte[] large = MessageWire.chunk(1, 0, 0, 1300);
    large[MessageWire.SIZE_AT] = 127;
    receive(STRANGER, large);
    assertEquals(before + 2, node.sent.size());
  }

  /** A hash, a count or a length that does not fit delivers nothing and is not acknowledged. */
  @Test
  void wrongEnds() {
    receive(STRANGER, MessageWire.init(1, false, 3, new byte[0]));
    receive(STRANGER, MessageWire.done(1, 0, HASH_OF_NOTHING));
    chunk(1, 0, 0, 3);
    int before = node.sent.size();
    receive(STRANGER, MessageWire.done(1, 1, HASH_OF_NOTHING));
    receive(STRANGER, MessageWire.done(1, 2, HASH_OF_NOTHING));
    assertEquals(before, node.sent.size());
    assertEquals(3, node.counters.get(MessageCounter.DONE_INVALID));
    assertEquals(0, node.arrived.size());
    receive(STRANGER, MessageWire.bare(1, MessageWire.ABORTED));
    assertEquals(0, node.protocol.receiver().receiving());
  }

  /** Who is not the peer of a message cannot touch it: not chunks, not acks, not an abort. */
  @Test
  void forgedSources() {
    VirtualNetwork.Node peer = net.node("400::a");
    node.connected = true;
    long id = peer.send(node, "", new byte[100_000]);
    net.run(2500);
    OverlayAddress forger = OverlayAddress.parse("4aa::1");
    node.protocol.received(
        forger, node.address, MessageWire.bare(id, MessageWire.ABORTED), net.now);
    node.protocol.received(forger, node.address, MessageWire.chunk(id, 5, 6500, 1300), net.now);
    peer.protocol.received(
        forger, peer.address, MessageWire.ack(MessageWire.done(id, 1, new byte[32]), 52), net.now);
    peer.protocol.received(forger, peer.address, MessageWire.bare(id, MessageWire.READ), net.now);
    assertTrue(node.counters.get(MessageCounter.UNKNOWN_MESSAGE) == 2);
    assertTrue(peer.counters.get(MessageCounter.UNKNOWN_MESSAGE) == 2);
    assertTrue(net.run(20 * SECOND, () -> !node.arrived.isEmpty()));
    net.run(SECOND);
    assertEquals("RECEIVED", peer.state(id));
  }

  /** A flood of beginnings, each with a chunk far ahead: bounded, and others get through. */
  @Test
  void floods() {
    long limit = VirtualNetwork.LIMITS.receiving() / MessageLimits.SHARES;
    for (int i = 0; i < 3 * limit; i++) {
      receive(STRANGER, MessageWire.init(i, false, 1L << 30, new byte[0]));
      chunk(i, 1000, 1_300_000, 1300);
      node.sent.clear();
    }
    assertEquals(limit, node.protocol.receiver().receiving());
    assertTrue(
        node.protocol.receiver().memory()
            <= VirtualNetwork.LIMITS.receivingMemory() / MessageLimits.SHARES);
    assertEquals(0, node.protocol.receiver().disk());
    VirtualNetwork.Node peer = net.node("400::a");
    node.connected = true;
    peer.send(node, "", new byte[5000]);
    assertTrue(net.run(SECOND, () -> !node.arrived.isEmpty()));
    net.run(400 * SECOND);
    assertEquals(0, node.protocol.receiver().receiving());
    assertEquals(0, node.protocol.receiver().memory());
  }

  /** One message with ever more chunks ahead of a gap: no more than a window of them is kept. */
  @Test
  void chunksAheadOfAGap() {
    receive(STRANGER, MessageWire.init(1, false, 1L << 30, new byte[0]));
    for (int i = 1; i < 20_000; i++) {
      chunk(1, i, i * 1300L, 1300);
      node.sent.clear();
    }
    assertTrue(node.protocol.receiver().memory() <= Assembly.MAX_EARLY);
    assertTrue(node.counters.get(MessageCounter.CHUNK_REFUSED) > 15_000);
  }

  /** A beginning that differs starts anew; one that is the same changes nothing. */
  @Test
  void repeatedBeginnings() {
    receive(STRANGER, MessageWire.init(1, false, 2600, new byte[0]));
    chunk(1, 0, 0, 1300);
    receive(STRANGER, MessageWire.init(1, false, 2600, new byte[0]));
    assertEquals(1300, node.protocol.receiver().memory());
    receive(STRANGER, MessageWire.init(1, false, 2601, new byte[0]));
    assertEquals(0, node.protocol.receiver().memory());
    assertEquals(1, node.protocol.receiver().receiving());
  }
}
