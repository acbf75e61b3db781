package org.mycelium.wire;

import java.nio.ByteBuffer;

/**
 * Splits a byte stream into packets (spec 01 §3, 02 §1.5). Without state: the caller keeps the
 * bytes that were not consumed and offers them again, with more, at the start of its buffer.
 *
 * <p>Never throws on any input, never allocates by a length field, and walks TLVs inside the length
 * of their packet.
 */
public final class PacketDecoder {

  /** {@link #decode} result: not our protocol (outer version or type); close the connection. */
  public static final int FATAL = -1;

  /** Bytes after which the length of any packet is known: packet header and body header. */
  private static final int LENGTH_KNOWN = 8;

  private PacketDecoder() {}

  /**
   * Hands every whole packet in {@code bytes[from, to)} to the handler.
   *
   * @return the offset of the first byte not consumed, or {@link #FATAL}
   */
  public static int decode(byte[] bytes, int from, int to, PacketHandler handler) {
    int at = from;
    while (to - at >= Packet.HEADER_BYTES) {
      if (bytes[at] != Packet.VERSION || (bytes[at + 1] & 0xfe) != 0) {
        return FATAL;
      }
      int length = needed(bytes, at, to);
      if (to - at < length) {
        return at;
      }
      if (bytes[at + 1] == Packet.TYPE_DATA) {
        handler.data(bytes, at, length);
      } else {
        control(bytes, at, length, handler);
      }
      at += length;
    }
    return at;
  }

  /**
   * How many bytes the packet that starts at {@code from} needs in all, as far as its header is
   * there: at most 65 575, so a buffer never grows past that.
   */
  public static int needed(byte[] bytes, int from, int to) {
    if (to - from < LENGTH_KNOWN) {
      return LENGTH_KNOWN;
    }
    if (bytes[from + 1] == Packet.TYPE_DATA) {
      return DataPacket.totalLength(bytes, from);
    }
    return LENGTH_KNOWN + ((bytes[from + 6] & 0xff) << 8 | (bytes[from + 7] & 0xff));
  }

  private static void control(byte[] bytes, int at, int length, PacketHandler handler) {
    int babel = at + Packet.HEADER_BYTES;
    if (bytes[babel] != Packet.BABEL_MAGIC || bytes[babel + 1] != Packet.BABEL_VERSION) {
      handler.skipped(SkipReason.FOREIGN_HEADER);
      return;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int end = at + length;
    int tlv = babel + Packet.BABEL_HEADER_BYTES;
    if (tlv == end) {
      handler.skipped(SkipReason.TRUNCATED);
    }
    while (tlv < end) {
      int body = tlv + Packet.TLV_HEADER_BYTES;
      int bodyEnd = body > end ? body : body + (bytes[tlv + 1] & 0xff);
      if (bodyEnd > end) {
        handler.skipped(SkipReason.TRUNCATED);
        return;
      }
      TlvReader.read(bytes[tlv] & 0xff, in.limit(bodyEnd).position(body), handler);
      tlv = bodyEnd;
    }
  }
}
