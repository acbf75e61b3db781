package org.mycelium.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.mycelium.config.toml.TomlDocument;
import org.mycelium.config.toml.TomlException;

/** Reads a node's configuration file: TOML with the keys of docs/configuration.md. Blocking. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads and checks a file; every problem in it is named, with its line.
   *
   * @throws OptionException when it is missing, unreadable, not TOML, or has an unknown key or a
   *     bad value
   */
  public static NodeOptions read(Path file) {
    TomlDocument document = parse(file);
    try {
      return OptionReader.read(
          document.toMap(),
          key -> document.lineOf(key).map(line -> "line " + line + ": ").orElse(""));
    } catch (OptionException e) {
      throw new OptionException("config file " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads one key of a file and leaves the others unchecked, for a command that needs no more.
   *
   * @return options with that key set, or with nothing set
   * @throws OptionException when the file cannot be read, is not TOML, or the value is bad
   */
  public static NodeOptions readOnly(Path file, NodeOption<?> option) {
    TomlDocument document = parse(file);
    Object value = document.toMap().get(option.name());
    if (value == null) {
      return new NodeOptions();
    }
    try {
      return OptionReader.read(
          java.util.Map.of(option.name(), value),
          key -> document.lineOf(key).map(line -> "line " + line + ": ").orElse(""));
    } catch (OptionException e) {
      throw new OptionException("config file " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads any file in TOML, its keys unchecked.
   *
   * @throws OptionException when it cannot be read or is not TOML, with line and column
   */
  static JsonObject json(Path file) {
    return new JsonObject(parse(file).toMap());
  }

  private static TomlDocument parse(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > 4L * TomlDocument.MAX_LENGTH) {
        throw new OptionException("config file " + file + " is larger than any configuration");
      }
      return TomlDocument.parse(Files.readAllBytes(file));
    } catch (TomlException e) {
      throw new OptionException("config file " + file + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new OptionException("config file " + file + " does not exist", e);
    } catch (IOException e) {
      throw new OptionException("config file " + file + " cannot be read: " + reason(file, e), e);
    }
  }

  private static String reason(Path file, IOException e) {
    if (Files.isDirectory(file)) {
      return "it is a directory";
    }
    return Files.isReadable(file) ? String.valueOf(e.getMessage()) : "permission denied";
  }
}
