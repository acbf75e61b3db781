package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 02 §3.1 and the first rows of the logic table of §8.3. */
class SeqnoTest {

  @ParameterizedTest
  @CsvSource({"1,2", "3,30000", "0,32767", "32769,0", "60000,6"})
  void theFirstIsOlder(int older, int newer) {
    assertTrue(Seqno.less(older, newer));
    assertFalse(Seqno.less(newer, older));
    assertTrue(Seqno.greater(newer, older));
    assertFalse(Seqno.greater(older, newer));
  }

  @ParameterizedTest
  @CsvSource({"0,32768", "5,5", "40000,7232"})
  void equalOrHalfApartIsNeitherOlderNorNewer(int a, int b) {
    assertFalse(Seqno.less(a, b));
    assertFalse(Seqno.less(b, a));
    assertFalse(Seqno.greater(a, b));
    assertFalse(Seqno.greater(b, a));
  }

  @Test
  void additionWraps() {
    assertEquals(0, Seqno.plus(65535, 1));
    assertEquals(4, Seqno.plus(65530, 10));
  }
}
