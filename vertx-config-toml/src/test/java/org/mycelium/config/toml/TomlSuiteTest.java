package org.mycelium.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The cases of toml-test for TOML 1.0.0; see the README beside them. */
class TomlSuiteTest {

  private static List<JsonObject> cases(String file) {
    try (InputStream in =
            Objects.requireNonNull(TomlSuiteTest.class.getResourceAsStream("/toml-test/" + file));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().map(JsonObject::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Buffer document(JsonObject testCase) {
    String text = testCase.getString("toml");
    return Buffer.buffer(
        text == null
            ? Base64.getDecoder().decode(testCase.getString("base64"))
            : text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theSuiteIsWhole() {
    assertEquals(205, cases("valid.jsonl").size());
    assertEquals(474, cases("invalid.jsonl").size());
  }

  @TestFactory
  Stream<DynamicTest> validDocumentsHaveTheExpectedValues() {
    return cases("valid.jsonl").stream()
        .map(
            testCase ->
                DynamicTest.dynamicTest(
                    testCase.getString("name"),
                    () ->
                        assertSame(
                            testCase.getJsonObject("expected"),
                            TomlConfig.parse(document(testCase)),
                            "")));
  }

  @TestFactory
  Stream<DynamicTest> invalidDocumentsAreRefusedWithAPosition() {
    return cases("invalid.jsonl").stream()
        .map(
            testCase ->
                DynamicTest.dynamicTest(
                    testCase.getString("name"),
                    () -> {
                      TomlException e =
                          assertThrows(
                              TomlException.class, () -> TomlConfig.parse(document(testCase)));
                      assertFalse(e.problems().isEmpty());
                      assertTrue(
                          e.getMessage().matches("(?s)not valid TOML: line \\d+, column \\d+: .+"),
                          e::getMessage);
                    }));
  }

  // A tagged value has exactly the members type and value; anything else is a table.
  private static void assertSame(Object expected, Object actual, String path) {
    if (expected instanceof JsonArray list) {
      JsonArray found = (JsonArray) actual;
      assertEquals(list.size(), found.size(), path);
      for (int i = 0; i < list.size(); i++) {
        assertSame(list.getValue(i), found.getValue(i), path + "[" + i + "]");
      }
      return;
    }
    JsonObject object = (JsonObject) expected;
    boolean tagged =
        object.size() == 2
            && object.getValue("type") instanceof String
            && object.getValue("value") instanceof String;
    if (tagged) {
      assertValue(object.getString("type"), object.getString("value"), actual, path);
      return;
    }
    JsonObject found = (JsonObject) actual;
    assertEquals(object.fieldNames(), found.fieldNames(), path);
    for (String name : object.fieldNames()) {
      assertSame(object.getValue(name), found.getValue(name), path + "." + name);
    }
  }

  private static void assertValue(String type, String value, Object actual, String path) {
    switch (type) {
      case "string" -> assertEquals(value, actual, path);
      case "integer" -> assertEquals(Long.valueOf(value), actual, path);
      case "bool" -> assertEquals(Boolean.valueOf(value), actual, path);
      case "float" -> assertFloat(value, actual, path);
      case "datetime" ->
          assertEquals(OffsetDateTime.parse(value), OffsetDateTime.parse((String) actual), path);
      case "datetime-local" ->
          assertEquals(LocalDateTime.parse(value), LocalDateTime.parse((String) actual), path);
      case "date-local" ->
          assertEquals(LocalDate.parse(value), LocalDate.parse((String) actual), path);
      case "time-local" ->
          assertEquals(LocalTime.parse(value), LocalTime.parse((String) actual), path);
      default -> throw new AssertionError("unknown type " + type + " at " + path);
    }
  }

  private static void assertFloat(String value, Object actual, String path) {
    switch (value) {
      case "inf", "-inf", "nan" -> assertEquals(value, actual, path);
      case "+inf" -> assertEquals("inf", actual, path);
      case "+nan", "-nan" -> assertEquals("nan", actual, path);
      default -> assertEquals(Double.valueOf(value), actual, path);
    }
  }
}
