package org.mycelium.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * Writes log events as lines (spec 04 §5.5). Control characters are escaped: a message may hold
 * what a peer sent, and one event is one line, the stack trace of an error apart.
 */
final class LogLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String RESET = "\u001b[0m";
  private static final String DIM = "\u001b[2m";

  private final LogFormat format;
  private final boolean colours;

  LogLine(LogFormat format, boolean colours) {
    this.format = format;
    this.colours = colours && format != LogFormat.PLAIN;
  }

  /** The line, without the line feed. */
  String of(ILoggingEvent event) {
    return format == LogFormat.COMPACT ? compact(event) : logfmt(event);
  }

  private String compact(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    paint(line, DIM, TIME.format(event.getInstant()));
    line.append(' ');
    String level = event.getLevel().toString();
    paint(line, colour(event.getLevel()), " ".repeat(Math.max(0, 5 - level.length())) + level);
    line.append(' ');
    paint(line, DIM, event.getLoggerName() + ":");
    line.append(' ').append(escape(String.valueOf(event.getFormattedMessage())));
    for (KeyValuePair pair : pairs(event)) {
      line.append(' ').append(pair.key).append('=').append(escape(String.valueOf(pair.value)));
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(" error=").append(escape(summary(thrown)));
      if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
        line.append('\n').append(ThrowableProxyUtil.asString(thrown).stripTrailing());
      }
    }
    return line.toString();
  }

  private String logfmt(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    field(line, "ts", TIME.format(event.getInstant()));
    line.append(" level=");
    paint(line, colour(event.getLevel()), event.getLevel().toString().toLowerCase(Locale.ROOT));
    line.append(' ');
    field(line, "target", event.getLoggerName());
    line.append(' ');
    field(line, "message", String.valueOf(event.getFormattedMessage()));
    for (KeyValuePair pair : pairs(event)) {
      line.append(' ');
      field(line, pair.key, String.valueOf(pair.value));
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(' ');
      field(line, "error", summary(thrown));
      if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
        line.append(' ');
        field(line, "stack", ThrowableProxyUtil.asString(thrown).stripTrailing());
      }
    }
    return line.toString();
  }

  private static void field(StringBuilder line, String key, String value) {
    line.append(key).append('=');
    boolean plain =
        !value.isEmpty()
            && value.chars().noneMatch(c -> c <= ' ' || c == '=' || c == '"' || isControl(c));
    if (plain) {
      line.append(value);
    } else {
      line.append('"')
          .append(escape(value.replace("\\", "\\\\").replace("\"", "\\\"")))
          .append('"');
    }
  }

  private static String escape(String text) {
    if (text.chars().noneMatch(LogLine::isControl)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.chars().forEach(c -> escape(escaped, (char) c));
    return escaped.toString();
  }

  private static void escape(StringBuilder escaped, char c) {
    switch (c) {
      case '\n' -> escaped.append("\\n");
      case '\r' -> escaped.append("\\r");
      case '\t' -> escaped.append("\\t");
      default -> {
        if (isControl(c)) {
          escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
          escaped.append(c);
        }
      }
    }
  }

  // C0, DEL and C1; a terminal acts on all of them. Line separators of Unicode too.
  private static boolean isControl(int c) {
    return c < ' ' || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
  }

  private static String summary(IThrowableProxy thrown) {
    return thrown.getMessage() == null
        ? thrown.getClassName()
        : thrown.getClassName() + ": " + thrown.getMessage();
  }

  private static List<KeyValuePair> pairs(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    return pairs == null ? List.of() : pairs;
  }

  private void paint(StringBuilder line, String colour, String text) {
    if (colours) {
      line.append(colour).append(text).append(RESET);
    } else {
      line.append(text);
    }
  }

  private static String colour(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> "\u001b[31m";
      case Level.WARN_INT -> "\u001b[33m";
      case Level.INFO_INT -> "\u001b[32m";
      case Level.DEBUG_INT -> "\u001b[34m";
      default -> "\u001b[35m";
    };
  }
}
