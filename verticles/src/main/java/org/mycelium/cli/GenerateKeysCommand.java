package org.mycelium.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.mycelium.identity.KeyFile;
import org.mycelium.identity.KeyFileException;
import org.mycelium.identity.PublicKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code generate-keys [--force]}. What is there is not read, so that a damaged file is no bar. */
@Command(name = "generate-keys", description = "Write a new key file.")
final class GenerateKeysCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(
      names = "--force",
      description = "Also when a key is there; the old one is kept beside it as .bak.")
  private boolean force;

  GenerateKeysCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws KeyFileException {
    Path path = context.keyPathForWriting(context.keyOptions());
    KeyFile file = context.keyFile(path);
    if (force) {
      file.replace().ifPresent(backup -> context.err().println("The old key is now " + backup));
    } else if (file.exists()) {
      throw new CommandFailure(
          "key file "
              + path
              + " exists already and was left as it is; --force replaces it and keeps the old one"
              + " beside it");
    } else {
      file.create();
    }
    PublicKey key = file.load().publicKey();
    context.err().println("New key in " + path + ": address " + key.address());
    return ExitCode.OK;
  }
}
