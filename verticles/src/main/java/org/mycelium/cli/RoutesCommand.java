package org.mycelium.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code routes selected|fallback|queried}. */
@Command
final class RoutesCommand implements Callable<Integer> {
  /** Which routes, and the columns of their table with the members that fill them. */
  enum Kind {
    SELECTED("selected", "Routes in use."),
    FALLBACK("fallback", "Routes known but not in use."),
    QUERIED("queried", "Subnets for which a route is being asked.");

    private final String word;
    private final String description;

    Kind(String word, String description) {
      this.word = word;
      this.description = description;
    }

    String word() {
      return word;
    }

    String description() {
      return description;
    }

    private List<String> header() {
      return this == QUERIED
          ? List.of("Subnet", "Query expiration")
          : List.of("Subnet", "Next Hop", "Metric", "Seq No");
    }

    private List<String> members() {
      return this == QUERIED
          ? List.of("subnet", "expiration")
          : List.of("subnet", "nextHop", "metric", "seqno");
    }
  }

  private final CliContext context;
  private final Kind kind;

  @Option(names = "--json", description = "Print JSON, as the API gives it.")
  private boolean json;

  RoutesCommand(CliContext context, Kind kind) {
    this.context = context;
    this.kind = kind;
  }

  @Override
  public Integer call() {
    String body;
    try (ApiClient api = context.api()) {
      body = api.get("/admin/routes/" + kind.word());
    }
    if (json) {
      context.out().println(body);
      return ExitCode.OK;
    }
    TextTable table = new TextTable(kind.header());
    for (Map<?, ?> route : ApiJson.objects(ApiJson.parse(body))) {
      table.add(kind.members().stream().map(member -> ApiJson.text(route.get(member))).toList());
    }
    context.out().print(table.print());
    return ExitCode.OK;
  }
}
