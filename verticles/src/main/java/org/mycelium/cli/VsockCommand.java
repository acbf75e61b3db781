package org.mycelium.cli;

import java.util.concurrent.Callable;
import org.mycelium.vsock.VsockDiagnosis;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code vsock [--json]}: what this machine has of vsock and what is missing. Needs no running
 * node, opens no socket; exit code 0 also where vsock is missing, for it was asked what there is.
 */
@Command(name = "vsock", description = "Show what this machine has of vsock, and what is missing.")
final class VsockCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  VsockCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    VsockDiagnosis diagnosis = context.vsock();
    if (json) {
      context.out().println(Json.pretty(diagnosis.toMap()));
    } else {
      context.out().print(diagnosis.toText());
    }
    return ExitCode.OK;
  }
}
