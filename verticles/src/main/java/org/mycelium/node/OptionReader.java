package org.mycelium.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads options from keys and values, as a configuration file or a JSON object has them. */
final class OptionReader {
  private OptionReader() {}

  /** As the other one; a JSON object has no lines to name. */
  static NodeOptions read(JsonObject json) {
    return read(plain(json), key -> "");
  }

  // The types of options know plain collections, whatever a JSON object was built from.
  private static Map<String, Object> plain(JsonObject json) {
    Map<String, Object> map = new LinkedHashMap<>();
    json.forEach(member -> map.put(member.getKey(), plainValue(member.getValue())));
    return map;
  }

  private static Object plainValue(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case JsonObject object -> plain(object);
      case JsonArray array -> array.stream().map(OptionReader::plainValue).toList();
      default -> value;
    };
  }

  /**
   * Reads the keys of a configuration file.
   *
   * @param where text to put before a problem with a key, for example {@code line 3: }
   * @throws OptionException naming every unknown key and every bad value
   */
  static NodeOptions read(Map<String, ?> keys, Function<String, String> where) {
    NodeOptions options = new NodeOptions();
    List<String> problems = new ArrayList<>();
    keys.forEach(
        (key, value) -> {
          Optional<NodeOption<?>> option = NodeOption.byKey(key);
          if (option.isEmpty()) {
            problems.add(
                where.apply(key)
                    + "unknown key '"
                    + key
                    + "'"
                    + NearestName.suggestion(key, NodeOption.keys()));
            return;
          }
          try {
            set(options, option.get(), value);
          } catch (IllegalArgumentException e) {
            problems.add(where.apply(key) + key + ": " + e.getMessage());
          }
        });
    if (!problems.isEmpty()) {
      throw new OptionException(String.join("; ", problems));
    }
    return options;
  }

  private static <T> void set(NodeOptions options, NodeOption<T> option, Object value) {
    options.set(option, option.type().fromConfig(value));
  }
}
