package org.mycelium.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status}: is all well, and if not, what to do. Exit code 1 when the node is down. */
@Command(
    name = "status",
    description = "Show whether node and peers are well, and what to do where not.")
final class StatusCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  StatusCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    NodeStatus status;
    try (ApiClient api = context.api()) {
      status = NodeStatus.of(api);
    } catch (UnreachableException e) {
      down(e);
      return ExitCode.FAILED;
    }
    if (json) {
      context.out().println(Json.pretty(status.json()));
    } else {
      context.out().print(status.text());
    }
    return ExitCode.OK;
  }

  private void down(UnreachableException e) {
    if (json) {
      Map<String, @Nullable Object> answer = new LinkedHashMap<>();
      answer.put("up", false);
      answer.put("error", e.what());
      answer.put("remedy", e.advice());
      context.out().println(Json.pretty(answer));
    } else {
      context.out().println("Node down: " + e.what());
      context.out().println("   do: " + e.advice());
    }
  }
}
