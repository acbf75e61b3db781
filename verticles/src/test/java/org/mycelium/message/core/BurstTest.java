package org.mycelium.message.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short messages on a known way go in one burst, and one packet acknowledges them. */
class BurstTest {
  private static final long SECOND = 1_000_000;

  @TempDir Path folder;
  private VirtualNetwork net;
  private VirtualNetwork.Node a;
  private VirtualNetwork.Node b;

  @BeforeEach
  void aWayThatIsKnown() {
    net = new VirtualNetwork(folder, 7);
    a = net.node("400::a");
    b = net.node("401::b");
    a.send(b, "", new byte[1]);
    assertTrue(net.run(SECOND, () -> a.finished.size() == 1));
    net.packets = 0;
  }

  /** Three packets, one answer, one round trip; an empty message needs two. */
  @Test
  void oneRoundTrip() {
    long begin = net.now;
    a.send(b, "", new byte[100]);
    assertTrue(net.run(SECOND, () -> a.finished.size() == 2));
    assertEquals(2 * net.delay, net.now - begin);
    assertEquals(4, net.packets);
    a.send(b, "", new byte[0]);
    assertTrue(net.run(SECOND, () -> a.finished.size() == 3));
    assertEquals(4 + 3, net.packets);
    a.send(b, "", new byte[Outgoing.EAGER_CHUNKS * ChunkPlan.CHUNK]);
    assertTrue(net.run(SECOND, () -> a.finished.size() == 4));
    assertEquals(4 + 3 + Outgoing.EAGER_CHUNKS + 3, net.packets);
    assertEquals(0, a.counters.get(MessageCounter.PACKETS_REPEATED));
  }

  /** Longer ones wait for the acknowledgement of INIT: somebody must want them. */
  @Test
  void longerOnesAskFirst() {
    a.connected = false;
    a.send(b, "", new byte[Outgoing.EAGER_CHUNKS * ChunkPlan.CHUNK + 1]);
    assertEquals(1, a.sent.size());
  }

  /** Whichever of the packets is lost, all is repeated that has to be, and delivered once. */
  @Test
  void whicheverIsLost() throws Exception {
    for (int lost = 0; lost < 3; lost++) {
      b.arrived.clear();
      a.sent.clear();
      a.connected = false;
      long id = a.send(b, "", new byte[] {1, 2, 3});
      List<byte[]> burst = new ArrayList<>(a.sent);
      assertEquals(3, burst.size());
      burst.remove(lost);
      a.connected = true;
      for (byte[] packet : burst) {
        b.protocol.received(a.address, b.address, packet, net.now);
      }
      b.protocol.flush();
      assertTrue(net.run(SECOND, () -> a.finished.containsKey(id)), "lost " + lost);
      assertEquals("RECEIVED", a.state(id));
      assertEquals(1, b.arrived.size());
      assertTrue(
          Arrays.equals(new byte[] {1, 2, 3}, VirtualNetwork.bytes(b.arrived.get(0).payload())));
    }
  }

  /** In reverse order nothing is understood at first, and everything arrives. */
  @Test
  void backwards() {
    a.connected = false;
    long id = a.send(b, "", new byte[2000]);
    a.connected = true;
    List<byte[]> burst = new ArrayList<>(a.sent);
    for (int i = burst.size() - 1; i >= 0; i--) {
      b.protocol.received(a.address, b.address, burst.get(i), net.now);
    }
    b.protocol.flush();
    assertTrue(net.run(2 * SECOND, () -> a.finished.containsKey(id)));
    assertEquals(2, b.arrived.size());
  }

  /** Where nobody wants it, its content went once and in vain, and INIT alone is repeated. */
  @Test
  void refused() {
    b.topics.acceptByDefault(false);
    a.send(b, "", new byte[100]);
    net.run(10 * SECOND);
    assertTrue(net.packets < 3 + 12, "packets " + net.packets);
    b.topics.acceptByDefault(true);
    assertTrue(net.run(3 * SECOND, () -> a.finished.size() == 2));
    assertEquals(2, b.arrived.size());
  }
}
