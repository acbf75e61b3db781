package org.mycelium.config.toml;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Reads TOML into the JSON that Vert.x configuration is made of. Stateless, for any thread. */
public final class TomlConfig {
  private TomlConfig() {}

  /**
   * Parses a text; {@link TomlDocument} says how each type appears.
   *
   * @throws TomlException with line and column when it is not TOML 1.0; nothing else
   */
  public static JsonObject parse(String text) {
    return object(TomlDocument.parse(text).toMap());
  }

  /**
   * Parses the bytes of a file, UTF-8 with or without a byte order mark.
   *
   * @throws TomlException also when the bytes are not UTF-8
   */
  public static JsonObject parse(Buffer bytes) {
    return object(TomlDocument.parse(bytes.getBytes()).toMap());
  }

  // Not new JsonObject(map): a copy of that would lose the order of the text.
  private static JsonObject object(Map<?, ?> table) {
    JsonObject object = new JsonObject();
    table.forEach((key, value) -> object.put(String.valueOf(key), json(value)));
    return object;
  }

  private static Object json(Object value) {
    if (value instanceof Map<?, ?> table) {
      return object(table);
    }
    if (value instanceof List<?> list) {
      JsonArray array = new JsonArray();
      list.forEach(member -> array.add(json(member)));
      return array;
    }
    return value;
  }
}
