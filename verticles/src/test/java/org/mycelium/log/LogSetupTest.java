package org.mycelium.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Filter and output: spec 04 §5.5. */
class LogSetupTest {

  @AfterEach
  void quiet() {
    LogSetup.start(
        LogFilter.parse("off"),
        LogFormat.COMPACT,
        false,
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
  }

  @Test
  void aFilterIsALevelAndLevelsByTarget() {
    assertEquals(new LogFilter("warn", Map.of()), LogFilter.parse("WARN"));
    assertEquals(
        new LogFilter(
            "info",
            Map.of("org.mycelium.router", "debug", "io.netty", "trace", "org.mycelium", "off")),
        LogFilter.parse(" info , mycelium::router=debug,io.netty=trace,mycelium=off,"));
  }

  @Test
  void whatIsNeitherIsRefusedByName() {
    for (String bad : List.of("loud", "a=b", "=info", "a b=info", "mycelium", "info=")) {
      String message =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> LogFilter.parse("info," + bad))
                  .getMessage());
      assertTrue(message.startsWith("'" + bad + "' is neither"), message);
    }
  }

  @Test
  void formatNamesAreCaseSensitive() {
    assertEquals(LogFormat.LOGFMT, LogFormat.of("logfmt"));
    assertThrows(IllegalArgumentException.class, () -> LogFormat.of("Logfmt"));
  }

  @Test
  void linesPassTheFilterOfTheirLogger() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    LogSetup.start(
        LogFilter.parse("warn,mycelium::a=debug"),
        LogFormat.PLAIN,
        false,
        new PrintStream(bytes, true, StandardCharsets.UTF_8));
    LoggerFactory.getLogger("org.mycelium.a.B").debug("one");
    LoggerFactory.getLogger("org.mycelium.c").info("two");
    LoggerFactory.getLogger("org.mycelium.c").warn("three");
    LogSetup.change(LogFilter.parse("info"));
    LoggerFactory.getLogger("org.mycelium.a.B").debug("four");
    LoggerFactory.getLogger("org.mycelium.c").info("five");
    LogSetup.flush();
    List<String> messages =
        bytes
            .toString(StandardCharsets.UTF_8)
            .lines()
            .map(l -> l.replaceAll(".*message=", ""))
            .toList();
    assertEquals(List.of("one", "three", "five"), messages);
  }

  @Test
  void librariesStayAtInfoUnlessNamed() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    LogSetup.start(LogFilter.parse("debug"), LogFormat.PLAIN, false, out);
    assertEquals(false, LoggerFactory.getLogger("io.netty.x").isDebugEnabled());
    LogSetup.start(LogFilter.parse("debug,io.netty=debug"), LogFormat.PLAIN, false, out);
    assertEquals(true, LoggerFactory.getLogger("io.netty.x").isDebugEnabled());
    LogSetup.start(LogFilter.parse("error"), LogFormat.PLAIN, false, out);
    assertEquals(false, LoggerFactory.getLogger("io.netty.x").isWarnEnabled());
  }

  /** A reader that stalls holds the writing thread alone; what does not fit is counted and said. */
  @Test
  void aStalledOutputHoldsNobodyAndLossIsSaid() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stalled =
        new PrintStream(bytes, true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            super.println(line);
          }
        };
    QueuedAppender appender = new QueuedAppender(new LogLine(LogFormat.PLAIN, false), stalled);
    LoggerContext context = new LoggerContext();
    appender.setContext(context);
    appender.start();
    LoggingEvent event = new LoggingEvent("x", context.getLogger("l"), Level.INFO, "m", null, null);
    int sent = QueuedAppender.CAPACITY + 100;
    for (int i = 0; i < sent; i++) {
      appender.doAppend(event);
    }
    long lost = appender.dropped();
    assertTrue(lost == 99 || lost == 100, () -> "one line may be in the writer's hand: " + lost);
    release.countDown();
    appender.stop();
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(sent - lost + 1, lines.size());
    assertEquals(
        "mycelium: " + lost + " log lines dropped, this output was too slow",
        lines.get(lines.size() - 1));
  }
}
