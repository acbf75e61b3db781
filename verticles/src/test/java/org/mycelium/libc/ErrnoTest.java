package org.mycelium.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ends a connection is told in words: it becomes the reason of a link's end. */
class ErrnoTest {
  @ParameterizedTest
  @CsvSource({
    "32, EPIPE",
    "100, ENETDOWN",
    "101, ENETUNREACH",
    "104, ECONNRESET",
    "107, ENOTCONN",
    "110, ETIMEDOUT",
    "111, ECONNREFUSED",
    "113, EHOSTUNREACH"
  })
  void whatSendReportsHasAName(int errno, String name) {
    String text = Errno.name(errno);
    assertTrue(text.startsWith(name + " ("), text);
  }

  @ParameterizedTest
  @CsvSource("9999")
  void whatIsUnknownKeepsItsNumber(int errno) {
    assertEquals("errno " + errno, Errno.name(errno));
  }
}
