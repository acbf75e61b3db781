package org.mycelium.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Types, positions and bounds that this module promises beyond the grammar. */
class TomlConfigTest {

  private static TomlException refusal(String text) {
    return assertThrows(TomlException.class, () -> TomlDocument.parse(text));
  }

  @Test
  void datesAreIsoStringsWithSeconds() {
    JsonObject json =
        TomlConfig.parse(
            """
            a = 1979-05-27T07:32:00Z
            b = 1979-05-27 00:32:00.5-07:00
            c = 1979-05-27T07:32:00
            d = 1979-05-27
            e = 07:32:00.123456
            """);
    assertEquals("1979-05-27T07:32:00Z", json.getString("a"));
    assertEquals("1979-05-27T00:32:00.5-07:00", json.getString("b"));
    assertEquals("1979-05-27T07:32:00", json.getString("c"));
    assertEquals("1979-05-27", json.getString("d"));
    assertEquals("07:32:00.123456", json.getString("e"));
  }

  @Test
  void integersAreLongsAndLargerOnesAreErrors() {
    assertEquals(
        Map.of("min", Long.MIN_VALUE, "max", Long.MAX_VALUE),
        TomlDocument.parse("min = -9223372036854775808\nmax = 9223372036854775807").toMap());
    assertEquals(2, refusal("a = 1\nb = 9223372036854775808").problems().get(0).line());
  }

  @Test
  void specialFloatsAreStringsBecauseJsonHasNone() {
    assertEquals(
        "{\"a\":\"inf\",\"b\":\"-inf\",\"c\":\"nan\"}",
        TomlConfig.parse("a = +inf\nb = -inf\nc = -nan").encode());
  }

  @Test
  void theOrderOfTheTextIsKept() {
    assertEquals(
        List.of("z", "a", "m"), List.copyOf(TomlConfig.parse("z = 1\na = 2\nm = 3").fieldNames()));
  }

  @Test
  void keysKnowTheirLine() {
    TomlDocument document = TomlDocument.parse("a = 1\n\n\"b.c\" = 2\n[t]\nd = 3");
    assertEquals(Optional.of(1), document.lineOf("a"));
    assertEquals(Optional.of(3), document.lineOf("b.c"));
    assertEquals(Optional.of(4), document.lineOf("t"));
    assertEquals(Optional.empty(), document.lineOf("none"));
  }

  @Test
  void everyProblemIsInOneMessageWithLineAndColumn() {
    TomlException e = refusal("ok = 1\na = [1\nb = \"x\nc = @\n");
    assertTrue(e.problems().size() >= 2, e::getMessage);
    for (TomlException.Problem problem : e.problems()) {
      assertTrue(e.getMessage().contains(problem.toString()), e::getMessage);
    }
  }

  @Test
  void aLongListOfProblemsIsCutInTheMessageOnly() {
    TomlException e = refusal("a = @\n".repeat(50));
    assertTrue(e.problems().size() > TomlException.MAX_LISTED, e::getMessage);
    assertTrue(
        e.getMessage()
            .endsWith("and " + (e.problems().size() - TomlException.MAX_LISTED) + " more"),
        e::getMessage);
  }

  @Test
  void nestingIsBoundedForBrackets() {
    int most = TomlDocument.MAX_DEPTH - 1; // the root is a table too
    TomlDocument.parse("a = " + "[".repeat(most) + "]".repeat(most));
    for (String open : List.of("[", "{a=")) {
      TomlException e = refusal("x = 1\na = " + open.repeat(100_000));
      assertEquals(2, e.problems().get(0).line());
      assertTrue(e.getMessage().contains("nest deeper than 64"), e::getMessage);
    }
  }

  @Test
  void nestingIsBoundedForDottedKeys() {
    String dots = "a" + ".a".repeat(10_000);
    for (String text : List.of(dots + " = 1", "[" + dots + "]", "[[" + dots + "]]")) {
      refusal(text);
    }
  }

  @Test
  void bracketsInStringsAndCommentsDoNotCount() {
    String many = "[{".repeat(1000);
    TomlDocument.parse("# " + many + "\na = \"\\\"" + many + "\"\nb = '" + many + "'\n");
    TomlDocument.parse(
        "a = \"\"\"\n\"\" \\\" " + many + "\"\"\"\"\"\nb = '''\n'" + many + "''''\n");
  }

  @Test
  void lengthIsBounded() {
    String line = "# " + "x".repeat(1020) + "\n";
    assertTrue(
        refusal(line.repeat(TomlDocument.MAX_LENGTH / line.length() + 1))
            .getMessage()
            .contains("are allowed"));
  }

  /** Mutations of a document that uses every construct: either values or the one exception. */
  @Test
  void nothingButTheDocumentedExceptionIsEverThrown() {
    String document =
        """
        title = "a\\u00e9\\n" # comment
        list = [1, 2.5e3, true, 'x', [[]], {k = 1979-05-27T07:32:00Z, "q" = inf}]
        multi = \"""
        line \\
          two\"""
        raw = '''a''b'''
        [table."quoted key".sub]
        hex = 0xDEAD_beef
        [[array]]
        t = 07:32:00
        [[array]]
        d = 1979-05-27
        """;
    TomlDocument.parse(document);
    String alphabet = "\"'[]{}=.,#\\\n\r\t \u0000\ufeff\ud800aT0-_+:é";
    long seed = 20_261_123;
    Random random = new Random(seed);
    for (int round = 0; round < 1500; round++) {
      StringBuilder text = new StringBuilder(document);
      for (int i = random.nextInt(8); i >= 0; i--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
          default -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        }
      }
      String mutated = text.toString();
      try {
        TomlConfig.parse(mutated).encode();
      } catch (TomlException e) {
        assertTrue(!e.problems().isEmpty());
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + " round " + round + ":\n" + mutated, e);
      }
    }
  }

  /** Found by the fuzzer: the parser meets an assertion of its own when assertions are on. */
  @Test
  void anAssertionInsideTheParserIsAnErrorInTheText() {
    TomlException e =
        assertThrows(TomlException.class, () -> TomlDocument.parse("[t#able.sub]\nhex = 1\n"));
    assertTrue(!e.problems().isEmpty());
  }

  @Test
  void bytesAreStrictUtf8WithOrWithoutAMark() {
    assertEquals(
        Map.of("a", 1L),
        TomlDocument.parse(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, 'a', '=', '1'})
            .toMap());
    TomlException e =
        assertThrows(
            TomlException.class,
            () -> TomlDocument.parse(new byte[] {'\n', 'a', '=', '"', (byte) 0xff, '"'}));
    assertEquals("not valid TOML: line 2, column 4: not UTF-8", e.getMessage());
  }

  @Test
  void halfASurrogatePairIsNoText() {
    assertEquals(
        "not valid TOML: line 2, column 6: half a surrogate pair",
        refusal("a = 1\nb = \"\ud83d\"").getMessage());
    assertEquals(Map.of("a", "\ud83d\ude00"), TomlDocument.parse("a = \"\ud83d\ude00\"").toMap());
  }
}
