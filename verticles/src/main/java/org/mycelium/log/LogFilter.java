package org.mycelium.log;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What is logged: a level for everything, and levels for loggers by name.
 *
 * @param rootLevel {@code off}, {@code error}, {@code warn}, {@code info}, {@code debug} or {@code
 *     trace}
 * @param levels the same, by logger name; a name stands for all below it
 */
public record LogFilter(String rootLevel, Map<String, String> levels) {
  private static final String LEVELS = "off|error|warn|info|debug|trace";

  /** Copies the map. */
  public LogFilter {
    levels = Map.copyOf(levels);
  }

  /**
   * Parses a comma-separated list of {@code level} and {@code target=level}, as RUST_LOG has it:
   * {@code info,mycelium::router=debug}. {@code mycelium} and {@code ::} are understood as {@code
   * org.mycelium} and a dot. Without a level for everything that is {@code error}.
   *
   * @throws IllegalArgumentException naming the part that is neither
   */
  public static LogFilter parse(String directives) {
    String root = "error";
    Map<String, String> levels = new LinkedHashMap<>();
    for (String part : directives.split(",")) {
      String directive = part.strip();
      int equals = directive.indexOf('=');
      String level = directive.substring(equals + 1).toLowerCase(Locale.ROOT);
      String target = equals < 0 ? "" : directive.substring(0, equals);
      if (directive.isEmpty()) {
        continue;
      }
      if (!level.matches(LEVELS) || (equals >= 0 && !target.matches("[\\w.:$-]+"))) {
        throw new IllegalArgumentException(
            "'"
                + directive
                + "' is neither a level nor target=level; write for example"
                + " info,mycelium::router=debug (levels: "
                + LEVELS.replace("|", ", ")
                + ")");
      }
      if (equals < 0) {
        root = level;
      } else {
        levels.put(loggerName(target), level);
      }
    }
    return new LogFilter(root, levels);
  }

  private static String loggerName(String target) {
    String dotted = target.replace("::", ".");
    return dotted.equals("mycelium") || dotted.startsWith("mycelium.") ? "org." + dotted : dotted;
  }
}
