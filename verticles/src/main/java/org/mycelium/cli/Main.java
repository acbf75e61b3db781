package org.mycelium.cli;

import java.util.ServiceLoader;
import org.mycelium.node.DefaultPaths;
import org.mycelium.node.NodeRunner;
import org.mycelium.vsock.VsockDiagnosis;

/** The entry point of the process. */
public final class Main {
  private Main() {}

  /** Runs one command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    CliContext context =
        new CliContext(
            System.out,
            System.err,
            DefaultPaths.ofProcess(),
            Main::findRunner,
            VsockDiagnosis::ofThisMachine);
    int code = new MyceliumCli(context).run(arguments);
    System.out.flush();
    System.exit(code);
  }

  private static NodeRunner findRunner() {
    return ServiceLoader.load(NodeRunner.class)
        .findFirst()
        .orElseThrow(() -> new CommandFailure("this class path has no node to run"));
  }
}
