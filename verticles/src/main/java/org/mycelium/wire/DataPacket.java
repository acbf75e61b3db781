package org.mycelium.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Layout of a data packet (spec 01 §3.2), offsets counted from the packet header's first byte.
 * Static accessors over a byte array: a data packet is never an object.
 *
 * <pre>
 *  0        4      5          7     8           24          40
 * +--------+------+----------+-----+-----------+-----------+---------+
 * | header | rsvd | length L | hop | source    | dest      | L bytes |
 * +--------+------+----------+-----+-----------+-----------+---------+
 * </pre>
 */
public final class DataPacket {

  /** Offset of the 16-bit payload length. */
  public static final int LENGTH = 5;

  /** Offset of the hop limit. */
  public static final int HOP_LIMIT = 7;

  /** Offset of the source address. */
  public static final int SOURCE = 8;

  /** Offset of the destination address. */
  public static final int DESTINATION = 24;

  /** Offset of the payload; also the size of all headers. */
  public static final int PAYLOAD = 40;

  /** Largest payload. */
  public static final int MAX_PAYLOAD = 65_535;

  /** Largest data packet. */
  public static final int MAX_BYTES = PAYLOAD + MAX_PAYLOAD;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private DataPacket() {}

  /** Payload length L of the packet at {@code at}. */
  public static int payloadLength(byte[] b, int at) {
    return Short.toUnsignedInt((short) SHORT.get(b, at + LENGTH));
  }

  /** Whole length of the packet at {@code at}. */
  public static int totalLength(byte[] b, int at) {
    return PAYLOAD + payloadLength(b, at);
  }

  /** Hop limit, 0–255. */
  public static int hopLimit(byte[] b, int at) {
    return b[at + HOP_LIMIT] & 0xff;
  }

  /** Overwrites the hop limit. */
  public static void setHopLimit(byte[] b, int at, int hopLimit) {
    b[at + HOP_LIMIT] = (byte) hopLimit;
  }

  /** Upper 64 bits of the source address. */
  public static long sourceHigh(byte[] b, int at) {
    return (long) LONG.get(b, at + SOURCE);
  }

  /** Lower 64 bits of the source address. */
  public static long sourceLow(byte[] b, int at) {
    return (long) LONG.get(b, at + SOURCE + 8);
  }

  /** Upper 64 bits of the destination address. */
  public static long destinationHigh(byte[] b, int at) {
    return (long) LONG.get(b, at + DESTINATION);
  }

  /** Lower 64 bits of the destination address. */
  public static long destinationLow(byte[] b, int at) {
    return (long) LONG.get(b, at + DESTINATION + 8);
  }

  /**
   * Writes all 40 header bytes.
   *
   * @throws IllegalArgumentException when the payload is longer than 65 535 bytes, which would
   *     spill into the reserved byte and desynchronise the stream (spec 01 W30)
   */
  public static void writeHeader(
      byte[] b,
      int at,
      int payloadLength,
      int hopLimit,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow) {
    if (payloadLength < 0 || payloadLength > MAX_PAYLOAD) {
      throw new IllegalArgumentException("payload of " + payloadLength + " bytes");
    }
    INT.set(b, at, Packet.VERSION << 24 | Packet.TYPE_DATA << 16);
    INT.set(b, at + 4, payloadLength << 8 | (hopLimit & 0xff));
    LONG.set(b, at + SOURCE, sourceHigh);
    LONG.set(b, at + SOURCE + 8, sourceLow);
    LONG.set(b, at + DESTINATION, destinationHigh);
    LONG.set(b, at + DESTINATION + 8, destinationLow);
  }
}
