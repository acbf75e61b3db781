package org.mycelium.bus;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Immutable bytes: topics and payloads. In JSON they are standard, padded Base64. */
public final class Bytes {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of these bytes. */
  public static Bytes of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone());
  }

  /**
   * Takes the array as it is, without a copy: for large payloads.
   *
   * @param bytes must not be changed any more
   */
  public static Bytes wrap(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Bytes(bytes);
  }

  /** A copy of a buffer. */
  public static Bytes of(Buffer buffer) {
    return wrap(buffer.getBytes());
  }

  /** A text in UTF-8. */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads standard Base64.
   *
   * @throws IllegalArgumentException when it is not
   */
  public static Bytes base64(String text) {
    return wrap(Base64.getDecoder().decode(text));
  }

  /** How many. */
  public int length() {
    return bytes.length;
  }

  /** True when there are none. */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** A copy. */
  public byte[] toArray() {
    return bytes.clone();
  }

  /** A copy of a part. */
  public byte[] toArray(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** A copy. */
  public Buffer toBuffer() {
    return Buffer.buffer(bytes.length).appendBytes(bytes);
  }

  /** As UTF-8; what is not UTF-8 becomes U+FFFD. */
  public String utf8() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** As standard Base64 with padding. */
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Copies all of it to a place in an array. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, bytes.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Their number alone: payloads do not belong into logs. */
  @Override
  public String toString() {
    return length() + " bytes";
  }
}
