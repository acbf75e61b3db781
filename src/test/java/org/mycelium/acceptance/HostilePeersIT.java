package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mycelium.acceptance.Hostile.hex;
import static org.mycelium.acceptance.Hostile.packet;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mycelium.acceptance.HostileInputs.Fate;
import org.mycelium.acceptance.HostileInputs.Input;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Tlv;
import org.mycelium.wire.Update;

/**
 * The bad-input tables of spec 01 §10 and 02 §8.2, as far as they come over TCP, against a running
 * node. Each input is sent on one link, then another link must still be served, and must have heard
 * nothing poisonous (02 §9.1): its {@link RawPeer} checks every packet.
 */
class HostilePeersIT {
  private static final int INFINITE = 0xffff;
  private static final long SEED = new SplittableRandom().nextLong();
  private static final SplittableRandom RANDOM = new SplittableRandom(SEED);

  @TempDir static Path folder;

  private static @Nullable LocalNode started;
  private static Subnet own = new Subnet(0, 0, 64);
  private static String ownId = "";

  @BeforeAll
  static void start() {
    LocalNode node = LocalNode.start(folder);
    started = node;
    own = OverlayAddress.parse(node.address()).subnet();
    try (RawPeer peer = RawPeer.connect(node.tcpPort())) {
      peer.served(own);
      ownId = hex(((Update) peer.heard().getFirst()).routerId());
    }
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  private static LocalNode node() {
    if (started == null) {
      throw new IllegalStateException("no node");
    }
    return started;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void control(Input input) {
    try (RawPeer witness = RawPeer.connect(node().tcpPort());
        RawPeer hostile = RawPeer.connect(node().tcpPort())) {
      witness.served(own);
      hostile.served(own);
      int before = witness.heard().size();
      long announced = hostile.announcements(own);
      long ihus = hostile.count(Ihu.class, ihu -> true);
      hostile.send(input.bytes());
      if (input.fate() == Fate.CLOSED) {
        hostile.awaitEnd(input.name());
      } else if (input.fate() != Fate.ANY) {
        hostile.served(own);
        hostile.served(own);
        hostile.greeted(); // answers keep their order, so surplus ones have come too
        int answers = input.fate() == Fate.ANSWERED || input.fate() == Fate.BUMPED ? 1 : 0;
        int greetings = input.fate() == Fate.HELLO ? 1 : 0;
        assertEquals(announced + 2 + answers, hostile.announcements(own), "answers");
        assertEquals(ihus + 3 + greetings, hostile.count(Ihu.class, ihu -> true), "IHUs");
      }
      witness.served(own);
      witness.greeted();
      List<Tlv> heard = witness.heard();
      relayed(input, heard.subList(before, heard.size()));
    }
    assertTrue(node().alive(), "the node runs");
  }

  private static void relayed(Input input, List<Tlv> heard) {
    List<RouteRequest> requests = of(RouteRequest.class, heard);
    for (RouteRequest request : requests) {
      assertTrue(harmless(request), () -> "relayed " + request);
    }
    if (input.fate() == Fate.ANY) {
      return;
    }
    assertEquals(
        input.fate() == Fate.RELAYED ? 1 : 0, requests.size(), () -> "relayed " + requests);
    if (input.fate() == Fate.RELAYED) {
      int generation = Byte.toUnsignedInt(input.bytes()[10]);
      assertEquals(generation + 1, requests.getFirst().generation());
    }
    String sent = input.hex(); // requests for what an earlier input announced may be repeated
    for (SeqnoRequest request : of(SeqnoRequest.class, heard)) {
      Subnet subnet = request.prefix().subnet().orElseThrow();
      assertTrue(subnet.length() >= 64 && Subnet.OVERLAY.contains(subnet), request::toString);
      assertFalse(sent.contains(hex(subnet)), () -> "relayed " + request);
    }
    long foreign =
        of(Update.class, heard).stream()
            .filter(update -> !RawPeer.isOf(update, own) && update.metric() != INFINITE)
            .count();
    assertEquals(0, foreign, () -> "relayed " + heard);
    int told = input.fate() == Fate.BUMPED ? 2 : 1;
    assertEquals(
        told, of(Update.class, heard).stream().filter(u -> RawPeer.isOf(u, own)).count(), "own");
  }

  static Stream<Input> inputs() {
    HostileInputs inputs = new HostileInputs(OverlayAddress.parse(node().address()), ownId, SEED);
    return Stream.of(
            inputs.outerHeaders(),
            inputs.framing(),
            inputs.prefixes(),
            inputs.updates(),
            inputs.routeRequests(),
            inputs.seqnoRequests())
        .flatMap(part -> part);
  }

  private static boolean harmless(RouteRequest request) {
    return request.prefix() != null
        && request
            .prefix()
            .subnet()
            .filter(subnet -> subnet.length() == 64 && Subnet.OVERLAY.contains(subnet))
            .isPresent()
        && request.generation() <= 15;
  }

  private static <T extends Tlv> List<T> of(Class<T> kind, List<Tlv> tlvs) {
    return tlvs.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** 02 §8.2: a retraction counts with any router id; and 01 §10 on a prefix that was learned. */
  @Test
  void retractionWithAnyRouterId() {
    try (RawPeer witness = RawPeer.connect(node().tcpPort());
        RawPeer hostile = RawPeer.connect(node().tcpPort())) {
      witness.served(own);
      hostile.served(own);
      RouterId origin = Hostile.origin(RANDOM);
      Subnet subnet = Hostile.subnet(origin);
      hostile.send(Hostile.announcement(origin, 1, 0));
      witness.await(
          Update.class, u -> RawPeer.isOf(u, subnet) && u.metric() < INFINITE, 1, "the route");
      hostile.send(packet(8, "02004000 7530 0009 ffff", hex(subnet), hex(Hostile.origin(RANDOM))));
      witness.await(
          Update.class, u -> RawPeer.isOf(u, subnet) && u.metric() == INFINITE, 1, "its end");
      witness.served(own);
    }
  }

  /** 02 §9.1 items 2 and 3: never relayed as they came, so that no v0.7.10 node is armed or hit. */
  @Test
  void announcementsLongerThanTheirSubnetAreNotRelayed() {
    try (RawPeer witness = RawPeer.connect(node().tcpPort());
        RawPeer hostile = RawPeer.connect(node().tcpPort())) {
      witness.served(own);
      hostile.served(own);
      RouterId origin = Hostile.origin(RANDOM);
      OverlayAddress address = origin.key().address();
      String low = HexFormat.of().toHexDigits(address.low());
      hostile.send(packet(8, HostileInputs.update(128), hex(address.subnet()), low, hex(origin)));
      hostile.send(
          packet(
              8,
              HostileInputs.update(65),
              hex(address.subnet()),
              low.substring(0, 1),
              "f",
              hex(origin)));
      RouterId marker = Hostile.origin(RANDOM);
      hostile.send(Hostile.announcement(marker, 1, 0));
      witness.await(
          Update.class, u -> RawPeer.isOf(u, Hostile.subnet(marker)), 1, "what came after them");
      witness.served(own);
      long longer = witness.count(Update.class, u -> u.prefix().length() > 64);
      assertEquals(0, longer, () -> "relayed " + witness.heard());
    }
  }

  /** 01 §10, data packets at the destination and in transit. */
  @Test
  void dataPackets() {
    try (RawPeer witness = RawPeer.connect(node().tcpPort());
        RawPeer hostile = RawPeer.connect(node().tcpPort())) {
      witness.served(own);
      hostile.served(own);
      RouterId near = Hostile.origin(RANDOM);
      RouterId far = Hostile.origin(RANDOM);
      witness.send(Hostile.announcement(far, 1, 0));
      hostile.send(Hostile.announcement(near, 1, 0));
      hostile.await(
          Update.class, u -> RawPeer.isOf(u, Hostile.subnet(far)), 1, "the route to the other");
      OverlayAddress here = OverlayAddress.parse(node().address());
      OverlayAddress source = near.key().address();
      OverlayAddress target = far.key().address();
      int arrived = 0;
      for (int payload : new int[] {0, 1, 31, 32, 1432, 65_535}) {
        for (int hopLimit : new int[] {2, 3, 255}) {
          hostile.send(Hostile.data(hopLimit, source, here, payload)); // dropped: cannot decrypt
        }
        byte[] transit = Hostile.data(3, source, target, payload);
        hostile.send(transit);
        witness.awaitData(++arrived);
        DataPacket.setHopLimit(transit, 0, 2);
        assertArrayEquals(transit, witness.data().get(arrived - 1), "payload " + payload);
      }
      hostile.send(Hostile.data(1, source, target, 100));
      hostile.awaitData(1); // Time Exceeded, from us to the source
      byte[] error = hostile.data().getFirst();
      assertEquals(own.high(), DataPacket.sourceHigh(error, 0));
      assertEquals(source.high(), DataPacket.destinationHigh(error, 0));
      hostile.send(Hostile.data(0, source, target, 100));
      hostile.send(Hostile.data(0, source, here, 100));
      hostile.send(Hostile.data(64, new OverlayAddress(0, 0), target, 100));
      hostile.send(Hostile.data(64, new OverlayAddress(0, 0), here, 100));
      hostile.send(Hostile.data(64, here, here, 100));
      hostile.send(Hostile.data(64, source, new OverlayAddress(-1, -1), 100));
      hostile.served(own);
      witness.served(own);
    }
  }
}
