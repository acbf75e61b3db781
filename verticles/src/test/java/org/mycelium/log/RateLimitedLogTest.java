package org.mycelium.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = new LoggerContext().getLogger("test");
  private long now;

  @BeforeEach
  void collect() {
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private void seconds(long count) {
    now += TimeUnit.SECONDS.toNanos(count);
  }

  @Test
  void aBurstPassesAndTheRestIsCountedAndSaidLater() {
    RateLimitedLog log = new RateLimitedLog(logger, () -> now);
    for (int i = 0; i < 20; i++) {
      log.warn("k", "bad frame peer={}", "p");
    }
    assertEquals(RateLimitedLog.BURST, lines.list.size());
    seconds(RateLimitedLog.REFILL_SECONDS);
    log.warn("k", "bad frame peer={}", "p");
    log.warn("k", "bad frame peer={}", "p");
    assertEquals(RateLimitedLog.BURST + 1, lines.list.size(), "one line a period");
    assertEquals("bad frame peer=p suppressed=15", messages().get(RateLimitedLog.BURST));
    seconds(3600);
    for (int i = 0; i < 20; i++) {
      log.warn("k", "x");
    }
    assertEquals(2 * RateLimitedLog.BURST + 1, lines.list.size(), "never more than a burst");
  }

  @Test
  void oneKeyDoesNotSilenceAnother() {
    RateLimitedLog log = new RateLimitedLog(logger, () -> now);
    for (int i = 0; i < 100; i++) {
      log.info("noisy", "n");
    }
    log.info("quiet", "q");
    assertTrue(messages().contains("q"));
  }

  @Test
  void aFloodOfKeysSharesOneBucketAndMemoryStaysBounded() {
    RateLimitedLog log = new RateLimitedLog(logger, () -> now);
    for (int i = 0; i < 100_000; i++) {
      log.warn("key" + i, "x");
    }
    assertEquals(RateLimitedLog.MAX_NEW_KEYS + RateLimitedLog.BURST, lines.list.size());
    for (int period = 0; period < 20; period++) {
      seconds(RateLimitedLog.REFILL_SECONDS);
      for (int i = 0; i < 100; i++) {
        log.warn("period" + period + "key" + i, "x");
      }
    }
    assertTrue(log.keys() <= RateLimitedLog.MAX_KEYS, () -> "keys " + log.keys());
  }

  @Test
  void whatIsNotLoggedTakesNoToken() {
    RateLimitedLog log = new RateLimitedLog(logger, () -> now);
    for (int i = 0; i < 100; i++) {
      log.debug("k", "x");
    }
    log.info("k", "first");
    assertEquals(List.of("first"), messages());
  }
}
