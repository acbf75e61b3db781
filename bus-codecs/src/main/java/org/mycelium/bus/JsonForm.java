package org.mycelium.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The JSON twin of a record: a member per component, {@code type} and {@code version} besides,
 * which no component may be called.
 */
final class JsonForm {
  private static final String TYPE = "type";
  private static final String VERSION = "version";

  private JsonForm() {}

  static JsonObject toJson(Record message) {
    JsonObject json =
        new JsonObject()
            .put(TYPE, message.getClass().getSimpleName())
            .put(VERSION, WireForm.MAJOR + "." + WireForm.MINOR);
    return members(json, message);
  }

  private static JsonObject members(JsonObject json, Record owner) {
    for (RecordLayout.Field field : RecordLayout.of(owner.getClass()).fields()) {
      Object value = field.get(owner);
      switch (field.kind()) {
        case ENUM -> json.put(field.name(), text((Enum<?>) value));
        case BYTES -> json.put(field.name(), ((Bytes) value).base64());
        case LIST -> {
          JsonArray array = new JsonArray();
          for (Object element : (List<?>) value) {
            array.add(members(new JsonObject(), (Record) element));
          }
          json.put(field.name(), array);
        }
        case MAP -> {
          JsonObject object = new JsonObject();
          ((Map<?, ?>) value).forEach((key, entry) -> object.put((String) key, entry));
          json.put(field.name(), object);
        }
        default -> json.put(field.name(), value);
      }
    }
    return json;
  }

  static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a twin; members that the record does not have are of a newer minor version and ignored.
   *
   * @throws WireException naming the member that is missing or of the wrong type
   */
  static <T extends Record> T fromJson(Class<T> type, JsonObject json) {
    String name = type.getSimpleName();
    if (!name.equals(json.getValue(TYPE))) {
      throw new WireException(name + " expected, got type " + json.getValue(TYPE));
    }
    Object version = json.getValue(VERSION);
    if (!(version instanceof String text) || !text.matches("\\d{1,3}\\.\\d{1,3}")) {
      throw new WireException(name + ": member version is not like 1.0");
    }
    int major = Integer.parseInt(text.substring(0, text.indexOf('.')));
    if (major != WireForm.MAJOR) {
      throw new WireException(
          name + " has version " + text + ", this side reads " + WireForm.MAJOR + ".x",
          major > WireForm.MAJOR);
    }
    return record(RecordLayout.of(type), json);
  }

  private static <T extends Record> T record(RecordLayout<T> layout, JsonObject json) {
    List<RecordLayout.Field> fields = layout.fields();
    Object[] values = new Object[fields.size()];
    for (int i = 0; i < values.length; i++) {
      RecordLayout.Field field = fields.get(i);
      Object value = value(field, json.getValue(field.name()));
      if (value == null) {
        throw new WireException(
            layout.name() + ": member " + field.name() + " is missing or not of its type");
      }
      values[i] = value;
    }
    return layout.create(values);
  }

  private static @Nullable Object value(RecordLayout.Field field, @Nullable Object value) {
    return switch (field.kind()) {
      case INT -> value instanceof Integer ? value : null;
      case LONG -> value instanceof Integer i ? (Object) i.longValue() : longOrNull(value);
      case BOOLEAN -> value instanceof Boolean ? value : null;
      case TEXT -> value instanceof String ? value : null;
      case BYTES -> value instanceof String text ? bytes(text) : null;
      case ENUM -> value instanceof String text ? constant(field, text) : null;
      case LIST -> value instanceof JsonArray array ? list(field, array) : null;
      case MAP -> value instanceof JsonObject object ? map(object) : null;
    };
  }

  private static @Nullable Object longOrNull(@Nullable Object value) {
    return value instanceof Long ? value : null;
  }

  private static @Nullable Bytes bytes(String text) {
    try {
      return Bytes.base64(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Object constant(RecordLayout.Field field, String text) {
    for (Object constant : field.type().getEnumConstants()) {
      if (text((Enum<?>) constant).equals(text)) {
        return constant;
      }
    }
    return field.constant(0);
  }

  private static @Nullable List<Record> list(RecordLayout.Field field, JsonArray array) {
    List<Record> list = new ArrayList<>(array.size());
    for (Object element : array) {
      if (!(element instanceof JsonObject object)) {
        return null;
      }
      list.add(record(field.element(), object));
    }
    return list;
  }

  private static @Nullable Map<String, String> map(JsonObject object) {
    Map<String, String> map = new TreeMap<>();
    for (Map.Entry<String, Object> entry : object) {
      if (!(entry.getValue() instanceof String text)) {
        return null;
      }
      map.put(entry.getKey(), text);
    }
    return map;
  }
}
