package org.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Byte amounts and durations of spec 04 §4.3. */
class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.00 B",
    "1, 1.00 B",
    "1023, 1023.00 B",
    "1024, 1.00 KiB",
    "10004, 9.77 KiB",
    "1048575, 1024.00 KiB",
    "1048576, 1.00 MiB",
    "1073741824, 1.00 GiB",
    "1099511627776, 1.00 TiB",
    "1125899906842624, 1.00 PiB",
    "1152921504606846976, 1.00 EiB",
    "9223372036854775807, 8.00 EiB",
  })
  void bytesHaveTheLargestUnitNotAbove(long count, String text) {
    assertEquals(text, Units.bytes(count));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "59, 59s",
    "60, 1m 0s",
    "3599, 59m 59s",
    "3600, 1h 0m 0s",
    "86399, 23h 59m 59s",
    "86400, 1d 0h 0m 0s",
    "90000, 1d 1h 0m 0s",
    "93784, 1d 2h 3m 4s",
  })
  void durationsHaveNoLeadingZeroUnits(long seconds, String text) {
    assertEquals(text, Units.duration(seconds));
  }
}
