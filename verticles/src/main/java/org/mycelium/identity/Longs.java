package org.mycelium.identity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian longs in byte arrays. */
final class Longs {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Longs() {}

  static long read(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset);
  }

  static void write(byte[] bytes, int offset, long value) {
    LONG.set(bytes, offset, value);
  }
}
