package org.mycelium.config.toml;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Reads TOML into the JSON that Vert.x configuration is made of. Stateless, for any thread. */
public final class TomlConfig {
  private TomlConfig() {}

  /**
   * Parses a text; {@link TomlDocument} says how each type appears.
   *
   * @throws TomlException with line and column when it is not TOML 1.0; nothing else
   */
  public static JsonObject parse(String text) {
    return new JsonObject(TomlDocument.parse(text).toMap()).copy();
  }

  /**
   * Parses the bytes of a file, UTF-8 with or without a byte order mark.
   *
   * @throws TomlException also when the bytes are not UTF-8
   */
  public static JsonObject parse(Buffer bytes) {
    return new JsonObject(TomlDocument.parse(bytes.getBytes()).toMap()).copy();
  }
}
