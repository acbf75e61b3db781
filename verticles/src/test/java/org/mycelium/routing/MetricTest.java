package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 02 §3.1. */
class MetricTest {

  @ParameterizedTest
  @CsvSource({
    "0,0,0",
    "10,20,30",
    "65534,1,65534",
    "40000,40000,65534",
    "65535,0,65535",
    "0,65535,65535"
  })
  void sumSaturatesBelowInfinity(int x, int y, int sum) {
    assertEquals(sum, Metric.add(x, y));
  }

  @ParameterizedTest
  @CsvSource({"30,10,20", "5,10,0", "65535,10,65535"})
  void differenceSaturatesAtZeroAndInfinityStays(int x, int y, int difference) {
    assertEquals(difference, Metric.subtract(x, y));
  }

  @ParameterizedTest
  @CsvSource({"30,10,20", "10,30,20", "65535,65530,5"})
  void deltaTakesInfinityAsANumber(int x, int y, int delta) {
    assertEquals(delta, Metric.delta(x, y));
  }
}
