package org.mycelium.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The types that both documents describe: their JSON schemas are the resource {@code types.json}. A
 * table names one as {@code Info}, a list as {@code [Route]}, what may be null as {@code Text?}.
 */
final class Types {
  private static final JsonObject ALL = read("types.json");

  private Types() {}

  private static JsonObject read(String resource) {
    try (InputStream in = Types.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the program is incomplete: " + resource + " is missing");
      }
      return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All schemas by name, a copy. */
  static JsonObject all() {
    return ALL.copy();
  }

  /**
   * The schema of a type.
   *
   * @throws IllegalArgumentException for an unknown one
   */
  static JsonObject schema(String type) {
    if (type.endsWith("?")) {
      return new JsonObject()
          .put(
              "oneOf",
              new JsonArray()
                  .add(schema(type.substring(0, type.length() - 1)))
                  .add(new JsonObject().put("type", "null")));
    }
    if (type.startsWith("[") && type.endsWith("]")) {
      return new JsonObject()
          .put("type", "array")
          .put("items", schema(type.substring(1, type.length() - 1)));
    }
    if (!ALL.containsKey(type)) {
      throw new IllegalArgumentException("types.json has no " + type);
    }
    return new JsonObject().put("$ref", "#/components/schemas/" + type);
  }
}
