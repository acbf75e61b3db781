package org.mycelium.message.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of message packets (spec 03 §1.2 to §1.4), big-endian:
 *
 * <pre>
 *  0                     8       10         12
 * +---------------------+-------+----------+------
 * | message id          | flags | reserved | body
 * +---------------------+-------+----------+------
 * INIT     u64 length, u8 topic length T, T bytes
 * CHUNK    u64 index, u64 offset, u64 size S, S bytes
 * DONE     u64 chunks, 32 bytes BLAKE3
 * ABORTED, READ   nothing
 * </pre>
 */
public final class MessageWire {
  static final int INIT = 0x8000;
  static final int DONE = 0x4000;
  static final int ABORTED = 0x2000;
  static final int CHUNK = 0x1000;
  static final int READ = 0x0800;
  static final int REPLY = 0x0400;
  static final int ACK = 0x0100;

  private static final int FLAGS_AT = 8;

  /** Bytes of the header; also where the first field of a body is. */
  static final int HEADER = 12;

  static final int TOPIC_LENGTH_AT = 20;
  static final int TOPIC_AT = 21;
  static final int OFFSET_AT = 20;
  static final int SIZE_AT = 28;
  static final int DATA_AT = 36;
  static final int HASH_AT = 20;
  static final int HASH_BYTES = 32;
  static final int DONE_BYTES = HASH_AT + HASH_BYTES;

  /** What a CHUNK-ACK must have: pre-0.7.5 nodes send more, some less. */
  static final int CHUNK_ACK_MIN = 20;

  /** The most bytes of a topic. */
  public static final int MAX_TOPIC = 255;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private MessageWire() {}

  static long u64(byte[] packet, int at) {
    return (long) LONG.get(packet, at);
  }

  static long id(byte[] packet) {
    return u64(packet, 0);
  }

  static int flags(byte[] packet) {
    return (packet[FLAGS_AT] & 0xff) << 8 | (packet[FLAGS_AT + 1] & 0xff);
  }

  private static byte[] packet(long id, int flags, int length) {
    byte[] packet = new byte[length];
    LONG.set(packet, 0, id);
    packet[FLAGS_AT] = (byte) (flags >> 8);
    packet[FLAGS_AT + 1] = (byte) flags;
    return packet;
  }

  static byte[] init(long id, boolean reply, long length, byte[] topic) {
    byte[] packet = packet(id, reply ? INIT | REPLY : INIT, TOPIC_AT + topic.length);
    LONG.set(packet, HEADER, length);
    packet[TOPIC_LENGTH_AT] = (byte) topic.length;
    System.arraycopy(topic, 0, packet, TOPIC_AT, topic.length);
    return packet;
  }

  /** A CHUNK whose data are still to be written at {@link #DATA_AT}. */
  static byte[] chunk(long id, long index, long offset, int size) {
    byte[] packet = packet(id, CHUNK, DATA_AT + size);
    LONG.set(packet, HEADER, index);
    LONG.set(packet, OFFSET_AT, offset);
    LONG.set(packet, SIZE_AT, (long) size);
    return packet;
  }

  static byte[] done(long id, long chunks, byte[] hash) {
    byte[] packet = packet(id, DONE, DONE_BYTES);
    LONG.set(packet, HEADER, chunks);
    System.arraycopy(hash, 0, packet, HASH_AT, HASH_BYTES);
    return packet;
  }

  /** A packet without a body. */
  static byte[] bare(long id, int flags) {
    return packet(id, flags, HEADER);
  }

  /** The first bytes of a received packet with the ACK flag. */
  static byte[] ack(byte[] packet, int length) {
    byte[] ack = Arrays.copyOf(packet, length);
    ack[FLAGS_AT] |= (byte) (ACK >> 8);
    return ack;
  }
}
