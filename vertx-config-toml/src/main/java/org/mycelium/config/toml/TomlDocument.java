package org.mycelium.config.toml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlVersion;

/**
 * A parsed TOML 1.0 text: its values as plain Java collections, and where each top-level key
 * stands. Immutable.
 *
 * <table>
 * <caption>How TOML types appear</caption>
 * <tr><th>TOML</th><th>here</th></tr>
 * <tr><td>string</td><td>{@link String}</td></tr>
 * <tr><td>integer (64 bit; a larger one is an error)</td><td>{@link Long}</td></tr>
 * <tr><td>float</td><td>{@link Double}</td></tr>
 * <tr><td>{@code inf}, {@code -inf}, {@code nan}</td>
 *     <td>the strings {@code "inf"}, {@code "-inf"}, {@code "nan"}: JSON has no such numbers</td></tr>
 * <tr><td>boolean</td><td>{@link Boolean}</td></tr>
 * <tr><td>date, time</td><td>ISO 8601 string, seconds always present, fraction as written up to
 *     nanoseconds: {@code "1979-05-27T07:32:00Z"}</td></tr>
 * <tr><td>array</td><td>unmodifiable {@link List}</td></tr>
 * <tr><td>table</td><td>unmodifiable {@link Map} in the order of the text</td></tr>
 * </table>
 */
public final class TomlDocument {

  /** Longest text that is read, in UTF-16 units: no configuration is larger by intent. */
  public static final int MAX_LENGTH = 1 << 20;

  /** How deep arrays and tables may nest. */
  public static final int MAX_DEPTH = 64;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final Map<String, Object> values;
  private final TomlParseResult parsed;

  private TomlDocument(Map<String, Object> values, TomlParseResult parsed) {
    this.values = values;
    this.parsed = parsed;
  }

  /**
   * Parses a text; a leading byte order mark is skipped.
   *
   * @throws TomlException with line and column when it is not TOML 1.0, longer than {@link
   *     #MAX_LENGTH} or nested deeper than {@link #MAX_DEPTH}; nothing else is ever thrown
   */
  public static TomlDocument parse(String text) {
    String body = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    if (body.length() > MAX_LENGTH) {
      throw new TomlException(
          1, 1, "the text has " + body.length() + " characters, " + MAX_LENGTH + " are allowed");
    }
    checkUnicode(body);
    NestingLimit.check(body, MAX_DEPTH);
    try {
      TomlParseResult parsed = Toml.parse(body, TomlVersion.V1_0_0);
      if (parsed.hasErrors()) {
        throw new TomlException(
            parsed.errors().stream()
                .map(
                    error ->
                        new TomlException.Problem(
                            error.position().line(),
                            error.position().column(),
                            String.valueOf(error.getMessage())))
                .toList());
      }
      return new TomlDocument(PlainValues.table(parsed, MAX_DEPTH), parsed);
    } catch (TomlException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      // The parser is not ours; whatever a text makes it do, the caller meets one exception.
      TomlException wrapped = new TomlException(1, 1, "the parser failed: " + e);
      wrapped.initCause(e);
      throw wrapped;
    }
  }

  /**
   * Parses the bytes of a file: UTF-8, with or without a byte order mark.
   *
   * @throws TomlException as above, also for the first byte that is not UTF-8
   */
  public static TomlDocument parse(byte[] bytes) {
    return parse(decode(bytes));
  }

  private static String decode(byte[] bytes) {
    var decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return decoder.decode(in).toString();
    } catch (CharacterCodingException e) {
      String before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
      throw TomlException.at(before, before.length(), "not UTF-8");
    }
  }

  // TOML texts consist of Unicode scalar values: half a surrogate pair could never be encoded
  // again.
  private static void checkUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw TomlException.at(text, i, "half a surrogate pair");
      }
    }
  }

  /** All values; see the table above for their types. */
  public Map<String, Object> toMap() {
    return values;
  }

  /** The line of a top-level key, from 1; empty when there is no such key. */
  public Optional<Integer> lineOf(String key) {
    return Optional.ofNullable(parsed.inputPositionOf(List.of(key))).map(TomlPosition::line);
  }
}
