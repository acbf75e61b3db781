package org.mycelium.bus;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads forward inside a part of a buffer and never past its end. One thread. */
final class Cursor {
  private final Buffer buffer;
  private final String message;
  private final int end;
  private int position;

  Cursor(Buffer buffer, String message, int position, int end) {
    this.buffer = buffer;
    this.message = message;
    this.position = position;
    this.end = end;
  }

  private int take(int bytes, String field) {
    if (bytes < 0 || bytes > end - position) {
      throw new WireException(
          message
              + ": field "
              + field
              + " needs "
              + Integer.toUnsignedString(bytes)
              + " bytes, "
              + Math.max(0, end - position)
              + " are left");
    }
    int at = position;
    position += bytes;
    return at;
  }

  int readByte(String field) {
    return buffer.getByte(take(1, field)) & 0xff;
  }

  int readInt(String field) {
    return buffer.getInt(take(4, field));
  }

  long readLong(String field) {
    return buffer.getLong(take(8, field));
  }

  String readText(String field) {
    int at = take(2, field);
    int length = buffer.getUnsignedShort(at);
    int start = take(length, field);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(buffer.getBytes(start, start + length)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new WireException(message + ": field " + field + " is not UTF-8");
    }
  }

  /** Bytes behind their 4-byte length: a copy, no longer than what was sent. */
  byte[] readBytes(String field) {
    int length = readInt(field);
    int start = take(length, field);
    return buffer.getBytes(start, start + length);
  }

  /** A count of elements that take at least {@code bytesEach}. */
  int readCount(String field, int bytesEach) {
    int count = readInt(field);
    if (count < 0 || count > (end - position) / bytesEach) {
      throw new WireException(
          message
              + ": field "
              + field
              + " claims "
              + Integer.toUnsignedString(count)
              + " elements, "
              + (end - position)
              + " bytes are left");
    }
    return count;
  }

  /** The part that a 4-byte length announces; this cursor goes on behind it. */
  Cursor slice(String field) {
    int length = readInt(field);
    int start = take(length, field);
    return new Cursor(buffer, message, start, start + length);
  }
}
