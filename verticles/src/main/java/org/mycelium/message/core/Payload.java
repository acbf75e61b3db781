package org.mycelium.message.core;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The bytes of a whole message, in memory or in a spool file. Confined to its owner's thread. */
public interface Payload extends AutoCloseable {

  /** How many bytes. */
  long length();

  /** How many of them are in memory: all or none. */
  long memory();

  /**
   * Copies a part.
   *
   * @throws IOException when the spool file cannot be read
   */
  void read(long offset, byte[] target, int at, int length) throws IOException;

  /** BLAKE3 of all bytes where it is known already; null where not. */
  default byte @Nullable [] hash() {
    return null;
  }

  /** Releases the file. Later calls do nothing. */
  @Override
  void close();

  /** A payload in memory; the array must not be changed any more. */
  static Payload of(byte[] bytes) {
    return new Payload() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public long memory() {
        return bytes.length;
      }

      @Override
      public void read(long offset, byte[] target, int at, int length) {
        System.arraycopy(bytes, Math.toIntExact(offset), target, at, length);
      }

      @Override
      public void close() {
        // Nothing to release.
      }
    };
  }
}
