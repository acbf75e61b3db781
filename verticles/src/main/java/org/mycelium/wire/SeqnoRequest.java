package org.mycelium.wire;

import java.nio.ByteBuffer;
import org.mycelium.identity.RouterId;

/**
 * Seqno request, type 10, body 46 bytes plus prefix (spec 02 §1.3): AE (1), prefix length (1),
 * seqno (2), hop count (1), reserved (1), router id (40), prefix.
 *
 * @param seqno the wanted seqno, 16 bits
 * @param hopCount at least 1; an originator sends 64
 * @param routerId the origin that is asked
 * @param prefix its prefix
 */
public record SeqnoRequest(int seqno, int hopCount, RouterId routerId, WirePrefix prefix)
    implements Tlv {

  /** TLV type. */
  public static final int TYPE = 10;

  /** Hop count of a new request. */
  public static final int HOP_COUNT = 64;

  static final int FIXED_LENGTH = 6 + RouterId.BYTES;

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
        .put((byte) prefix.length())
        .putShort((short) seqno)
        .put((byte) hopCount)
        .put((byte) 0);
    byte[] id = new byte[RouterId.BYTES];
    routerId.write(id, 0);
    out.put(id);
    prefix.writeBytes(out);
  }
}
