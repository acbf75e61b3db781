package org.mycelium.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stats packets}: how much came from and went to each address. */
@Command(name = "packets", description = "Show packets and bytes by source and by destination.")
final class StatsPacketsCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(names = "--json", description = "Print JSON, as the API gives it.")
  private boolean json;

  StatsPacketsCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    String body;
    try (ApiClient api = context.api()) {
      body = api.get("/admin/stats/packets");
    }
    if (json) {
      context.out().println(body);
      return ExitCode.OK;
    }
    if (!(ApiJson.parse(body) instanceof Map<?, ?> statistics)) {
      throw new CommandFailure("the answer is not an object; is this a mycelium node?");
    }
    context.out().println("Statistics by Source IP:");
    context.out().print(table("Source IP", statistics.get("bySource")));
    context.out().println();
    context.out().println("Statistics by Destination IP:");
    context.out().print(table("Destination IP", statistics.get("byDestination")));
    return ExitCode.OK;
  }

  private static String table(String title, @Nullable Object entries) {
    TextTable table = new TextTable(List.of(title, "Packets", "Bytes"));
    for (Map<?, ?> entry : ApiJson.objects(entries)) {
      table.add(
          List.of(
              ApiJson.text(entry.get("ip")),
              ApiJson.text(entry.get("packetCount")),
              ApiJson.text(entry.get("byteCount"))));
    }
    return table.print();
  }
}
