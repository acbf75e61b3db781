package org.mycelium.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.KeyFileException;
import org.mycelium.identity.PublicKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inspect [--json] [KEY]}: public key and overlay address. Never makes a key. */
@Command(
    name = "inspect",
    description = "Show public key and overlay address of KEY or of the key file.")
final class InspectCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Parameters(arity = "0..1", paramLabel = "KEY", description = "Public key, 64 hex digits.")
  private @Nullable String key;

  InspectCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws KeyFileException {
    PublicKey publicKey = key == null ? ownKey() : given(key);
    if (json) {
      Map<String, String> shown = new LinkedHashMap<>();
      shown.put("publicKey", publicKey.toString());
      shown.put("address", publicKey.address().toString());
      context.out().println(Json.pretty(shown));
    } else {
      context.out().println("Public key: " + publicKey);
      context.out().println("Address: " + publicKey.address());
    }
    return ExitCode.OK;
  }

  private PublicKey ownKey() throws KeyFileException {
    return context.keyFile(context.keyPath()).load().publicKey();
  }

  private static PublicKey given(String key) {
    try {
      return PublicKey.parse(key);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("'" + key + "' is no public key: " + e.getMessage(), e);
    }
  }
}
