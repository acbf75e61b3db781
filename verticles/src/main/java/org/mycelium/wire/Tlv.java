package org.mycelium.wire;

import java.nio.ByteBuffer;

/** A control message (spec 02 §1.3). On the wire each is one control packet of its own. */
public sealed interface Tlv permits Hello, Ihu, Update, RouteRequest, SeqnoRequest {

  /** The TLV type: 4, 5, 8, 9 or 10. */
  int type();

  /** Length of the TLV body in bytes, without its two header bytes. */
  int bodyLength();

  /** Writes the body at the buffer's position, big-endian. */
  void writeBody(ByteBuffer out);
}
