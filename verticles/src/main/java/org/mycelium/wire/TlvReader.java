package org.mycelium.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.RouterId;

/**
 * Reads one TLV body out of a buffer with an array. The buffer's limit is the end of the body; what
 * is left over is ignored.
 */
final class TlvReader {
  private TlvReader() {}

  static void read(int type, ByteBuffer in, PacketHandler handler) {
    switch (type) {
      case Hello.TYPE -> {
        if (enough(in, Hello.BODY_LENGTH, handler)) {
          handler.control(Hello.readBody(in));
        }
      }
      case Ihu.TYPE -> ihu(in, handler);
      case Update.TYPE -> update(in, handler);
      case RouteRequest.TYPE -> routeRequest(in, handler);
      case SeqnoRequest.TYPE -> seqnoRequest(in, handler);
      default -> handler.skipped(SkipReason.UNKNOWN_TLV);
    }
  }

  private static void ihu(ByteBuffer in, PacketHandler handler) {
    if (!enough(in, Ihu.BODY_LENGTH, handler)) {
      return;
    }
    int encoding = Byte.toUnsignedInt(in.get());
    in.get();
    int rxCost = Short.toUnsignedInt(in.getShort());
    int interval = Short.toUnsignedInt(in.getShort());
    if (encoding == WirePrefix.WILDCARD) {
      handler.control(new Ihu(rxCost, interval, null));
      return;
    }
    WirePrefix address = prefix(in, encoding, WirePrefix.maxLength(encoding), handler);
    if (address != null) {
      handler.control(new Ihu(rxCost, interval, address));
    }
  }

  private static void update(ByteBuffer in, PacketHandler handler) {
    if (!enough(in, Update.FIXED_LENGTH, handler)) {
      return;
    }
    int encoding = Byte.toUnsignedInt(in.get());
    int flags = in.get() & Update.FLAGS_MASK;
    int length = Byte.toUnsignedInt(in.get());
    in.get();
    int interval = Short.toUnsignedInt(in.getShort());
    int seqno = Short.toUnsignedInt(in.getShort());
    int metric = Short.toUnsignedInt(in.getShort());
    WirePrefix prefix = prefix(in, encoding, length, handler);
    if (prefix != null && enough(in, RouterId.BYTES, handler)) {
      handler.control(new Update(flags, interval, seqno, metric, prefix, routerId(in)));
    }
  }

  private static void routeRequest(ByteBuffer in, PacketHandler handler) {
    if (!enough(in, RouteRequest.FIXED_LENGTH, handler)) {
      return;
    }
    int generation = Byte.toUnsignedInt(in.get());
    int encoding = Byte.toUnsignedInt(in.get());
    int length = Byte.toUnsignedInt(in.get());
    if (encoding == WirePrefix.WILDCARD) {
      handler.control(new RouteRequest(generation, null)); // the length is ignored, spec 02 §1.3
      return;
    }
    WirePrefix prefix = prefix(in, encoding, length, handler);
    if (prefix != null) {
      handler.control(new RouteRequest(generation, prefix));
    }
  }

  private static void seqnoRequest(ByteBuffer in, PacketHandler handler) {
    if (!enough(in, SeqnoRequest.FIXED_LENGTH, handler)) {
      return;
    }
    int encoding = Byte.toUnsignedInt(in.get());
    int length = Byte.toUnsignedInt(in.get());
    int seqno = Short.toUnsignedInt(in.getShort());
    int hopCount = Byte.toUnsignedInt(in.get());
    in.get();
    RouterId routerId = routerId(in);
    WirePrefix prefix = prefix(in, encoding, length, handler);
    if (prefix == null) {
      return;
    }
    if (hopCount == 0) {
      handler.skipped(SkipReason.BAD_HOP_COUNT);
      return;
    }
    handler.control(new SeqnoRequest(seqno, hopCount, routerId, prefix));
  }

  private static RouterId routerId(ByteBuffer in) {
    int at = in.arrayOffset() + in.position();
    in.position(in.position() + RouterId.BYTES);
    return RouterId.read(in.array(), at);
  }

  /** The prefix at the buffer's position, or null after telling the handler why there is none. */
  private static @Nullable WirePrefix prefix(
      ByteBuffer in, int encoding, int length, PacketHandler handler) {
    if (encoding > WirePrefix.LINK_LOCAL) {
      handler.skipped(SkipReason.UNKNOWN_ENCODING);
      return null;
    }
    if (length > WirePrefix.maxLength(encoding)
        || (encoding == WirePrefix.LINK_LOCAL && length != 64)) {
      handler.skipped(SkipReason.BAD_PREFIX_LENGTH);
      return null;
    }
    int bytes = encoding == WirePrefix.LINK_LOCAL ? 8 : (length + 7) / 8;
    if (!enough(in, bytes, handler)) {
      return null;
    }
    if (encoding == WirePrefix.LINK_LOCAL) {
      return new WirePrefix(encoding, length, WirePrefix.LINK_LOCAL_HIGH, in.getLong());
    }
    if (bytes == 8) { // a /64, as nearly all
      return new WirePrefix(encoding, length, in.getLong(), 0);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < bytes; i++) {
      long octet = Byte.toUnsignedLong(in.get());
      if (i < 8) {
        high |= octet << (56 - 8 * i);
      } else {
        low |= octet << (120 - 8 * i);
      }
    }
    return new WirePrefix(encoding, length, high, low);
  }

  private static boolean enough(ByteBuffer in, int bytes, PacketHandler handler) {
    if (in.remaining() >= bytes) {
      return true;
    }
    handler.skipped(SkipReason.TRUNCATED);
    return false;
  }
}
