package org.mycelium.acceptance;

import static org.mycelium.acceptance.Hostile.hex;
import static org.mycelium.acceptance.Hostile.packet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;

/** The control packets of the bad-input tables, each with what it may do to a node. */
final class HostileInputs {
  private static final String HELLO = "0406 8000 0000 07d0";

  private final SplittableRandom random;
  private final long seed;
  private final OverlayAddress address;
  private final Subnet own;
  private final String ownId;

  /**
   * For one node.
   *
   * @param ownId its router id in hex
   */
  HostileInputs(OverlayAddress address, String ownId, long seed) {
    this.random = new SplittableRandom(seed);
    this.seed = seed;
    this.address = address;
    this.own = address.subnet();
    this.ownId = ownId;
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

  private static Input input(String name, Fate fate, byte[] bytes) {
    return new Input(name, fate, hex(bytes));
  }

  Stream<Input> outerHeaders() {
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
  private byte[] randomStream() {
    byte[] bytes = new byte[10_000];
    random.nextBytes(bytes);
    bytes[0] = (byte) 0x99;
    return bytes;
  }

  Stream<Input> framing() {
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
    Stream<Input> noise =
        Stream.of(1, 2, 3, 4, 5, 6, 7, 8)
            .map(n -> input("random TLVs " + n + " seed " + seed, Fate.ANY, randomTlvs()));
    return Stream.of(fixed, unknown, noise).flatMap(inputs -> inputs);
  }

  private byte[] randomTlvs() {
    StringBuilder packets = new StringBuilder();
    int[] types = {4, 5, 8, 9, 10};
    for (int i = 0; i < 100; i++) {
      byte[] body = new byte[random.nextInt(80)];
      random.nextBytes(body);
      packets.append(hex(packet(types[random.nextInt(types.length)], hex(body))));
    }
    return Hostile.bytes(packets.toString());
  }

  /** An Update up to its prefix: AE 2, metric 0, 300 s. */
  static String update(int length) {
    return "0200%02x00 7530 0000 0000".formatted(length);
  }

  /** The /64 of a made-up key that nobody else uses. */
  private String prefix(int bytes) {
    return hex(Hostile.subnet(Hostile.origin(random))).substring(0, 2 * bytes);
  }

  private String id() {
    return hex(Hostile.origin(random));
  }

  /** Address encodings and lengths that do not exist, in each TLV that has a prefix. */
  Stream<Input> prefixes() {
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

  Stream<Input> updates() {
    RouterId origin = Hostile.origin(random);
    String subnet = hex(Hostile.subnet(origin));
    String id = hex(origin);
    String retraction = "0200%02x00 7530 0000 ffff";
    String ownLow = HexFormat.of().toHexDigits(address.low());
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
  private String earlierId() {
    return ownId.substring(0, 68)
        + (ownId.endsWith("000000000001") ? "000000000002" : "000000000001");
  }

  Stream<Input> routeRequests() {
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

  private String host(int length) {
    return "00 02 %02x".formatted(length) + prefix(8) + "0000000000000001";
  }

  private String host(Subnet subnet) {
    return hex(subnet) + "0000000000000001";
  }

  private String strays(int length) {
    return "00 02 %02x".formatted(length) + prefix(8) + "ff";
  }

  Stream<Input> seqnoRequests() {
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
}
