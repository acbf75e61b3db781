package org.mycelium.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** The line formats of spec 04 §5.5. */
class LogLineTest {
  private static LoggingEvent event(Level level, String message) {
    LoggingEvent event =
        new LoggingEvent(
            LogLineTest.class.getName(),
            new LoggerContext().getLogger("org.mycelium.tcp"),
            level,
            message,
            null,
            null);
    event.setInstant(Instant.parse("2026-07-01T12:34:56.000789Z"));
    return event;
  }

  private static String line(LogFormat format, LoggingEvent event) {
    return new LogLine(format, false).of(event);
  }

  @Test
  void compactHasMicrosecondsAndALevelAlignedToTheRight() {
    assertEquals(
        "2026-07-01T12:34:56.000789Z  INFO org.mycelium.tcp: listening port=9651",
        line(LogFormat.COMPACT, event(Level.INFO, "listening port=9651")));
    assertEquals(
        "2026-07-01T12:34:56.000789Z ERROR org.mycelium.tcp: x",
        line(LogFormat.COMPACT, event(Level.ERROR, "x")));
  }

  @Test
  void logfmtQuotesBlanksControlsEqualsAndQuotes() {
    LoggingEvent event = event(Level.WARN, "two words");
    event.addKeyValuePair(new KeyValuePair("plain", 5));
    event.addKeyValuePair(new KeyValuePair("equals", "a=b"));
    event.addKeyValuePair(new KeyValuePair("quote", "a\"\\b"));
    event.addKeyValuePair(new KeyValuePair("empty", ""));
    assertEquals(
        "ts=2026-07-01T12:34:56.000789Z level=warn target=org.mycelium.tcp message=\"two words\""
            + " plain=5 equals=\"a=b\" quote=\"a\\\"\\\\b\" empty=\"\"",
        line(LogFormat.LOGFMT, event));
    assertTrue(line(LogFormat.PLAIN, event(Level.INFO, "word")).endsWith(" message=word"));
  }

  /** A message can hold what a peer sent: it must neither forge a line nor drive a terminal. */
  @Test
  void oneEventIsOneLineWithoutControlCharacters() {
    String hostile = "a\nb\r\u001b[31mc\u009bd\u2028e";
    for (LogFormat format : LogFormat.values()) {
      String line = line(format, event(Level.INFO, hostile));
      assertTrue(line.contains("a\\nb\\r\\u001b[31mc\\u009bd\\u2028e"), line);
    }
  }

  @Test
  void plainIsNeverColouredAndTheOthersAreWhenAsked() {
    LoggingEvent event = event(Level.ERROR, "x");
    assertTrue(new LogLine(LogFormat.COMPACT, true).of(event).contains("\u001b[31mERROR\u001b[0m"));
    assertTrue(new LogLine(LogFormat.LOGFMT, true).of(event).contains("level=\u001b[31merror"));
    assertEquals(line(LogFormat.PLAIN, event), new LogLine(LogFormat.PLAIN, true).of(event));
  }

  @Test
  void aThrowableIsAFieldAndItsStackIsKeptForErrors() {
    LoggingEvent event = event(Level.ERROR, "failed");
    event.setThrowableProxy(
        new ch.qos.logback.classic.spi.ThrowableProxy(new IllegalStateException("why")));
    String compact = line(LogFormat.COMPACT, event);
    assertTrue(
        compact.startsWith(
            "2026-07-01T12:34:56.000789Z ERROR org.mycelium.tcp: failed"
                + " error=java.lang.IllegalStateException: why\n"),
        compact);
    String plain = line(LogFormat.PLAIN, event);
    assertEquals(1, plain.lines().count(), plain);
    assertTrue(plain.contains("error=\"java.lang.IllegalStateException: why\" stack=\""), plain);
  }
}
