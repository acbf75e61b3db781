package org.mycelium.message.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything arrives whole and once, or is reported as aborted; in virtual time. */
class LossyNetworkTest {
  private static final long SECOND = 1_000_000;
  private static final long SEED = 20261126;

  @TempDir java.nio.file.Path folder;
  private VirtualNetwork net;
  private VirtualNetwork.Node a;
  private VirtualNetwork.Node b;

  @BeforeEach
  void nodes() {
    net = new VirtualNetwork(folder, SEED);
    a = net.node("400::a");
    b = net.node("401::b");
  }

  private byte[] payload(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** Among them those that a v0.7.10 receiver takes only from balanced chunks. */
  @ParameterizedTest
  @CsvSource({"0", "1", "1299", "1300", "1301", "1400", "1549", "1550", "2600", "2601", "2849"})
  void arrives(int length) throws Exception {
    long id = a.send(b, "topic", payload(length));
    assertEquals("PENDING", a.state(id));
    assertTrue(net.run(SECOND, () -> !b.arrived.isEmpty()));
    Arrived message = b.arrived.get(0);
    assertArrayEquals(payload(length), VirtualNetwork.bytes(message.payload()));
    assertEquals("topic", message.topic().utf8());
    assertEquals(id, message.id());
    assertEquals(a.address, message.source());
    net.run(SECOND);
    assertEquals("RECEIVED", a.state(id));
    b.read(0);
    net.run(SECOND);
    assertEquals("READ", a.state(id));
    assertEquals(Map.of(id, true), a.finished);
    assertEquals(0, a.counters.get(MessageCounter.PACKETS_REPEATED));
  }

  /** Loss, reordering and duplication at once. */
  @ParameterizedTest
  @CsvSource({"0.05,0.01,20000", "0.05,0,0", "0.3,0.1,50000", "0,0.5,100000"})
  void everythingArrivesOnce(double loss, double doubled, long jitter) throws Exception {
    net.loss = loss;
    net.doubled = doubled;
    net.jitter = jitter;
    Map<Long, byte[]> sent = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      byte[] bytes = payload(i % 30 == 0 ? 200_000 + i : i * 17);
      VirtualNetwork.Node from = i % 2 == 0 ? a : b;
      sent.put(from.send(from == a ? b : a, "", bytes), bytes);
      net.run(net.random.nextLong(10_000));
    }
    assertTrue(
        net.run(290 * SECOND, () -> a.finished.size() + b.finished.size() == sent.size()),
        "seed " + SEED);
    assertTrue(a.finished.values().stream().allMatch(delivered -> delivered), "seed " + SEED);
    assertTrue(b.finished.values().stream().allMatch(delivered -> delivered), "seed " + SEED);
    assertEquals(sent.size(), a.arrived.size() + b.arrived.size());
    for (VirtualNetwork.Node node : java.util.List.of(a, b)) {
      for (Arrived message : node.arrived) {
        assertArrayEquals(
            sent.remove(message.id()), VirtualNetwork.bytes(message.payload()), "seed " + SEED);
      }
    }
    assertEquals(0, a.protocol.receiver().memory() + b.protocol.receiver().memory());
    assertEquals(0, a.protocol.sender().memory() + b.protocol.sender().memory());
  }

  /** More than fits into the receiver's memory, all at once and piece by piece in turn. */
  @ParameterizedTest
  @CsvSource({"24,1048576", "600,60000"})
  void manyAtOnceArrive(int messages, int length) throws Exception {
    byte[] bytes = payload(length);
    for (int i = 0; i < messages; i++) {
      a.send(b, "", bytes);
    }
    assertTrue(
        net.run(290 * SECOND, () -> a.finished.size() == messages), a.finished.size() + " ended");
    assertEquals(messages, b.arrived.size());
    assertArrayEquals(bytes, VirtualNetwork.bytes(b.arrived.get(messages - 1).payload()));
    assertEquals(0, b.protocol.receiver().memory() + b.protocol.receiver().disk());
  }

  /** 5 MB with 5 % loss: spooled at the receiver, and no more memory than what came too early. */
  @Test
  void longMessageUnderLoss() throws Exception {
    net.loss = 0.05;
    net.jitter = 5000;
    byte[] bytes = payload(5_000_000);
    a.send(b, "", bytes);
    long[] most = new long[1];
    assertTrue(
        net.run(
            290 * SECOND,
            () -> {
              most[0] = Math.max(most[0], b.protocol.receiver().memory());
              return !b.arrived.isEmpty();
            }));
    assertTrue(most[0] <= Assembly.MAX_EARLY + Spool.MEMORY_BYTES, "memory " + most[0]);
    assertEquals(0, b.arrived.get(0).payload().memory());
    assertArrayEquals(bytes, VirtualNetwork.bytes(b.arrived.get(0).payload()));
    b.arrived.get(0).payload().close();
  }

  /** A slow way with a short queue is found, not flooded: few packets are lost and repeated. */
  @Test
  void windowFindsTheQueue() throws Exception {
    net.queue = 100;
    net.delay = 20_000;
    a.send(b, "", payload(3_000_000));
    assertTrue(net.run(290 * SECOND, () -> !b.arrived.isEmpty()));
    long repeated = a.counters.get(MessageCounter.PACKETS_REPEATED);
    assertTrue(repeated < 3_000_000 / 1300 / 5, "repeated " + repeated);
    assertTrue(net.mostFlying <= 100);
  }

