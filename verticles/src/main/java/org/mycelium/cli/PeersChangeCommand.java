package org.mycelium.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.mycelium.link.EndpointParser;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code peers add} and {@code peers remove}: one call for each endpoint, stopping at the first
 * that is refused; none given is nothing to do.
 */
@Command
final class PeersChangeCommand implements Callable<Integer> {
  private final CliContext context;
  private final BiConsumer<ApiClient, String> call;

  @Parameters(
      arity = "0..*",
      paramLabel = "ENDPOINT",
      description = "For example tcp://192.0.2.6:9651 or vsock://2:9651.")
  private List<String> endpoints = List.of();

  private PeersChangeCommand(CliContext context, BiConsumer<ApiClient, String> call) {
    this.context = context;
    this.call = call;
  }

  static PeersChangeCommand add(CliContext context) {
    return new PeersChangeCommand(
        context,
        (api, endpoint) -> api.post("/admin/peers", Json.pretty(Map.of("endpoint", endpoint))));
  }

  static PeersChangeCommand remove(CliContext context) {
    return new PeersChangeCommand(
        context, (api, endpoint) -> api.delete("/admin/peers/" + ApiClient.segment(endpoint)));
  }

  @Override
  public Integer call() {
    // A malformed endpoint is found before the first call changes anything.
    for (String endpoint : endpoints) {
      try {
        EndpointParser.parse(endpoint);
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(String.valueOf(e.getMessage()), e);
      }
    }
    try (ApiClient api = context.api()) {
      endpoints.forEach(endpoint -> call.accept(api, endpoint));
    }
    return ExitCode.OK;
  }
}
