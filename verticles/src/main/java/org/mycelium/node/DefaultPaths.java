package org.mycelium.node;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where key and configuration are when nobody says (spec 04 §5.1).
 *
 * @param environment variables of the process
 * @param osName value of the system property {@code os.name}
 * @param workingFolder what relative paths start from
 */
public record DefaultPaths(Map<String, String> environment, String osName, Path workingFolder) {
  private static final String KEY_NAME = "priv_key.bin";
  private static final String CONFIG_NAME = "mycelium.toml";

  /** Of this process. */
  public static DefaultPaths ofProcess() {
    return new DefaultPaths(System.getenv(), System.getProperty("os.name", ""), Path.of(""));
  }

  /** The default key file; it need not exist. */
  public Path keyFile() {
    return dataFolder().orElse(workingFolder.resolve("mycelium")).resolve(KEY_NAME);
  }

  /** The default configuration file, if there is one. */
  public Optional<Path> configFile() {
    return configFolder().map(folder -> folder.resolve(CONFIG_NAME)).filter(Files::exists);
  }

  private Optional<Path> dataFolder() {
    if (osName.startsWith("Windows")) {
      return variable("LOCALAPPDATA").map(DefaultPaths::vendorFolder);
    }
    return isMac() ? macFolder() : xdg("XDG_DATA_HOME", ".local/share");
  }

  private Optional<Path> configFolder() {
    if (osName.startsWith("Windows")) {
      return variable("APPDATA").map(DefaultPaths::vendorFolder);
    }
    return isMac() ? macFolder() : xdg("XDG_CONFIG_HOME", ".config");
  }

  private boolean isMac() {
    return osName.startsWith("Mac");
  }

  private Optional<Path> macFolder() {
    return variable("HOME")
        .map(home -> vendorFolder(home.resolve("Library").resolve("Application Support")));
  }

  private static Path vendorFolder(Path parent) {
    return parent.resolve("ThreeFold Tech").resolve("Mycelium");
  }

  // The XDG specification: a relative path is to be ignored.
  private Optional<Path> xdg(String name, String belowHome) {
    return variable(name)
        .filter(Path::isAbsolute)
        .or(() -> variable("HOME").map(home -> home.resolve(belowHome)))
        .map(folder -> folder.resolve("mycelium"));
  }

  private Optional<Path> variable(String name) {
    @Nullable String value = environment.get(name);
    try {
      return value == null || value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
