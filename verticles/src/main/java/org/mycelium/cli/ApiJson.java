package org.mycelium.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what the API answers; anything unexpected is a {@link CommandFailure}. */
final class ApiJson {
  private ApiJson() {}

  static @Nullable Object parse(String body) {
    try {
      return Json.parse(body);
    } catch (IOException e) {
      throw new CommandFailure(
          "the answer is not JSON; is this the API of a mycelium node? " + e.getMessage(), e);
    }
  }

  /** The members of a list of objects. */
  static List<Map<?, ?>> objects(@Nullable Object value) {
    List<Map<?, ?>> objects = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object member : list) {
        if (member instanceof Map<?, ?> object) {
          objects.add(object);
        }
      }
      if (objects.size() == list.size()) {
        return objects;
      }
    }
    throw new CommandFailure("the answer is not a list of objects; is this a mycelium node?");
  }

  /** The member at a path, null when any step is missing. */
  static @Nullable Object member(Map<?, ?> object, String... path) {
    Object value = object;
    for (String name : path) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return value;
  }

  /** A value as text; {@code -} for null. */
  static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    return value == null ? "-" : Json.pretty(value);
  }

  /** A whole number; 0 for anything else. */
  static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  /** {@code alive} as {@code Alive}. */
  static String capitalised(String word) {
    return word.isEmpty()
        ? word
        : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
