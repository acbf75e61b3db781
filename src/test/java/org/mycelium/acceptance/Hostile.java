package org.mycelium.acceptance;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/** Builds what a hostile peer sends: packets of any shape, and origins that pass the key check. */
final class Hostile {
  private static final HexFormat HEX = HexFormat.of();

  private Hostile() {}

  /** An origin whose key owns its /64: 32 random bytes are a public key, hashing gives the rest. */
  static RouterId origin(SplittableRandom random) {
    byte[] key = new byte[PublicKey.BYTES];
    random.nextBytes(key);
    return RouterId.generate(PublicKey.read(key, 0), random);
  }

  /** The /64 of an origin. */
  static Subnet subnet(RouterId origin) {
    return origin.key().address().subnet();
  }

  /** An announcement of an origin's /64 that passes all filters. */
  static Update announcement(RouterId origin, int seqno, int metric) {
    return new Update(0, Update.INTERVAL, seqno, metric, WirePrefix.of(subnet(origin)), origin);
  }

  static byte[] bytes(String... hex) {
    return HEX.parseHex(String.join("", hex).replace(" ", ""));
  }

  static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  static String hex(RouterId id) {
    byte[] bytes = new byte[RouterId.BYTES];
    id.write(bytes, 0);
    return hex(bytes);
  }

  /** The first 8 bytes of the addresses of a /64. */
  static String hex(Subnet subnet) {
    return HEX.toHexDigits(subnet.high());
  }

  /** A control packet with this between babel header and end. */
  static byte[] control(String... tlvs) {
    byte[] body = bytes(tlvs);
    return bytes("01010000 2a03", HEX.toHexDigits((short) body.length), hex(body));
  }

  /** One TLV with the length that its body has. */
  static String tlv(int type, String... body) {
    byte[] bytes = bytes(body);
    return HEX.toHexDigits((byte) type) + HEX.toHexDigits((byte) bytes.length) + hex(bytes);
  }

  /** A control packet with one such TLV. */
  static byte[] packet(int type, String... body) {
    return control(tlv(type, body));
  }

  /** A data packet with a payload of so many bytes 0xA5, which no key decrypts. */
  static byte[] data(int hopLimit, OverlayAddress source, OverlayAddress destination, int payload) {
    ByteBuffer out = ByteBuffer.allocate(DataPacket.PAYLOAD + payload);
    out.putInt(0x0100_0000).put((byte) 0).putShort((short) payload).put((byte) hopLimit);
    for (OverlayAddress address : List.of(source, destination)) {
      out.putLong(address.high()).putLong(address.low());
    }
    while (out.hasRemaining()) {
      out.put((byte) 0xa5);
    }
    return out.array();
  }
}
