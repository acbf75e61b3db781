package org.mycelium.tun;

/** Takes IP packets one by one; the bytes are valid only during the call. */
@FunctionalInterface
public interface PacketSink {

  /** One packet. */
  void packet(byte[] bytes, int offset, int length);
}
