package org.mycelium.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Byte arrays for tests. */
final class Bytes {
  private Bytes() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  static byte[] of(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static byte[] repeat(int value, int count) {
    byte[] bytes = new byte[count];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  static byte[] encode(Tlv tlv) {
    ByteBuffer out = ByteBuffer.allocate(Packet.controlLength(tlv));
    Packet.writeControl(tlv, out);
    if (out.hasRemaining()) {
      throw new AssertionError(tlv + " announced " + out.remaining() + " bytes too many");
    }
    return out.array();
  }

  /** A control packet around a TLV body. */
  static byte[] control(int type, byte[] body) {
    int length = body.length + 2;
    return join(of(1, 1, 0, 0, 42, 3, length >> 8, length, type, body.length), body);
  }

  static Recorded decode(byte[] bytes) {
    Recorded recorded = new Recorded();
    int end = PacketDecoder.decode(bytes, 0, bytes.length, recorded);
    if (end != bytes.length) {
      throw new AssertionError("consumed " + end + " of " + bytes.length + ": " + recorded);
    }
    return recorded;
  }
}
