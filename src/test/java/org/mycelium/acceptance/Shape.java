package org.mycelium.acceptance;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON text is made of, without its values: the members of objects in their order with the
 * types of their values, and the kinds of elements that a list has.
 */
final class Shape {
  private Shape() {}

  /** The shape of a text. */
  static String of(String json) {
    return of(Json.decodeValue(json));
  }

  private static String of(@Nullable Object json) {
    if (json instanceof JsonObject object) {
      StringJoiner members = new StringJoiner(", ", "{", "}");
      object.forEach(member -> members.add(member.getKey() + ": " + of(member.getValue())));
      return members.toString();
    }
    if (json instanceof JsonArray array) {
      TreeSet<String> kinds = new TreeSet<>();
      array.forEach(element -> kinds.add(of(element)));
      return kinds.toString();
    }
    return json == null
        ? "null"
        : json instanceof Number ? "number" : json instanceof Boolean ? "boolean" : "text";
  }
}
