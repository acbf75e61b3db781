package org.mycelium.node;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mycelium.log.LogSetup;

/**
 * The command {@code vertx} of the distribution: {@code vertx run <verticle>} with the options of
 * Vert.x's own launcher, which does the work, and configuration in TOML. Exit codes are those of
 * {@code mycelium}: 0 stopped, 1 failed, 2 usage.
 */
public final class VertxCommand {
  private static final String USAGE =
      """
      Usage: vertx run <verticle> [--conf <file.toml|file.json|JSON>] [--cluster] [options]
        vertx run org.mycelium.node.NodeVerticle --conf conf/node.toml
        vertx run org.mycelium.monitor.MonitorVerticle --conf conf/monitor.toml --cluster
      The verticle is a class of lib/. Options are those of Vert.x's launcher, with one or two dashes:
      --instances, --worker, --options, --deployment-options, --cluster-host, --cluster-port.
      """;

  private VertxCommand() {}

  /** Runs a command line. Returns while the verticle runs; ends the process otherwise. */
  public static void main(String[] arguments) {
    int code = run(List.of(arguments), System.getenv(), System.out, System.err);
    if (code >= 0) {
      System.out.flush();
      LogSetup.flush();
      System.exit(code);
    }
  }

  /** Starts a verticle; -1 when it runs, else the exit code. */
  static int run(
      List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    String command = arguments.isEmpty() ? "" : arguments.getFirst();
    switch (command) {
      case "run" -> {}
      case "", "help", "-h", "-help", "--help" -> {
        out.print(USAGE);
        return command.isEmpty() ? 2 : 0;
      }
      case "version", "-version", "--version" -> {
        out.println("mycelium " + Version.TEXT + " (protocol " + Version.PROTOCOL + ")");
        return 0;
      }
      default -> {
        err.println("Error: '" + command + "' is no command; there is only: vertx run <verticle>");
        return 2;
      }
    }
    List<String> words = new ArrayList<>(arguments.subList(1, arguments.size()));
    if (words.stream().anyMatch(word -> List.of("-h", "-help", "--help").contains(word))) {
      out.print(USAGE);
      return 0;
    }
    StopOnSignal signal = StopOnSignal.install();
    int code = run(words, signal, environment, err);
    if (code >= 0) {
      signal.stopNow();
    }
    return code;
  }

  private static int run(
      List<String> words, StopOnSignal signal, Map<String, String> environment, PrintStream err) {
    try {
      NodeLogging.start(new NodeOptions(), environment, err); // reading the options may log, too
      VertxRun run = VertxRun.of(words);
      NodeLogging.start(run.logging(), environment, err);
      LogSetup.silence("io.vertx.launcher"); // it would add a stack trace to our sentence
      return new VertxLaunch(run, signal, err).start();
    } catch (OptionException e) {
      err.println("Error: " + e.getMessage());
      return 1;
    } catch (VertxRun.UsageException e) {
      err.println("Error: " + e.getMessage());
      err.println("For the usage: vertx --help");
      return 2;
    }
  }
}
