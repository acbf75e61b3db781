package org.mycelium.node;

import java.io.PrintStream;
import java.util.Map;
import org.mycelium.log.LogFilter;
import org.mycelium.log.LogFormat;
import org.mycelium.log.LogSetup;

/** Sets up logging from options and environment (spec 04 §5.5), for what runs a node. */
public final class NodeLogging {
  /** Set by the launcher when stderr is a terminal. */
  private static final String TERMINAL_PROPERTY = "mycelium.terminal";

  private NodeLogging() {}

  /**
   * Starts logging.
   *
   * @throws OptionException when RUST_LOG is not a filter
   */
  public static void start(NodeOptions options, Map<String, String> environment, PrintStream err) {
    LogFormat format = LogFormat.of(options.getLogFormat());
    // Colours are for people: Java cannot tell whether stderr is a terminal, so the launcher does.
    boolean colours =
        Boolean.getBoolean(TERMINAL_PROPERTY) && environment.getOrDefault("NO_COLOR", "").isEmpty();
    LogSetup.start(filter(options, environment), format, colours, err);
  }

  /**
   * What is logged: RUST_LOG, else {@code --silent}, else {@code --debug}, else {@code log_level}.
   *
   * @throws OptionException when RUST_LOG is not a filter
   */
  static LogFilter filter(NodeOptions options, Map<String, String> environment) {
    String directives = environment.getOrDefault("RUST_LOG", "");
    if (!directives.isBlank()) {
      try {
        return LogFilter.parse(directives);
      } catch (IllegalArgumentException e) {
        throw new OptionException("RUST_LOG: " + e.getMessage(), e);
      }
    }
    if (options.get(NodeOption.SILENT).orElse(false)) {
      return LogFilter.parse("error");
    }
    boolean debug = options.get(NodeOption.DEBUG).orElse(false);
    return LogFilter.parse(debug ? "debug" : options.getLogLevel());
  }
}
