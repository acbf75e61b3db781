package org.mycelium.dataplane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.mycelium.link.PacketBatch;
import org.mycelium.wire.DataPacket;

/**
 * Which flow a packet belongs to, for the queues of links. Packets of one flow get one number,
 * whatever else: that is what keeps their order.
 */
public final class Flows {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final int TCP = 6;
  private static final int UDP = 17;

  private Flows() {}

  /**
   * The flow of an IPv6 packet of the host: addresses, protocol and, with TCP and UDP, ports. An
   * extension header, also that of a fragment, has no ports to see: all of these between two
   * addresses are one flow. For arrays with at least 40 bytes from {@code at} on.
   *
   * @return 0 to {@link PacketBatch#FLOWS} - 1
   */
  public static int ofHost(byte[] b, int at, int length) {
    int protocol = Ipv6.nextHeader(b, at);
    long hash =
        addresses(Ipv6.sourceLow(b, at), Ipv6.destinationHigh(b, at), Ipv6.destinationLow(b, at));
    hash = hash * 31 + protocol;
    if ((protocol == TCP || protocol == UDP) && length >= Ipv6.HEADER_BYTES + Integer.BYTES) {
      hash = hash * 31 + (int) INT.get(b, at + Ipv6.HEADER_BYTES);
    }
    return PacketBatch.flowOf(hash);
  }

  /** The flow of a packet in transit, of which nothing but the two addresses can be read. */
  static int ofTransit(byte[] b, int at) {
    return PacketBatch.flowOf(
        addresses(
            DataPacket.sourceHigh(b, at) * 31 + DataPacket.sourceLow(b, at),
            DataPacket.destinationHigh(b, at),
            DataPacket.destinationLow(b, at)));
  }

  private static long addresses(long source, long destinationHigh, long destinationLow) {
    return (source * 31 + destinationHigh) * 31 + destinationLow;
  }
}
