package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.PacketCount;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.wire.DataPacket;

/** Spec 04 §1, PacketStatistics, and §10, weakness 13: bounded whatever addresses appear. */
class AddressCountsTest {

  /** The same as a map that forgets its least recently used entry, for any sequence. */
  @Test
  void agreesWithAModel() {
    long seed = 20261126;
    Random random = new Random(seed);
    int capacity = 50;
    AddressCounts counts = new AddressCounts(capacity);
    Map<OverlayAddress, long[]> model = new LinkedHashMap<>(16, 0.75f, true);
    long forgotten = 0;
    for (int i = 0; i < 20_000; i++) {
      OverlayAddress address =
          new OverlayAddress(0x0400_0000_0000_0000L + random.nextInt(8), random.nextInt(12));
      int packets = 1 + random.nextInt(5);
      int bytes = random.nextInt(1500);
      counts.add(address.high(), address.low(), packets, bytes);
      if (!model.containsKey(address) && model.size() == capacity) {
        model.remove(model.keySet().iterator().next());
        forgotten++;
      }
      long[] sums = model.computeIfAbsent(address, a -> new long[2]);
      sums[0] += packets;
      sums[1] += bytes;
    }
    List<PacketCount> expected = new ArrayList<>();
    model.forEach((a, sums) -> expected.add(new PacketCount(a.toString(), sums[0], sums[1])));
    List<PacketCount> actual = counts.list();
    assertEquals(capacity, actual.size(), "seed " + seed);
    assertEquals(List.of(), minus(expected, actual), "seed " + seed);
    assertEquals(forgotten, counts.forgotten(), "seed " + seed);
    for (int i = 1; i < actual.size(); i++) {
      assertTrue(actual.get(i - 1).bytes() >= actual.get(i).bytes(), "most bytes first");
    }
  }

  private static List<PacketCount> minus(List<PacketCount> all, List<PacketCount> these) {
    List<PacketCount> rest = new ArrayList<>(all);
    rest.removeAll(these);
    return rest;
  }

  /** Received packets count whatever becomes of them; own ones when they are encrypted. */
  @Test
  void bothDirectionsAndDropsAreCounted() {
    TestNode a = TestNode.ofVectors(0);
    TestNode b = TestNode.ofVectors(1);
    FakeLink link = a.link();
    a.route(b, link);
    a.host.send(Packets.ipv6(a.address(), b.address(), 60));
    byte[] sent = link.takeOnly();
    int payload = sent.length - DataPacket.PAYLOAD;
    FakeLink atB = b.link();
    atB.receive(sent); // no key yet: it waits, and is counted
    byte[] lost = sent.clone();
    lost[DataPacket.HOP_LIMIT] = 1;
    atB.receive(lost); // dropped, and counted
    String from = a.address().toString();
    String to = b.address().toString();
    assertEquals(List.of(new PacketCount(from, 1, payload)), a.plane.sources().list());
    assertEquals(List.of(new PacketCount(to, 1, payload)), a.plane.destinations().list());
    assertEquals(List.of(new PacketCount(from, 2, 2L * payload)), b.plane.sources().list());
    assertEquals(List.of(new PacketCount(to, 2, 2L * payload)), b.plane.destinations().list());
  }

  /** A flood of made-up sources in one read: every packet is counted, the memory stays. */
  @Test
  void aFloodOfAddressesIsBounded() {
    TestNode node = TestNode.ofVectors(1);
    FakeLink link = node.link();
    int flood = AddressCounts.MAX_ADDRESSES + 1000;
    for (int i = 0; i < flood; i++) {
      byte[] packet = new byte[DataPacket.PAYLOAD + 8];
      DataPacket.writeHeader(
          packet,
          0,
          8,
          9,
          0x0500_0000_0000_0000L + i,
          1,
          node.address().high(),
          node.address().low());
      link.receive(packet);
    }
    assertEquals(AddressCounts.MAX_ADDRESSES, node.plane.sources().list().size());
    assertEquals(1000, node.plane.sources().forgotten());
    assertEquals(flood, node.plane.destinations().list().get(0).packets());
  }
}
