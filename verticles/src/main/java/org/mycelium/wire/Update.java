package org.mycelium.wire;

import java.nio.ByteBuffer;
import org.mycelium.identity.RouterId;

/**
 * Update, type 8, body 50 bytes plus prefix (spec 02 §1.3): AE (1), flags (1), prefix length (1),
 * omitted (1), interval (2), seqno (2), metric (2), prefix, router id (40).
 *
 * @param flags sent as 0; bits 0xC0 are kept when received and mean nothing
 * @param interval centiseconds
 * @param seqno 16 bits
 * @param metric 16 bits, 0xFFFF retracts
 * @param prefix the announced prefix
 * @param routerId the origin
 */
public record Update(
    int flags, int interval, int seqno, int metric, WirePrefix prefix, RouterId routerId)
    implements Tlv {

  /** TLV type. */
  public static final int TYPE = 8;

  /** The interval of every route: 300 s. */
  public static final int INTERVAL = 30_000;

  static final int FIXED_LENGTH = 10 + RouterId.BYTES;
  static final int FLAGS_MASK = 0xC0;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public int bodyLength() {
    return FIXED_LENGTH + prefix.wireBytes();
  }

  @Override
  public void writeBody(ByteBuffer out) {
    out.put((byte) prefix.encoding())
        .put((byte) flags)
        .put((byte) prefix.length())
        .put((byte) 0)
        .putShort((short) interval)
        .putShort((short) seqno)
        .putShort((short) metric);
    prefix.writeBytes(out);
    byte[] id = new byte[RouterId.BYTES];
    routerId.write(id, 0);
    out.put(id);
  }
}
