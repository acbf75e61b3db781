package org.mycelium.cli;

import org.jspecify.annotations.Nullable;
import org.mycelium.log.LogFilter;
import org.mycelium.log.LogFormat;
import org.mycelium.log.LogSetup;
import org.mycelium.node.NodeOption;
import org.mycelium.node.NodeOptions;

/** Sets up logging from options and environment (spec 04 §5.5), for commands that run a node. */
final class NodeLogging {
  /** Set by the launcher when stderr is a terminal. */
  private static final String TERMINAL_PROPERTY = "mycelium.terminal";

  private NodeLogging() {}

  /**
   * Starts logging to stderr.
   *
   * @throws CommandFailure when RUST_LOG is not a filter
   */
  static void start(CliContext context, NodeOptions options) {
    LogFormat format = LogFormat.of(options.getLogFormat());
    // Colours are for people: Java cannot tell whether stderr is a terminal, so the launcher does.
    boolean colours =
        Boolean.getBoolean(TERMINAL_PROPERTY)
            && context.environment().getOrDefault("NO_COLOR", "").isEmpty();
    LogSetup.start(filter(context, options), format, colours, context.err());
  }

  private static LogFilter filter(CliContext context, NodeOptions options) {
    @Nullable String directives = context.environment().get("RUST_LOG");
    if (directives != null && !directives.isBlank()) {
      try {
        return LogFilter.parse(directives);
      } catch (IllegalArgumentException e) {
        throw new CommandFailure("RUST_LOG: " + e.getMessage(), e);
      }
    }
    if (options.get(NodeOption.SILENT).orElse(false)) {
      return LogFilter.parse("error");
    }
    boolean debug = options.get(NodeOption.DEBUG).orElse(false);
    return LogFilter.parse(debug ? "debug" : options.getLogLevel());
  }
}
