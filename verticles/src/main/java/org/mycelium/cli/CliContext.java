package org.mycelium.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.mycelium.access.AccessToken;
import org.mycelium.identity.KeyFile;
import org.mycelium.node.ConfigFile;
import org.mycelium.node.ConfigSource;
import org.mycelium.node.DefaultPaths;
import org.mycelium.node.NodeOption;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.NodeRunner;
import org.mycelium.vsock.VsockDiagnosis;

/**
 * What a command has around it: streams, environment, the node flags of this invocation. Tests give
 * their own. The configuration file is read by the commands that need it, no earlier.
 */
final class CliContext {
  private final PrintStream out;
  private final PrintStream err;
  private final DefaultPaths paths;
  private final Supplier<NodeRunner> runner;
  private final Supplier<VsockDiagnosis> vsock;
  private NodeOptions flags = new NodeOptions();

  CliContext(
      PrintStream out,
      PrintStream err,
      DefaultPaths paths,
      Supplier<NodeRunner> runner,
      Supplier<VsockDiagnosis> vsock) {
    this.out = out;
    this.err = err;
    this.paths = paths;
    this.runner = runner;
    this.vsock = vsock;
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  Map<String, String> environment() {
    return paths.environment();
  }

  NodeRunner runner() {
    return runner.get();
  }

  /** What this machine has of vsock. */
  VsockDiagnosis vsock() {
    return vsock.get();
  }

  /** What the command line sets, and nothing else. */
  NodeOptions flags() {
    return flags;
  }

  void flags(NodeOptions given) {
    flags = given;
  }

  /** A sentence on stderr that stops nothing. */
  void warn(String sentence) {
    err.println("mycelium: warning: " + sentence);
  }

  /** All options: command line over file over default. */
  NodeOptions options() {
    return configFile().map(ConfigFile::read).orElseGet(NodeOptions::new).overlaidBy(flags);
  }

  /** Where {@link #options()} come from, to be read again; empty without a file. */
  Optional<ConfigSource> configSource() {
    return configFile().map(file -> new ConfigSource(file.toAbsolutePath(), flags));
  }

  /**
   * A client of the node that flags and file name: on the unix socket when a flag names one, else
   * on its address. The token file of a configuration may be for others to read: then it is not
   * shown.
   */
  ApiClient api() {
    Optional<Path> socket = flags.get(NodeOption.API_SOCKET);
    if (socket.isPresent()) {
      return new ApiClient(new UnixTransport(socket.get()));
    }
    InetSocketAddress address = single(NodeOption.API_ADDR).getApiAddr();
    Optional<Path> token = flags.get(NodeOption.API_TOKEN_FILE);
    if (token.isEmpty() && !flags.isSet(NodeOption.API_ADDR)) {
      token =
          single(NodeOption.API_TOKEN_FILE)
              .get(NodeOption.API_TOKEN_FILE)
              .filter(Files::isReadable);
    }
    if (token.isEmpty()) {
      return new ApiClient(new HttpTransport(address, null));
    }
    try {
      return new ApiClient(new HttpTransport(address, AccessToken.read(token.get())));
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** The key file that flags and file name, else the default one. */
  Path keyPath() {
    return single(NodeOption.KEY_FILE).getKeyFile().orElseGet(paths::keyFile);
  }

  /**
   * The key file for writing. The folder of the default place is made, that of a named one is not
   * (spec 01 §1.2).
   */
  Path keyPathForWriting(NodeOptions options) {
    Optional<Path> named = options.getKeyFile();
    if (named.isPresent()) {
      return named.get();
    }
    Path path = paths.keyFile();
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      return path;
    } catch (IOException e) {
      throw new CommandFailure(
          "the folder of the key file "
              + path
              + " cannot be made: "
              + e
              + "; name another place with --key-file",
          e);
    }
  }

  KeyFile keyFile(Path path) {
    return new KeyFile(path, this::warn);
  }

  // A flag makes the file unnecessary; otherwise nothing but this key of it is looked at.
  private NodeOptions single(NodeOption<?> option) {
    if (flags.isSet(option)) {
      return flags;
    }
    return configFile().map(file -> ConfigFile.readOnly(file, option)).orElseGet(NodeOptions::new);
  }

  NodeOptions keyOptions() {
    return single(NodeOption.KEY_FILE);
  }

  private Optional<Path> configFile() {
    return flags.get(NodeOption.CONFIG_FILE).or(paths::configFile);
  }
}
