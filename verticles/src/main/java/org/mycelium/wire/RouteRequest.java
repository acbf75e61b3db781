package org.mycelium.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Route request, type 9, body 3 bytes plus prefix (spec 02 §1.3): generation (1), AE (1), prefix
 * length (1), prefix.
 *
 * @param generation how often it was forwarded
 * @param prefix null for the wildcard, which asks for the whole table
 */
public record RouteRequest(int generation, @Nullable WirePrefix prefix) implements Tlv {

  /** TLV type. */
  public static final int TYPE = 9;

  static final int FIXED_LENGTH = 3;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public int bodyLength() {
    return FIXED_LENGTH + (prefix == null ? 0 : prefix.wireBytes());
  }

  @Override
  public void writeBody(ByteBuffer out) {
    out.put((byte) generation);
    if (prefix == null) {
      out.put((byte) WirePrefix.WILDCARD).put((byte) 0);
    } else {
      out.put((byte) prefix.encoding()).put((byte) prefix.length());
      prefix.writeBytes(out);
    }
  }
}
