package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TokenBucketTest {

  @Test
  void aBurstPassesAndThenTheRate() {
    TokenBucket bucket = new TokenBucket(0, new RoutingOptions.Rate(5, 10));
    for (int i = 0; i < 5; i++) {
      assertTrue(bucket.take(0));
    }
    assertFalse(bucket.take(99_999));
    assertTrue(bucket.take(100_000));
    assertFalse(bucket.take(100_000));
    int passed = 0;
    for (long now = 100_000; now <= 10_100_000; now += 10_000) {
      passed += bucket.take(now) ? 1 : 0;
    }
    assertEquals(100, passed);
  }

  @Test
  void aLongRestFillsItOnceOnly() {
    TokenBucket bucket = new TokenBucket(0, 2, 1000);
    assertTrue(bucket.take(1_000_000));
    assertTrue(bucket.take(1_000_000));
    assertFalse(bucket.take(1_000_000));
  }

  @Test
  void aRateThatLetsNothingPassIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RoutingOptions.Rate(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new RoutingOptions.Rate(1, 0));
  }
}
