package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mycelium.acceptance.Hostile.hex;
import static org.mycelium.acceptance.Hostile.packet;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
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

  /** What an input does. */
  enum Fate {
    /** The connection is closed. */
    CLOSED,
    /** Nothing: the connection stays in step, nothing is answered, nothing is relayed. */
    IGNORED,
    /** A Hello is in it, which is answered. */
    HELLO,
    /** The own route is told to the sender. */
    ANSWERED,
    /** The own route is told to all, with a new seqno. */
    BUMPED,
    /** The other link hears a request for one /64, its generation one higher. */
    RELAYED,
    /** Whatever it means: only the other link matters. */
    ANY
  }

  record Input(String name, Fate fate, String hex) {
    byte[] bytes() {
      return Hostile.bytes(hex);
    }

    @Override
    public String toString() {
      return name + " → " + fate;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "outerHeaders",
    "framing",
    "prefixes",
    "updates",
    "routeRequests",
    "seqnoRequests"
  })
  void control(Input input) {
    try (RawPeer witness = RawPeer.connect(node().tcpPort());
        RawPeer hostile = RawPeer.connect(node().tcpPort())) {
      witness.served(own);
      hostile.served(own);
      int before = witness.heard().size();
      long announced = hostile.announcements(own);
      long ihus = hostile.count(Ihu.class, ihu -> true);
      hostile.send(input.bytes());
      if (input.fate == Fate.CLOSED) {
        hostile.awaitEnd(input.name);
      } else if (input.fate != Fate.ANY) {
        hostile.served(own);
        hostile.served(own);
        hostile.greeted(); // answers keep their order, so surplus ones have come too
        int answers = input.fate == Fate.ANSWERED || input.fate == Fate.BUMPED ? 1 : 0;
        int greetings = input.fate == Fate.HELLO ? 1 : 0;
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
    if (input.fate == Fate.ANY) {
      return;
    }
    assertEquals(input.fate == Fate.RELAYED ? 1 : 0, requests.size(), () -> "relayed " + requests);
    if (input.fate == Fate.RELAYED) {
      int generation = Byte.toUnsignedInt(input.bytes()[10]);
      assertEquals(generation + 1, requests.getFirst().generation());
    }
    String sent = input.hex; // requests for what an earlier input announced may be repeated
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
    int told = input.fate == Fate.BUMPED ? 2 : 1;
    assertEquals(
        told, of(Update.class, heard).stream().filter(u -> RawPeer.isOf(u, own)).count(), "own");
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

  private static Input input(String name, Fate fate, byte[] bytes) {
    return new Input(name, fate, hex(bytes));
  }

  private static final String HELLO = "0406 8000 0000 07d0";

  static Stream<Input> outerHeaders() {
    return Stream.of(
        input("version 0", Fate.CLOSED, Hostile.bytes("00010000 2a030008", HELLO)),
        input("version 2", Fate.CLOSED, Hostile.bytes("02010000 2a030008", HELLO)),
        input("type 2", Fate.CLOSED, Hostile.bytes("01020000 2a030008", HELLO)),
        input("type 255", Fate.CLOSED, Hostile.bytes("01ff0000 2a030008", HELLO)),
        input(
            "an HTTP client",
            Fate.CLOSED,
            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
        input("a TLS client", Fate.CLOSED, Hostile.bytes("16030100 c8010000 c40303")),
        input("reserved bytes", Fate.HELLO, Hostile.bytes("0101ffff 2a030008", HELLO)),
        input("magic 2B", Fate.IGNORED, Hostile.bytes("01010000 2b030008", HELLO)),
        input("babel version 2", Fate.IGNORED, Hostile.bytes("01010000 2a020008", HELLO)),
        input("64 KiB, foreign", Fate.IGNORED, foreign(65_535)),
        input("random bytes", Fate.CLOSED, randomStream()),
        input("half a header", Fate.ANY, Hostile.bytes("0101")),
        input("half a packet", Fate.ANY, Hostile.bytes("01010000 2a03ffff 0406")));
  }

  private static byte[] foreign(int length) {
    byte[] packet = Arrays.copyOf(Hostile.bytes("01010000 2a09ffff"), 8 + length);
    Arrays.fill(packet, 8, packet.length, (byte) 0xff);
    return packet;
  }

  /** Not our protocol from the first byte on. */
  private static byte[] randomStream() {
    byte[] bytes = new byte[10_000];
    RANDOM.nextBytes(bytes);
    bytes[0] = (byte) 0x99;
    return bytes;
  }

  static Stream<Input> framing() {
    String filler = "ff00".repeat(32_000);
    Stream<Input> fixed =
        Stream.of(
            input("BLEN 0", Fate.IGNORED, Hostile.control("")),
            input("BLEN 1", Fate.IGNORED, Hostile.control("04")),
            input("TL past BLEN", Fate.IGNORED, Hostile.control("04ff 8000 0000 07d0")),
            input("Hello of 5 bytes", Fate.IGNORED, packet(4, "80000000 07")),
            input("Hello of 0 bytes", Fate.IGNORED, packet(4, "")),
            input("IHU of 5 bytes", Fate.IGNORED, packet(5, "00000000 17")),
            input("IHU without its address", Fate.IGNORED, packet(5, "02000000 1770")),
            input("Update of 9 bytes", Fate.IGNORED, packet(8, "02004000 75300000 00")),
            input("Update without router id", Fate.IGNORED, packet(8, update(64), prefix(1))),
            input("RouteRequest of 2 bytes", Fate.IGNORED, packet(9, "0002")),
            input("RouteRequest, half a prefix", Fate.IGNORED, packet(9, "000240 04000001")),
            input("SeqnoRequest of 45 bytes", Fate.IGNORED, packet(10, "00".repeat(45))),
            input("two TLVs", Fate.HELLO, Hostile.control(Hostile.tlv(77, "0102"), HELLO)),
            input("trailing byte", Fate.HELLO, Hostile.control(HELLO, "04")),
            input("Hello of 9 bytes", Fate.HELLO, packet(4, "80000000 07d0 ffffff")),
            input("stray Hello flags", Fate.HELLO, packet(4, "7fff0000 07d0")),
            input("IHU without a Hello", Fate.IGNORED, packet(5, "00000000 1770")),
            input("a flood of errors in one packet", Fate.CLOSED, Hostile.control(filler)));
    Stream<Input> unknown =
        Stream.of(0, 1, 2, 3, 6, 7, 11, 128, 255)
            .map(type -> input("TLV type " + type, Fate.IGNORED, packet(type, "01020304")));
    Stream<Input> random =
        Stream.of(1, 2, 3, 4, 5, 6, 7, 8)
            .map(n -> input("random TLVs " + n + " seed " + SEED, Fate.ANY, randomTlvs()));
    return Stream.of(fixed, unknown, random).flatMap(inputs -> inputs);
  }

  private static byte[] randomTlvs() {
    StringBuilder packets = new StringBuilder();
    int[] types = {4, 5, 8, 9, 10};
    for (int i = 0; i < 100; i++) {
      byte[] body = new byte[RANDOM.nextInt(80)];
      RANDOM.nextBytes(body);
      packets.append(hex(packet(types[RANDOM.nextInt(types.length)], hex(body))));
    }
    return Hostile.bytes(packets.toString());
  }

  /** An Update up to its prefix: AE 2, metric 0, 300 s. */
  private static String update(int length) {
    return "0200%02x00 7530 0000 0000".formatted(length);
  }

  /** The /64 of a made-up key that nobody else uses. */
  private static String prefix(int bytes) {
    return hex(Hostile.subnet(Hostile.origin(RANDOM))).substring(0, 2 * bytes);
  }

  private static String id() {
    return hex(Hostile.origin(RANDOM));
  }

  /** Address encodings and lengths that do not exist, in each TLV that has a prefix. */
  static Stream<Input> prefixes() {
    String zeros = "00".repeat(20);
    Stream<Input> lengths =
        Stream.of("0121", "01ff", "0281", "02ff", "033f", "0380", "0440", "ff40")
            .flatMap(
                encoded -> {
                  String ae = encoded.substring(0, 2);
                  String length = encoded.substring(2);
                  return Stream.of(
                      input(
                          "Update AE " + ae + " length " + length,
                          Fate.IGNORED,
                          packet(8, ae, "00", length, "00 7530 0000 0000", zeros, id())),
                      input(
                          "RouteRequest AE " + ae + " length " + length,
                          Fate.IGNORED,
                          packet(9, "00", ae, length, zeros)),
                      input(
                          "SeqnoRequest AE " + ae + " length " + length,
                          Fate.IGNORED,
                          packet(10, ae, length, "0001 4000", id(), zeros)));
                });
    Stream<Input> others =
        Stream.of(
            input("IHU AE 4", Fate.IGNORED, packet(5, "04000000 1770", "00".repeat(16))),
            input(
                "Update AE 0 length 64",
                Fate.IGNORED,
                packet(8, "00004000 7530 0000 0000", "00".repeat(8), id())),
            input(
                "SeqnoRequest AE 0 length 64",
                Fate.IGNORED,
                packet(10, "0040 0001 4000", id(), "00".repeat(8))),
            input("RouteRequest AE 0 length 64: wildcard", Fate.ANSWERED, packet(9, "000040")));
    return Stream.concat(lengths, others);
  }

  static Stream<Input> updates() {
    RouterId origin = Hostile.origin(RANDOM);
    String subnet = hex(Hostile.subnet(origin));
    String id = hex(origin);
    String retraction = "0200%02x00 7530 0000 ffff";
    String ownLow = HexFormat.of().toHexDigits(OverlayAddress.parse(node().address()).low());
    return Stream.of(
        input("Update IPv4", Fate.IGNORED, packet(8, "01001800 7530 0000 0000", "0a0102", id)),
        input("Update ::/0", Fate.IGNORED, packet(8, "00000000 7530 0000 0000", id)),
        input("Update ::/0 AE 2", Fate.IGNORED, packet(8, "02000000 7530 0000 0000", id)),
        input("Update 400::/7", Fate.IGNORED, packet(8, update(7), "04", id)),
        input("Update 2001:db8::/64", Fate.IGNORED, packet(8, update(64), "20010db8 00000000", id)),
        input("Update fe80::/64", Fate.IGNORED, packet(8, "03004000 7530 0000 0000", subnet, id)),
        input("Update /63", Fate.IGNORED, packet(8, update(63), subnet, id)),
        input("Update of another's key", Fate.IGNORED, packet(8, update(64), prefix(8), id)),
        input("Update interval 0", Fate.IGNORED, packet(8, "02004000 0000 0000 0000", subnet, id)),
        input(
            "INF for an unknown prefix, any id",
            Fate.IGNORED,
            packet(8, retraction.formatted(64), prefix(8), id)),
        input("INF for own /64", Fate.IGNORED, packet(8, retraction.formatted(64), hex(own), id)),
        input("Update for own /64", Fate.IGNORED, packet(8, update(64), hex(own), earlierId())),
        input("Update of ourselves", Fate.CLOSED, packet(8, update(64), hex(own), ownId)),
        input(
            "Update inside own /64",
            Fate.IGNORED,
            packet(8, update(128), hex(own), ownLow, earlierId())));
  }

  /** Our key in another run. */
  private static String earlierId() {
    return ownId.substring(0, 68)
        + (ownId.endsWith("000000000001") ? "000000000002" : "000000000001");
  }

  static Stream<Input> routeRequests() {
    Stream<Input> fixed =
        Stream.of(
            input("request IPv4", Fate.IGNORED, packet(9, "00 01 20 0a010203")),
            input("request IPv4 /0", Fate.IGNORED, packet(9, "00 01 00")),
            input("request ::/0", Fate.IGNORED, packet(9, "00 02 00")),
            input("request 400::/7", Fate.IGNORED, packet(9, "00 02 07 04")),
            input("request /1 with stray bits", Fate.IGNORED, packet(9, "00 02 01 ff")),
            input("request /63", Fate.IGNORED, packet(9, "00 02 3f", prefix(8))),
            input("request 2001:db8::/64", Fate.IGNORED, packet(9, "00 02 40 20010db800000000")),
            input("request fe80::/64", Fate.IGNORED, packet(9, "00 03 40", prefix(8))),
            input("request /64", Fate.RELAYED, packet(9, "00 02 40", prefix(8))),
            input("request /128 for its /64", Fate.RELAYED, packet(9, host(128))),
            input("request /65, stray bits, for its /64", Fate.RELAYED, packet(9, strays(65))),
            input("request inside own /64", Fate.ANSWERED, packet(9, "00 02 80", host(own))),
            input("generation 14", Fate.RELAYED, packet(9, "0e 02 40", prefix(8))));
    Stream<Input> generations =
        Stream.of(15, 16, 127, 128, 254, 255)
            .map(
                generation ->
                    input(
                        "generation " + generation,
                        Fate.IGNORED,
                        packet(9, "%02x 02 40".formatted(generation), prefix(8))));
    return Stream.concat(fixed, generations);
  }

  private static String host(int length) {
    return "00 02 %02x".formatted(length) + prefix(8) + "0000000000000001";
  }

  private static String host(Subnet subnet) {
    return hex(subnet) + "0000000000000001";
  }

  private static String strays(int length) {
    return "00 02 %02x".formatted(length) + prefix(8) + "ff";
  }

  static Stream<Input> seqnoRequests() {
    String head = "02 40 %04x %02x 00";
    return Stream.of(
        input("hop count 0", Fate.IGNORED, packet(10, head.formatted(9, 0), id(), prefix(8))),
        input("unknown source", Fate.IGNORED, packet(10, head.formatted(9, 64), id(), prefix(8))),
        input("IPv4", Fate.IGNORED, packet(10, "0120 0001 4000", id(), "0a010203")),
        input("::/0", Fate.IGNORED, packet(10, "0000 0001 4000", id())),
        input("400::/7, stray bits", Fate.IGNORED, packet(10, "0207 0001 4000", id(), "05")),
        input(
            "own id, own seqno", Fate.ANSWERED, packet(10, head.formatted(0, 64), ownId, hex(own))),
        input(
            "own id, 32768 ahead: neither greater nor less",
            Fate.ANSWERED,
            packet(10, head.formatted(0x8000, 64), ownId, hex(own))),
        input(
            "an earlier run of us",
            Fate.ANSWERED,
            packet(10, head.formatted(9, 64), id(), hex(own))),
        input(
            "own id, 20000 ahead: a bump by one",
            Fate.BUMPED,
            packet(10, head.formatted(20_000, 64), ownId, hex(own))));
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
      hostile.send(packet(8, "02004000 7530 0009 ffff", hex(subnet), id()));
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
      hostile.send(packet(8, update(128), hex(address.subnet()), low, hex(origin)));
      hostile.send(
          packet(8, update(65), hex(address.subnet()), low.substring(0, 1), "f", hex(origin)));
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
