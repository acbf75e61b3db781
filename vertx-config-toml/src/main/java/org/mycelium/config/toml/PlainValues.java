package org.mycelium.config.toml;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Turns the parser's values into those that JSON knows. */
final class PlainValues {
  private PlainValues() {}

  static Map<String, Object> table(TomlTable table, int depthLeft) {
    checkDepth(depthLeft);
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : table.entrySet()) {
      values.put(entry.getKey(), value(entry.getValue(), depthLeft - 1));
    }
    return Collections.unmodifiableMap(values);
  }

  private static List<Object> array(TomlArray array, int depthLeft) {
    checkDepth(depthLeft);
    List<Object> values = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      values.add(value(array.get(i), depthLeft - 1));
    }
    return Collections.unmodifiableList(values);
  }

  private static Object value(Object value, int depthLeft) {
    if (value instanceof TomlTable table) {
      return table(table, depthLeft);
    } else if (value instanceof TomlArray array) {
      return array(array, depthLeft);
    } else if (value instanceof Double number) {
      return number(number);
    } else if (value instanceof OffsetDateTime time) {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
    } else if (value instanceof LocalDateTime time) {
      return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
    } else if (value instanceof LocalDate date) {
      return DateTimeFormatter.ISO_LOCAL_DATE.format(date);
    } else if (value instanceof LocalTime time) {
      return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
    }
    return value; // String, Long, Boolean
  }

  private static Object number(Double number) {
    if (number.isNaN()) {
      return "nan";
    }
    return number.isInfinite() ? number > 0 ? "inf" : "-inf" : number;
  }

  // Dotted keys and headers make depth without brackets.
  private static void checkDepth(int depthLeft) {
    if (depthLeft < 0) {
      throw new TomlException(
          1, 1, "arrays and tables nest deeper than " + TomlDocument.MAX_DEPTH + " levels");
    }
  }
}