  /** At most a window of packets for a receiver that never acknowledges a chunk. */
  @Test
  void silenceIsNotFlooded() {
    long id = a.send(b, "", payload(3_000_000));
    net.run(1_500); // INIT is there, its acknowledgement on the way
    net.loss = 1;
    net.run(10 * SECOND);
    assertTrue(net.packets < 400, "packets " + net.packets);
    assertEquals("SENDING", a.state(id));
    SentStatus status = java.util.Objects.requireNonNull(a.protocol.sender().status(id));
    assertEquals(2308, status.pending() + status.sent() + status.acked());
    assertEquals(0, status.acked());
  }

  /** Nobody there: 300 s later it is aborted, 600 s later forgotten; INIT no faster than 2 s. */
  @Test
  void abortedAtTheDeadline() {
    net.loss = 1;
    long id = a.send(b, "", payload(10));
    net.run(299 * SECOND);
    assertEquals("PENDING", a.state(id));
    assertTrue(net.packets > 140 && net.packets < 170, "packets " + net.packets);
    net.run(2 * SECOND);
    assertEquals("ABORTED", a.state(id));
    assertEquals(Map.of(id, false), a.finished);
    net.run(300 * SECOND);
    assertEquals("unknown", a.state(id));
  }

  /** What breaks off half-way is aborted at the sender and nothing at the receiver. */
  @Test
  void nothingHalfDelivered() {
    long id = a.send(b, "", payload(100_000));
    net.run(10_000, () -> b.protocol.receiver().memory() > 20_000);
    assertTrue(b.protocol.receiver().memory() > 0);
    net.loss = 1;
    net.run(301 * SECOND);
    assertEquals("ABORTED", a.state(id));
    net.run(300 * SECOND);
    assertEquals(0, b.arrived.size());
    assertEquals(0, b.protocol.receiver().memory());
    assertEquals(0, b.protocol.receiver().receiving());
  }

  /** Progress carries a long message beyond 300 s; an hour is the end. */
  @Test
  void progressExtendsTheDeadline() {
    net.queue = 1;
    net.delay = 150_000;
    long id = a.send(b, "", payload(3_000_000));
    net.run(400 * SECOND);
    assertEquals("SENDING", a.state(id));
    assertTrue(net.run(3300 * SECOND, () -> !a.finished.isEmpty()));
  }

  /** A receiver without room acknowledges later; the message is held once, not lost. */
  @Test
  void noRoomThenRoom() {
    b.room = false;
    long id = a.send(b, "", payload(5000));
    net.run(20 * SECOND);
    assertEquals("SENDING", a.state(id));
    assertTrue(b.counters.get(MessageCounter.NO_ROOM) > 5);
    b.room = true;
    net.run(5 * SECOND);
    assertEquals("RECEIVED", a.state(id));
    assertEquals(1, b.arrived.size());
  }

  /** A long message does not hold up a short one to the same node. */
  @Test
  void shortOverTakesLong() {
    net.delay = 10_000;
    net.queue = 200;
    a.send(b, "", payload(5_000_000));
    net.run(SECOND / 5);
    assertEquals(0, b.arrived.size());
    long id = a.send(b, "", payload(100));
    assertTrue(net.run(SECOND, () -> b.arrived.size() == 1));
    assertEquals(id, b.arrived.get(0).id());
  }

  /** A refused topic is silent, and costs other messages on the way nothing. */
  @Test
  void refusedTopicsDoNotHoldUpOthers() {
    b.topics.acceptByDefault(false);
    b.topics.configure(org.mycelium.bus.Bytes.utf8("yes")).add(SourceSubnet.parse("400::/64"));
    for (int i = 0; i < 500; i++) {
      a.send(b, "no", payload(10));
    }
    long id = a.send(b, "yes", payload(100_000));
    assertTrue(net.run(20 * SECOND, () -> a.finished.containsKey(id)));
    assertEquals(1, b.arrived.size());
    assertEquals("yes", b.arrived.get(0).topic().utf8());
  }

  /** An answer passes the rule of topics when it was asked for, and no other does. */
  @Test
  void answers() {
    a.topics.acceptByDefault(false);
    long id = a.send(b, "q", payload(3));
    assertTrue(net.run(SECOND, () -> !b.arrived.isEmpty()));
    b.protocol.sender().answer(id, a.address, Payload.of(payload(7)), net.now, net.now);
    b.schedule();
    assertTrue(net.run(SECOND, () -> !a.arrived.isEmpty()));
    assertTrue(a.arrived.get(0).answer());
    b.protocol.sender().answer(id + 1, a.address, Payload.of(payload(7)), net.now, net.now);
    b.schedule();
    net.run(5 * SECOND);
    assertEquals(1, a.arrived.size());
    assertTrue(a.counters.get(MessageCounter.UNSOLICITED_ANSWER) > 0);
    // A second answer with the same id and another content is a message of its own.
    b.protocol.sender().answer(id, a.address, Payload.of(payload(8)), net.now, net.now);
    b.schedule();
    assertTrue(net.run(SECOND, () -> a.arrived.size() == 2));
  }
}
