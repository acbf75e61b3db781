package org.mycelium.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.mycelium.log.LogSetup;
import org.mycelium.node.NodeLogging;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.StopOnSignal;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** No subcommand: run the node (spec 04 §5.4, in that order). */
@Command(
    name = "mycelium",
    description = "A node of the Mycelium overlay network. Without a command: run the node.",
    abbreviateSynopsis = true,
    sortOptions = false,
    optionListHeading = "%nOptions, before or after any command:%n",
    commandListHeading = "%nCommands:%n")
final class NodeCommand implements Callable<Integer> {
  private final CliContext context;

  NodeCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    StopOnSignal signal = StopOnSignal.install();
    try {
      NodeOptions options = context.options();
      List<String> warnings = options.conclude();
      NodeLogging.start(options, context.environment(), context.err());
      warnings.forEach(LoggerFactory.getLogger(NodeCommand.class)::warn);
      Path keyFile = context.keyPathForWriting(options);
      return context.runner().run(options, keyFile, context.configSource(), signal);
    } finally {
      signal.stopNow();
      LogSetup.flush();
    }
  }
}
