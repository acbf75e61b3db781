package org.mycelium.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.Map;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging for the process, in code: no file is looked for. Lines go to stderr, not to
 * stdout as in the original, so that they never mix with what a command prints.
 */
public final class LogSetup {
  private LogSetup() {}

  /**
   * Hazelcast warns of flags that it can do without and of a subsystem that Vert.x does not use.
   */
  private static final Map<String, Level> QUIET =
      Map.of(
          "io.netty", Level.INFO,
          "io.vertx", Level.INFO,
          "com.hazelcast", Level.WARN,
          "com.hazelcast.cp", Level.ERROR,
          "com.hazelcast.instance.impl", Level.ERROR);

  /** Replaces whatever logging was set up. For one thread at a time. */
  public static void start(LogFilter filter, LogFormat format, boolean colours, PrintStream out) {
    LoggerContext context = context();
    context.reset();
    QueuedAppender appender = new QueuedAppender(new LogLine(format, colours), out);
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    apply(context, filter);
  }

  /**
   * Changes what is logged, at any time, if {@link #start} set up logging in this process. Where a
   * node is embedded, logging is the application's.
   */
  public static void change(LogFilter filter) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context) || !isOurs(context)) {
      return;
    }
    for (Logger logger : context.getLoggerList()) {
      if (!logger.getName().equals(Logger.ROOT_LOGGER_NAME)) {
        logger.setLevel(null);
      }
    }
    apply(context, filter);
  }

  /** Silences a library whose failures are told in other words; until the next {@link #change}. */
  public static void silence(String logger) {
    context().getLogger(logger).setLevel(Level.OFF);
  }

  private static boolean isOurs(LoggerContext context) {
    Iterator<Appender<ILoggingEvent>> appenders =
        context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
    while (appenders.hasNext()) {
      if (appenders.next() instanceof QueuedAppender) {
        return true;
      }
    }
    return false;
  }

  /** Waits up to a second until what was logged is written; the last step before the end. */
  public static void flush() {
    Iterator<Appender<ILoggingEvent>> appenders =
        context().getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
    while (appenders.hasNext()) {
      if (appenders.next() instanceof QueuedAppender queued) {
        queued.flush();
      }
    }
  }

  private static void apply(LoggerContext context, LogFilter filter) {
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(filter.rootLevel()));
    // What libraries say below these levels is about themselves; whoever wants it names them.
    QUIET.forEach(
        (library, least) -> {
          Level level = Level.toLevel(filter.rootLevel());
          context.getLogger(library).setLevel(level.isGreaterOrEqual(least) ? level : least);
        });
    filter
        .levels()
        .forEach((name, level) -> context.getLogger(name).setLevel(Level.toLevel(level)));
  }

  private static LoggerContext context() {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (factory instanceof LoggerContext context) {
      return context;
    }
    throw new IllegalStateException(
        "logging is not bound to Logback but to " + factory.getClass().getName());
  }
}
