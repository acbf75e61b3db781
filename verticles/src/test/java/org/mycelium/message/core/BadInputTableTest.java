package org.mycelium.message.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.identity.OverlayAddress;

/**
 * The lines of the table of spec 03 §6 that are about packets and that {@link HostileMessagesTest}
 * and the tests of the data plane (user-data type and version), of topic files and of the API
 * (length of a topic) do not have.
 */
class BadInputTableTest {
  private static final long SECOND = 1_000_000;

  @TempDir Path folder;
  private VirtualNetwork net;
  private VirtualNetwork.Node a;
  private VirtualNetwork.Node b;

  @BeforeEach
  void nodes() {
    net = new VirtualNetwork(folder, 7);
    a = net.node("400::a");
    b = net.node("401::b");
  }

  private void receive(VirtualNetwork.Node node, VirtualNetwork.Node from, byte[] packet) {
    node.connected = false;
    node.protocol.received(from.address, node.address, packet, net.now);
    node.protocol.flush();
    node.connected = true;
  }

  private static byte[] chunkAck(long id, long index) {
    return MessageWire.ack(MessageWire.chunk(id, index, 0, 0), MessageWire.DATA_AT);
  }

  private static byte[] doneAck(long id) {
    return MessageWire.ack(MessageWire.done(id, 0, new byte[32]), MessageWire.DONE_BYTES);
  }

  private static byte[] initAck(long id) {
    return MessageWire.ack(MessageWire.init(id, false, 0, new byte[0]), MessageWire.TOPIC_AT);
  }

  /** ACK for an unknown id: ignore. */
  @Test
  void acknowledgementsOfNothing() {
    receive(a, b, initAck(1));
    receive(a, b, chunkAck(1, 0));
    receive(a, b, doneAck(1));
    assertEquals(0, a.sent.size());
    assertEquals(3, a.counters.get(MessageCounter.UNKNOWN_MESSAGE));
  }

  /** ACK in a wrong state, or of a chunk that was not sent: ignore. */
  @Test
  void acknowledgementsTooEarly() {
    net.loss = 1;
    long id = a.send(b, "", new byte[100_000]);
    receive(a, b, doneAck(id));
    receive(a, b, chunkAck(id, 0));
    assertEquals("PENDING", a.state(id));
    receive(a, b, initAck(id));
    assertEquals("SENDING", a.state(id));
    a.sent.clear();
    receive(a, b, doneAck(id));
    receive(a, b, chunkAck(id, 76)); // the last, which was not sent yet
    receive(a, b, chunkAck(id, -1));
    receive(a, b, chunkAck(id, Long.MIN_VALUE));
    receive(a, b, initAck(id));
    assertEquals("SENDING", a.state(id));
    assertEquals(0, a.sent.size());
    SentStatus status = java.util.Objects.requireNonNull(a.protocol.sender().status(id));
    assertEquals(0, status.acked());
  }

  /** CHUNK, DONE and ABORTED for an unknown id: ignore, no ACK. */
  @Test
  void packetsOfNothing() {
    receive(b, a, MessageWire.chunk(1, 0, 0, 300));
    receive(b, a, MessageWire.done(1, 1, new byte[32]));
    receive(b, a, MessageWire.bare(1, MessageWire.ABORTED));
    assertEquals(0, b.sent.size());
    assertEquals(3, b.counters.get(MessageCounter.UNKNOWN_MESSAGE));
    assertEquals(0, b.protocol.receiver().receiving());
  }

  /** READ in another state than received, READ-ACK, unknown flags: ignore. */
  @Test
  void readsOfNothing() {
    net.loss = 1;
    long id = a.send(b, "", new byte[100]);
    receive(a, b, MessageWire.bare(id, MessageWire.READ));
    assertEquals("PENDING", a.state(id));
    receive(a, b, MessageWire.bare(id, MessageWire.READ | MessageWire.ACK));
    for (int flags : new int[] {0, 0x0200, 0x00ff, MessageWire.ACK, 0x0400}) {
      receive(a, b, MessageWire.bare(id, flags));
      receive(b, a, MessageWire.bare(id, flags));
    }
    assertEquals("PENDING", a.state(id));
    assertEquals(0, a.sent.size() + b.sent.size());
    assertEquals(0, a.counters.get(MessageCounter.READ));
    net.loss = 0;
    assertTrue(net.run(5 * SECOND, () -> a.finished.containsKey(id)));
    receive(a, b, MessageWire.bare(id, MessageWire.READ | MessageWire.ACK));
    assertEquals("RECEIVED", a.state(id));
    receive(a, b, MessageWire.bare(id, MessageWire.READ));
    receive(a, b, MessageWire.bare(id, MessageWire.READ));
    assertEquals("READ", a.state(id));
    assertEquals(1, a.counters.get(MessageCounter.READ));
  }

  /** Destination IPv4 or outside of the overlay: given up at once, and nothing is sent. */
  @Test
  void destinationsOutside() {
    for (String text : new String[] {"2001:db8::1", "fe80::1", "::"}) {
      long id =
          a.protocol
              .sender()
              .submit(
                  OverlayAddress.parse(text),
                  new byte[0],
                  Payload.of(new byte[] {1}),
                  net.now,
                  net.now);
      assertEquals("ABORTED", a.state(id));
    }
    assertEquals(0, net.packets);
    assertEquals(0, a.protocol.sender().memory());
  }
}
