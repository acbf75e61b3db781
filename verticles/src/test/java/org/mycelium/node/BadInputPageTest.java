package org.mycelium.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/bad-input.md names for each kind of bad input tests that exist. */
class BadInputPageTest {
  private static final Pattern REFERENCE = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

  /** The sources of the tests of this module and of whole nodes; some names are there twice. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (Path root : List.of(Path.of("src/test/java"), Path.of("../src/test/java"))) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          sources.merge(name, Files.readString(file), String::concat);
        }
      }
    }
    return sources;
  }

  @Test
  void everyLineNamesTestsThatExist() throws IOException {
    Map<String, String> sources = sources();
    int lines = 0;
    for (String line : Files.readAllLines(Path.of("../docs/bad-input.md"))) {
      if (!line.startsWith("| ") || line.startsWith("| input |")) {
        continue;
      }
      lines++;
      Matcher reference = REFERENCE.matcher(line);
      int found = 0;
      while (reference.find()) {
        found++;
        String test = reference.group();
        String source = sources.getOrDefault(reference.group(1), "");
        Pattern method =
            Pattern.compile(
                "@(?:Test|ParameterizedTest)\\b[^{}]*(?:\\{[^{}]*\\}[^{}]*)*?\\bvoid "
                    + reference.group(2)
                    + "\\(");
        assertTrue(method.matcher(source).find(), () -> test + " is not there");
      }
      assertTrue(found > 0, () -> "no test for: " + line);
    }
    assertTrue(lines > 40, lines + " lines: is this the page?");
  }
}
