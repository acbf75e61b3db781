package org.mycelium.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.mycelium.cli.training.ClientTraining;
import org.mycelium.cli.training.NodeTraining;
import org.mycelium.log.LogFilter;
import org.mycelium.log.LogFormat;
import org.mycelium.log.LogSetup;
import org.mycelium.node.DefaultPaths;
import org.mycelium.vsock.VsockDiagnosis;

/**
 * What the launcher runs in the background to make a start-up cache: {@code node} or {@code
 * client}, of which each gets one, because the JVM loads everything that a cache holds at once.
 * Opens sockets on loopback alone, no device, and no file.
 */
public final class Training {
  /** A training that takes longer is given up: nobody would notice that it hangs. */
  private static final long LIMIT_MILLIS = 300_000;

  private Training() {}

  /** Runs one of the two and ends the process: with 1, and without a cache, when it failed. */
  public static void main(String[] arguments) {
    Thread limit = new Thread(Training::giveUp, "mycelium-training-limit");
    limit.setDaemon(true);
    limit.start();
    try {
      train(arguments);
    } catch (Exception e) {
      System.err.println("the training failed: " + e);
      Runtime.getRuntime().halt(1); // threads of a half-started node would keep the process
    }
    System.exit(0);
  }

  private static void giveUp() {
    try {
      Thread.sleep(LIMIT_MILLIS);
    } catch (InterruptedException e) {
      return;
    }
    Runtime.getRuntime().halt(1);
  }

  private static void train(String[] arguments) throws Exception {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false);
    CliContext context =
        new CliContext(
            nowhere,
            nowhere,
            new DefaultPaths(Map.of(), "Linux", Path.of("/nonexistent")),
            () -> (options, keyFile, source, signal) -> 0,
            VsockDiagnosis::ofThisMachine);
    if (List.of(arguments).equals(List.of("client"))) {
      ClientTraining.run(line -> new MyceliumCli(context).run(line.toArray(String[]::new)));
    } else {
      new MyceliumCli(context).run("--no-tun", "--api-addr=127.0.0.1:0"); // loads and checks
      LogSetup.start(
          LogFilter.parse("info"),
          LogFormat.COMPACT,
          false,
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
      new NodeTraining().run();
    }
  }
}
