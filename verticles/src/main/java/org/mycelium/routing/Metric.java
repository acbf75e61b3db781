package org.mycelium.routing;

/** Arithmetic of 16-bit metrics (spec 02 §3.1). */
public final class Metric {

  /** No route. */
  public static final int INFINITE = 0xffff;

  /** The largest finite metric. */
  public static final int MAX = 0xfffe;

  private Metric() {}

  /** Sum; saturates below infinity, and infinity stays. */
  public static int add(int x, int y) {
    return x == INFINITE || y == INFINITE ? INFINITE : Math.min(x + y, MAX);
  }

  /** Difference, at least 0; infinity stays. {@code y} is finite. */
  public static int subtract(int x, int y) {
    return x == INFINITE ? INFINITE : Math.max(x - y, 0);
  }

  /** Distance of two metrics, infinity taken as the number 65535. */
  public static int delta(int x, int y) {
    return Math.abs(x - y);
  }
}
