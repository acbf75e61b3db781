package org.mycelium.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * IHU ("I heard you"), type 5, body 6 bytes plus address (spec 02 §1.3): AE (1), reserved (1), rx
 * cost (2), interval (2), address. Every Hello must be answered with one; ours carry no address.
 *
 * @param rxCost the sender's link cost
 * @param interval centiseconds, never 0 when sent
 * @param address null for AE 0, as always sent; an IPv4 or IPv6 address of length 32 or 128
 */
public record Ihu(int rxCost, int interval, @Nullable WirePrefix address) implements Tlv {

  /** TLV type. */
  public static final int TYPE = 5;

  /** The interval that v0.7.10 nodes announce: 60 s. */
  public static final int INTERVAL = 6000;

  static final int BODY_LENGTH = 6;

  /** The IHU that we send. */
  public static Ihu of(int rxCost) {
    return new Ihu(rxCost, INTERVAL, null);
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public int bodyLength() {
    return BODY_LENGTH + (address == null ? 0 : address.wireBytes());
  }

  @Override
  public void writeBody(ByteBuffer out) {
    out.put((byte) (address == null ? WirePrefix.WILDCARD : address.encoding()))
        .put((byte) 0)
        .putShort((short) rxCost)
        .putShort((short) interval);
    if (address != null) {
      address.writeBytes(out);
    }
  }
}
