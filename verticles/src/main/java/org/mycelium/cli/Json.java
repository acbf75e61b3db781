package org.mycelium.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The little JSON that client commands need, on Jackson's streaming parser alone: Vert.x's own JSON
 * would load half of Vert.x. Values are {@link Map} (in the order of the text), {@link List},
 * {@link String}, {@link Number}, {@link Boolean} and null.
 */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /**
   * Parses one value.
   *
   * @throws IOException when the text is not JSON, or nested deeper than Jackson allows
   */
  static @Nullable Object parse(String text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new IOException("text after the JSON value");
      }
      return value;
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("the JSON text is empty");
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IOException("unexpected " + token);
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    return members;
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> members = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      members.add(value(parser));
    }
    return members;
  }

  /** Indented by two spaces, members one a line, empty ones as {@code []} and {@code {}}. */
  static String pretty(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    write(text, value, "\n");
    return text.toString();
  }

  /** One line without blanks. */
  static String compact(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    writeLine(text, value);
    return text.toString();
  }

  private static void writeLine(StringBuilder text, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> member : map.entrySet()) {
        text.append(separator);
        quote(text, String.valueOf(member.getKey()));
        text.append(':');
        writeLine(text, member.getValue());
        separator = ",";
      }
      text.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object member : list) {
        text.append(separator);
        writeLine(text, member);
        separator = ",";
      }
      text.append(list.isEmpty() ? "[]" : "]");
    } else {
      write(text, value, "");
    }
  }

  private static void write(StringBuilder text, @Nullable Object value, String newLine) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      String inner = newLine + "  ";
      text.append('{');
      for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext(); ) {
        Map.Entry<?, ?> member = i.next();
        text.append(inner);
        quote(text, String.valueOf(member.getKey()));
        text.append(": ");
        write(text, member.getValue(), inner);
        text.append(i.hasNext() ? "," : newLine + "}");
      }
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      String inner = newLine + "  ";
      text.append('[');
      for (Iterator<?> i = list.iterator(); i.hasNext(); ) {
        text.append(inner);
        write(text, i.next(), inner);
        text.append(i.hasNext() ? "," : newLine + "]");
      }
    } else if (value instanceof String string) {
      quote(text, string);
    } else if (value instanceof Map) {
      text.append("{}");
    } else if (value instanceof List) {
      text.append("[]");
    } else {
      text.append(value);
    }
  }

  private static void quote(StringBuilder text, String string) {
    text.append('"').append(JsonStringEncoder.getInstance().quoteAsString(string)).append('"');
  }
}
