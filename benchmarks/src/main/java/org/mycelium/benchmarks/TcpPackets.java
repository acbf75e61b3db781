package org.mycelium.benchmarks;

import java.nio.ByteBuffer;
import org.mycelium.dataplane.Checksum;

/** IPv6 TCP packets with right checksums, as a bulk stream has them. */
final class TcpPackets {
  static final int HEADER = 40 + 32;
  private static final int TRANSPORT = 40;

  private TcpPackets() {}

  /** One packet of {@code payload} bytes with the timestamp option's size of options. */
  static byte[] packet(int sequence, int payload) {
    byte[] packet = new byte[HEADER + payload];
    ByteBuffer buffer = ByteBuffer.wrap(packet);
    buffer.putInt(0x6000_0000).putShort((short) (32 + payload)).put((byte) 6).put((byte) 64);
    buffer.putLong(0x0430_9364_d8d8_84a9L).putLong(0xdd60_de78_c767_d361L);
    buffer.putLong(0x0437_5106_5530_1589L).putLong(0x7c53_fa73_c63e_1ddbL);
    buffer.putShort((short) 40_000).putShort((short) 5201).putInt(sequence).putInt(1);
    buffer.putShort((short) 0x8010).putShort((short) 512);
    for (int i = HEADER; i < packet.length; i++) {
      packet[i] = (byte) (i * 31);
    }
    long pseudo = Checksum.sum(packet, 8, 32) + 6 + 32 + payload;
    long sum = pseudo + Checksum.sum(packet, TRANSPORT, packet.length - TRANSPORT);
    buffer.putShort(TRANSPORT + 16, (short) Checksum.complement(sum));
    return packet;
  }
}
