package org.mycelium.routing;

/** The costs of one link with which its routes were advertised. */
final class CostRange {

  /** A change up to this much is never worth an advertisement (design, Better 1). */
  static final int MIN_CHANGE = 10;

  private static final int MIN_CHANGE_PERCENT = 25;

  private int least = Integer.MAX_VALUE;
  private int greatest = Integer.MIN_VALUE;

  /** Whether a change is worth an advertisement: more than 10 and more than 25 %. */
  static boolean significant(int before, int after) {
    int change = Math.abs(after - before);
    return change > MIN_CHANGE && change * 100L > (long) before * MIN_CHANGE_PERCENT;
  }

  void clear() {
    least = Integer.MAX_VALUE;
    greatest = Integer.MIN_VALUE;
  }

  void include(int cost) {
    least = Math.min(least, cost);
    greatest = Math.max(greatest, cost);
  }

  /** Some route may be advertised with a cost from which this one differs significantly: lower. */
  boolean fellTo(int cost) {
    return cost < greatest && greatest != Integer.MIN_VALUE && significant(greatest, cost);
  }

  /** Some route may be advertised with a cost from which this one differs significantly: higher. */
  boolean roseTo(int cost) {
    return cost > least && significant(least, cost);
  }
}
