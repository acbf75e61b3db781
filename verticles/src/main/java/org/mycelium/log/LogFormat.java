package org.mycelium.log;

import java.util.Locale;

/** The forms of a log line (spec 04 §5.5). */
public enum LogFormat {
  /** {@code <time>Z <LEVEL> <target>: message key=value}, for people. */
  COMPACT,
  /** {@code ts=… level=… target=… message=…}, coloured on a terminal. */
  LOGFMT,
  /** The same, never coloured. */
  PLAIN;

  /**
   * The format of this name, case-sensitive.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static LogFormat of(String name) {
    for (LogFormat format : values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
        return format;
      }
    }
    throw new IllegalArgumentException("no log format is called '" + name + "'");
  }
}
