package org.mycelium.wire;

import java.nio.ByteBuffer;

/**
 * The 4-byte packet header that starts every packet on every transport (spec 01 §3.1), and the
 * control packet around a TLV (§3.3).
 *
 * <pre>
 *  0      1      2              4
 * +------+------+--------------+----------
 * | ver  | type | reserved = 0 | body ...
 * +------+------+--------------+----------
 * </pre>
 */
public final class Packet {

  /** The only version. */
  public static final int VERSION = 1;

  /** Type of a data packet. */
  public static final int TYPE_DATA = 0;

  /** Type of a control packet. */
  public static final int TYPE_CONTROL = 1;

  /** Size of the header. */
  public static final int HEADER_BYTES = 4;

  /** Babel magic. */
  public static final int BABEL_MAGIC = 42;

  /** Babel version of this dialect; RFC 8966 has 2. */
  public static final int BABEL_VERSION = 3;

  /** Babel header (4) and TLV header (2) after the packet header. */
  static final int BABEL_HEADER_BYTES = 4;

  static final int TLV_HEADER_BYTES = 2;

  private Packet() {}

  /** Size of the control packet that carries this TLV. */
  public static int controlLength(Tlv tlv) {
    return HEADER_BYTES + BABEL_HEADER_BYTES + TLV_HEADER_BYTES + tlv.bodyLength();
  }

  /** Writes the control packet that carries this TLV: exactly one TLV a packet, no trailer. */
  public static void writeControl(Tlv tlv, ByteBuffer out) {
    int bodyLength = tlv.bodyLength();
    out.put((byte) VERSION).put((byte) TYPE_CONTROL).putShort((short) 0);
    out.put((byte) BABEL_MAGIC)
        .put((byte) BABEL_VERSION)
        .putShort((short) (TLV_HEADER_BYTES + bodyLength));
    out.put((byte) tlv.type()).put((byte) bodyLength);
    tlv.writeBody(out);
  }
}
