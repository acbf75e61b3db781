package org.mycelium.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.mycelium.log.LogFilter;
import org.mycelium.log.LogFormat;
import org.mycelium.log.LogSetup;
import picocli.CommandLine.Command;

/**
 * {@code demo}: two nodes on loopback, without privileges and without anybody else; tells what they
 * do until Ctrl-C. They run as any node does, from options and a key file, and are asked over their
 * HTTP API.
 */
@Command(
    name = "demo",
    description = "Run two nodes on loopback that peer with each other, until Ctrl-C.")
final class DemoCommand implements Callable<Integer> {
  private static final long STEP_MILLIS = 200;

  private final CliContext context;

  DemoCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    LogSetup.start(LogFilter.parse("warn"), LogFormat.COMPACT, false, context.err());
    Path folder = Files.createTempDirectory("mycelium-demo-");
    DemoNode first = new DemoNode("a", folder.resolve("a.key"), List.of());
    DemoNode second = new DemoNode("b", folder.resolve("b.key"), List.of(first.endpoint()));
    List<DemoNode> nodes = List.of(first, second);
    Thread cleanUp = new Thread(() -> cleanUp(nodes, folder), "mycelium-demo-end");
    Runtime.getRuntime().addShutdownHook(cleanUp);
    context.out().println("Two nodes on loopback; nothing leaves this machine. Ctrl-C ends them.");
    nodes.forEach(node -> node.start(context.runner()));
    try {
      return watch(nodes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.OK;
    } finally {
      nodes.forEach(DemoNode::stop);
      LogSetup.flush();
    }
  }

  private int watch(List<DemoNode> nodes) throws InterruptedException {
    while (true) {
      for (DemoNode node : nodes) {
        if (node.ended()) {
          context.err().println("Error: node " + node.name() + " has ended; the log says why");
          return ExitCode.FAILED;
        }
        node.news().forEach(context.out()::println);
      }
      Thread.sleep(STEP_MILLIS);
    }
  }

  private static void cleanUp(List<DemoNode> nodes, Path folder) {
    nodes.forEach(DemoNode::stop);
    try {
      for (DemoNode node : nodes) {
        Files.deleteIfExists(node.keyFile());
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      System.err.println("mycelium: left behind: " + folder);
    }
  }
}
