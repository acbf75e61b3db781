package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Spec 01 §6: without a device, packets for the host are discarded. */
class NoHostTest {
  @Test
  void discardsAndCounts() {
    NoHost host = new NoHost();
    HostWriter writer = host.writer();
    writer.packet(new byte[40], 0, 40);
    writer.packet(new byte[40], 0, 40);
    writer.flush();
    host.close();
    assertEquals(2, host.discardedPackets());
  }
}
