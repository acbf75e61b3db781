package org.mycelium.dataplane;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import org.mycelium.wire.DataPacket;

/** Packets for tests: the reference that the data plane is compared with. */
final class Packets {
  /** Next header of UDP. */
  static final int UDP = 17;

  private Packets() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** An IPv6 packet of {@code length} bytes with hop limit 64. */
  static byte[] ipv6(OverlayAddress source, OverlayAddress destination, int length) {
    return ipv6(source, destination, 64, UDP, new byte[length - Ipv6.HEADER_BYTES]);
  }

  static byte[] ipv6(
      OverlayAddress source, OverlayAddress destination, int hop, int next, byte[] payload) {
    byte[] packet = new byte[Ipv6.HEADER_BYTES + payload.length];
    Ipv6.writeHeader(
        packet,
        0,
        payload.length,
        next,
        hop,
        source.high(),
        source.low(),
        destination.high(),
        destination.low());
    System.arraycopy(payload, 0, packet, Ipv6.HEADER_BYTES, payload.length);
    return packet;
  }

  /** A data packet with this payload as it is. */
  static byte[] frame(OverlayAddress source, OverlayAddress destination, int hop, byte[] payload) {
    byte[] frame = new byte[DataPacket.PAYLOAD + payload.length];
    DataPacket.writeHeader(
        frame,
        0,
        payload.length,
        hop,
        source.high(),
        source.low(),
        destination.high(),
        destination.low());
    System.arraycopy(payload, 0, frame, DataPacket.PAYLOAD, payload.length);
    return frame;
  }

  /** A data packet whose payload is encrypted between these two nodes. */
  static byte[] sealedFrame(
      NodeIdentity from,
      PublicKey to,
      OverlayAddress source,
      OverlayAddress destination,
      int hop,
      byte[] plain) {
    return frame(source, destination, hop, seal(from, to, plain));
  }

  /** An IPv6 packet of one node for another as it comes out of a link. */
  static byte[] l3Frame(TestNode from, TestNode to, int hop, byte[] inner) {
    return sealedFrame(
        from.identity,
        to.identity.publicKey(),
        from.address(),
        to.address(),
        hop,
        plain(UserData.L3, inner));
  }

  static byte[] plain(int type, byte[] content) {
    byte[] plain = new byte[UserData.HEADER_BYTES + content.length];
    UserData.writeHeader(plain, 0, type);
    System.arraycopy(content, 0, plain, UserData.HEADER_BYTES, content.length);
    return plain;
  }

  static byte[] seal(NodeIdentity from, PublicKey to, byte[] plain) {
    byte[] payload = Arrays.copyOf(plain, plain.length + PacketCipher.TRAILER_BYTES);
    PacketCipher cipher = cipher(from);
    cipher.encrypt(session(cipher, to), payload, 0, plain.length);
    return payload;
  }

  static byte[] seal(NodeIdentity from, PublicKey to, byte[] plain, byte[] nonce) {
    byte[] payload = Arrays.copyOf(plain, plain.length + PacketCipher.TRAILER_BYTES);
    PacketCipher cipher = cipher(from);
    cipher.encrypt(session(cipher, to), payload, 0, plain.length, nonce);
    return payload;
  }

  /** The plaintext of a data packet, user-data header included. */
  static byte[] open(NodeIdentity own, PublicKey other, byte[] frame) {
    return openPayload(own, other, Arrays.copyOfRange(frame, DataPacket.PAYLOAD, frame.length));
  }

  static byte[] openPayload(NodeIdentity own, PublicKey other, byte[] payload) {
    PacketCipher cipher = cipher(own);
    byte[] copy = payload.clone();
    int plain = cipher.decrypt(session(cipher, other), copy, 0, copy.length);
    if (plain < 0) {
      throw new AssertionError("does not decrypt");
    }
    return Arrays.copyOf(copy, plain);
  }

  static PacketCipher cipher(NodeIdentity own) {
    return new PacketCipher(
        own.publicKey(),
        new SecretCache(own.secretKey(), 16),
        new NonceSource(RandomGenerator.getDefault()),
        AesProvider.of(null));
  }

  static PacketCipher.Session session(PacketCipher cipher, PublicKey remote) {
    PacketCipher.Session session = cipher.session(remote);
    if (session == null) {
      throw new AssertionError("unusable key");
    }
    return session;
  }
}
