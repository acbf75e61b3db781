package org.mycelium.message.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.identity.OverlayAddress;

/** What the receiver keeps, counts and forgets. */
class ReceiverLimitsTest {
  private static final OverlayAddress OWN = OverlayAddress.parse("401::b");
  private static final OverlayAddress PEER = OverlayAddress.parse("4ff:1::1");
  private static final byte[] NO_TOPIC = {};

  @TempDir Path folder;
  private final MessageCounters counters = new MessageCounters();
  private final List<Arrived> offered = new ArrayList<>();
  private Receiver receiver;
  private long now = 1_000_000;

  private final MessageEffects effects =
      new MessageEffects() {
        @Override
        public void send(OverlayAddress source, OverlayAddress destination, byte[] packet) {}

        @Override
        public void arrived(Arrived message) {
          offered.add(message); // and nobody answers yet
        }

        @Override
        public void finished(long id, boolean delivered) {}
      };

  @BeforeEach
  void receiver() {
    receiver = receiver(MessageLimits.DEFAULT);
  }

  private Receiver receiver(MessageLimits limits) {
    return new Receiver(
        effects, counters, limits, new Spool(folder), new TopicRules(), (high, id) -> false);
  }

  private void receive(byte[] packet) {
    receiver.received(PEER, OWN, packet, now);
  }

  private void offer(long id) {
    receive(MessageWire.init(id, false, 0, NO_TOPIC));
    PayloadWriter nothing = new PayloadWriter(new Spool(folder));
    receive(MessageWire.done(id, 0, nothing.hash()));
  }

  /** One that waits for its taker does not keep those behind it from expiring. */
  @Test
  void expiresBehindAnOfferedOne() {
    offer(1);
    assertEquals(1, offered.size());
    receive(MessageWire.init(2, false, 100, NO_TOPIC));
    now += Receiver.IDLE;
    receiver.tick(now);
    assertEquals(1, counters.get(MessageCounter.EXPIRED));
    assertEquals(1, receiver.receiving());
    receiver.taken(PEER, 1, now);
    assertEquals(0, receiver.receiving());
  }

  /** Nor does it keep them from making room. */
  @Test
  void makesRoomBehindAnOfferedOne() {
    MessageLimits d = MessageLimits.DEFAULT;
    int places = 2 * MessageLimits.SHARES;
    receiver =
        receiver(
            new MessageLimits(
                d.maxMessage(),
                places,
                d.receivingMemory(),
                d.inbox(),
                d.inboxMemory(),
                d.sending(),
                d.sendingMemory(),
                d.disk()));
    offer(1);
    receive(MessageWire.init(2, false, 100, NO_TOPIC));
    now += Receiver.IDLE_UNDER_PRESSURE;
    receive(MessageWire.init(3, false, 100, NO_TOPIC));
    assertEquals(0, counters.get(MessageCounter.INIT_REFUSED));
    assertEquals(1, counters.get(MessageCounter.EXPIRED));
    assertEquals(2, receiver.receiving());
  }

  /** A message in its file costs the buffer before the file, however little waits in it. */
  @Test
  void theBufferOfAFileIsCounted() {
    int chunks = Spool.MEMORY_BYTES / ChunkPlan.CHUNK + 1;
    receive(MessageWire.init(1, false, 2L << 20, NO_TOPIC));
    for (int i = 0; i < chunks; i++) {
      long offset = (long) i * ChunkPlan.CHUNK;
      receive(MessageWire.chunk(1, i, offset, ChunkPlan.CHUNK));
      assertTrue(receiver.memory() <= Spool.MEMORY_BYTES);
    }
    assertEquals(64 << 10, receiver.memory());
    assertTrue(receiver.disk() > 0);
    receive(MessageWire.bare(1, MessageWire.ABORTED));
    assertEquals(0, receiver.memory() + receiver.disk());
  }
}
