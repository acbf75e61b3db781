package org.mycelium.tun;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * {@code struct virtio_net_hdr}: stands before every packet that is read from or written to a
 * device with IFF_VNET_HDR (spec 01 §8.2). Numbers are in host byte order.
 *
 * <pre>
 *  0       1          2         4          6            8             10
 *  +-------+----------+---------+----------+------------+-------------+
 *  | flags | gso_type | hdr_len | gso_size | csum_start | csum_offset |
 *  +-------+----------+---------+----------+------------+-------------+
 * </pre>
 */
public final class VnetHeader {

  /** Size in bytes. */
  public static final int BYTES = 10;

  static final int NEEDS_CSUM = 1;

  static final int GSO_NONE = 0;
  static final int GSO_TCPV4 = 1;
  static final int GSO_TCPV6 = 4;
  static final int GSO_UDP_L4 = 5;

  /** Set beside a TCP type when the stream uses ECN. */
  private static final int GSO_ECN = 0x80;

  private static final int FLAGS = 0;
  private static final int GSO_TYPE = 1;
  private static final int HDR_LEN = 2;
  private static final int GSO_SIZE = 4;
  private static final int CSUM_START = 6;
  private static final int CSUM_OFFSET = 8;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

  private VnetHeader() {}

  /** All zero: one packet, complete as it stands. */
  static void writePlain(byte[] bytes, int at) {
    Arrays.fill(bytes, at, at + BYTES, (byte) 0);
  }

  /** A superpacket whose transport checksum holds the sum of the pseudo-header. */
  static void writeSuper(
      byte[] bytes, int at, int gsoType, int headerLength, int gsoSize, int start, int offset) {
    bytes[at + FLAGS] = NEEDS_CSUM;
    bytes[at + GSO_TYPE] = (byte) gsoType;
    SHORT.set(bytes, at + HDR_LEN, (short) headerLength);
    SHORT.set(bytes, at + GSO_SIZE, (short) gsoSize);
    SHORT.set(bytes, at + CSUM_START, (short) start);
    SHORT.set(bytes, at + CSUM_OFFSET, (short) offset);
  }

  static boolean needsChecksum(byte[] bytes, int at) {
    return (bytes[at + FLAGS] & NEEDS_CSUM) != 0;
  }

  /** The type without the ECN mark. */
  static int gsoType(byte[] bytes, int at) {
    return bytes[at + GSO_TYPE] & 0xff & ~GSO_ECN;
  }

  static int gsoSize(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at + GSO_SIZE) & 0xffff;
  }

  static int checksumStart(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at + CSUM_START) & 0xffff;
  }

  static int checksumOffset(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at + CSUM_OFFSET) & 0xffff;
  }
}
