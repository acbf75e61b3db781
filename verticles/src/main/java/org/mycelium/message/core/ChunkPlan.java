package org.mycelium.message.core;

/**
 * How a payload is cut (spec 03 §1.7): {@value #CHUNK} bytes a chunk. A v0.7.10 receiver refuses a
 * last chunk shorter than {@value #MIN_CHUNK} bytes for ever, so the one before it gives it the
 * bytes that it lacks.
 *
 * @param length of the payload
 */
record ChunkPlan(long length) {
  static final int CHUNK = 1300;
  static final int MIN_CHUNK = 250;

  long count() {
    return (length + CHUNK - 1) / CHUNK;
  }

  /** Bytes that the last but one gives to the last. */
  private int lent() {
    int rest = (int) (length % CHUNK);
    return length > CHUNK && rest > 0 && rest < MIN_CHUNK ? MIN_CHUNK - rest : 0;
  }

  long offset(long index) {
    return index * CHUNK - (index == count() - 1 ? lent() : 0);
  }

  int size(long index) {
    long end = index == count() - 1 ? length : offset(index + 1);
    return (int) (end - offset(index));
  }

  /**
   * What a receiver takes: rules C1 to C3, with the real last chunk allowed to be short. All
   * unsigned.
   *
   * @param length of the message
   */
  static boolean accepts(long length, long index, long offset, int size) {
    if (offset < 0 || offset > length - size || size == 0) {
      return false;
    }
    long most = length == 0 ? 0 : (length - 1) / MIN_CHUNK;
    return index >= 0
        && index <= most
        && (size >= MIN_CHUNK || index == most || offset + size == length);
  }
}
