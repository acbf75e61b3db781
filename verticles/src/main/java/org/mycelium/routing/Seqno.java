package org.mycelium.routing;

/** Arithmetic of 16-bit sequence numbers (spec 02 §3.1, RFC 8966 §3.2.1). */
public final class Seqno {
  private static final int MODULUS = 0x10000;
  private static final int HALF = 0x8000;

  private Seqno() {}

  /** True when {@code a} is older than {@code b}; false both ways at a distance of exactly half. */
  public static boolean less(int a, int b) {
    int distance = (b - a) & (MODULUS - 1);
    return distance != 0 && distance < HALF;
  }

  /** True when {@code a} is newer than {@code b}; false both ways at a distance of exactly half. */
  public static boolean greater(int a, int b) {
    return ((b - a) & (MODULUS - 1)) > HALF;
  }

  /** The seqno {@code n} steps on. */
  public static int plus(int a, int n) {
    return (a + n) & (MODULUS - 1);
  }
}
