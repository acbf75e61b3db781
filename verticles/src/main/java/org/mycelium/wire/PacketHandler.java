package org.mycelium.wire;

/** Receives what {@link PacketDecoder} finds, in stream order, on the decoding thread. */
public interface PacketHandler {

  /**
   * A whole data packet: {@code length} bytes at {@code offset}, headers included. Valid only
   * during the call; the handler may change the bytes in place (decrypt, hop limit).
   */
  void data(byte[] bytes, int offset, int length);

  /** A control message. */
  void control(Tlv tlv);

  /** Something in a control packet was skipped; the stream stays in step. */
  void skipped(SkipReason reason);
}
