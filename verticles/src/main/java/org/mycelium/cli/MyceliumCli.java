package org.mycelium.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.mycelium.identity.KeyFileException;
import org.mycelium.node.NearestName;
import org.mycelium.node.OptionException;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reads a command line and runs its command. */
final class MyceliumCli {
  /** Commands of the original that this version does not have. */
  private static final Set<String> MISSING = Set.of("proxy");

  private final CliContext context;
  private final CommandLine commandLine;

  MyceliumCli(CliContext context) {
    this.context = context;
    commandLine =
        new CommandLine(new NodeCommand(context))
            .addSubcommand(new DemoCommand(context))
            .addSubcommand(new InspectCommand(context))
            .addSubcommand(new GenerateKeysCommand(context))
            .addSubcommand("peers", peers(context))
            .addSubcommand("routes", routes(context))
            .addSubcommand("message", message(context))
            .addSubcommand("stats", stats(context))
            .addSubcommand(new StatusCommand(context))
            .addSubcommand(new VsockCommand(context))
            .addSubcommand(new HelpCommand());
    NodeFlags.addTo(commandLine.getCommandSpec());
    addStandardFlags(commandLine);
    commandLine
        .setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setExpandAtFiles(false)
        .setAbbreviatedOptionsAllowed(false)
        .setHelpFactory(UsageHelp::new)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100)
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler(this::usageError)
        .setExecutionExceptionHandler((failure, command, parsed) -> runtimeError(failure));
  }

  private static CommandLine peers(CliContext context) {
    return described(new GroupCommand(), "Show or change the peers of a running node.")
        .addSubcommand(new PeersListCommand(context))
        .addSubcommand("add", described(PeersChangeCommand.add(context), "Add peers."))
        .addSubcommand(
            "remove",
            described(PeersChangeCommand.remove(context), "Remove peers and close their links."));
  }

  private static CommandLine routes(CliContext context) {
    CommandLine routes = described(new GroupCommand(), "Show the routes of a running node.");
    for (RoutesCommand.Kind kind : RoutesCommand.Kind.values()) {
      routes.addSubcommand(
          kind.word(), described(new RoutesCommand(context, kind), kind.description()));
    }
    return routes;
  }

  private static CommandLine message(CliContext context) {
    return described(new GroupCommand(), "Send and receive messages through a running node.")
        .addSubcommand(new MessageSendCommand(context))
        .addSubcommand(new MessageReceiveCommand(context));
  }

  private static CommandLine stats(CliContext context) {
    return described(new GroupCommand(), "Show statistics of a running node.")
        .addSubcommand(new StatsPacketsCommand(context));
  }

  private static CommandLine described(Object command, String text) {
    CommandLine described = new CommandLine(command);
    described.getCommandSpec().usageMessage().description(text);
    return described;
  }

  private static void addStandardFlags(CommandLine command) {
    command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
    command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
    command.getSubcommands().values().stream()
        .filter(sub -> !(sub.getCommand() instanceof HelpCommand))
        .forEach(MyceliumCli::addStandardFlags);
  }

  /** Runs a command line; returns the exit code of spec 04 §4.4. */
  int run(String... arguments) {
    return commandLine.execute(NodeFlags.spread(arguments).toArray(String[]::new));
  }

  private int execute(ParseResult parsed) {
    context.flags(NodeFlags.collect(parsed));
    return new RunLast().execute(parsed);
  }

  private int usageError(ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    context.err().println("Error: " + message(e));
    context.err().println("For the usage: " + command + " --help");
    return ExitCode.USAGE;
  }

  private String message(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched.getUnmatched(), e.getCommandLine());
    }
    Set<String> commands = e.getCommandLine().getSubcommands().keySet();
    if (String.valueOf(e.getMessage()).equals("Missing required subcommand")) {
      return "a command is missing: " + String.join(", ", commands);
    }
    return String.valueOf(e.getMessage());
  }

  private String unknown(List<String> unmatched, CommandLine at) {
    String argument = unmatched.get(0);
    if (argument.startsWith("-")) {
      String name = argument.replaceFirst("=.*", "");
      List<String> known =
          at.getCommandSpec().options().stream().map(option -> option.longestName()).toList();
      return "unknown option '" + name + "'" + NearestName.suggestion(name, known);
    }
    if (at == commandLine && MISSING.contains(argument)) {
      return "the command '" + argument + "' is not in this version";
    }
    Set<String> commands = at.getSubcommands().keySet();
    return commands.isEmpty()
        ? "unexpected argument '" + argument + "'"
        : "unknown command '" + argument + "'" + NearestName.suggestion(argument, commands);
  }

  private int runtimeError(Exception failure) {
    if (failure instanceof CommandFailure
        || failure instanceof OptionException
        || failure instanceof KeyFileException) {
      context.err().println("Error: " + failure.getMessage());
    } else {
      context.err().println("Error: unexpected " + failure);
      failure.printStackTrace(context.err());
    }
    return ExitCode.FAILED;
  }
}
