package org.mycelium.wire;

import java.nio.ByteBuffer;

/**
 * Hello, type 4, body 6 bytes (spec 02 §1.3): flags (2), seqno (2), interval (2). The receiver uses
 * no field of it; it provokes an IHU.
 *
 * @param unicast bit 15 of the flags; always set when sent
 * @param seqno counts the Hellos to this peer, modulo 2^16
 * @param interval centiseconds
 */
public record Hello(boolean unicast, int seqno, int interval) implements Tlv {

  /** TLV type. */
  public static final int TYPE = 4;

  /** The interval that v0.7.10 nodes announce: 20 s. Our real rhythm differs (design, Better 2). */
  public static final int INTERVAL = 2000;

  static final int BODY_LENGTH = 6;
  private static final int UNICAST = 0x8000;

  /** The Hello that we send. */
  public static Hello of(int seqno) {
    return new Hello(true, seqno & 0xffff, INTERVAL);
  }

  static Hello readBody(ByteBuffer in) {
    int flags = in.getShort();
    return new Hello(
        (flags & UNICAST) != 0,
        Short.toUnsignedInt(in.getShort()),
        Short.toUnsignedInt(in.getShort()));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public int bodyLength() {
    return BODY_LENGTH;
  }

  @Override
  public void writeBody(ByteBuffer out) {
    out.putShort((short) (unicast ? UNICAST : 0))
        .putShort((short) seqno)
        .putShort((short) interval);
  }
}
