package org.mycelium.monitor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of the Prometheus text exposition format 0.0.4: every sample has a TYPE before
 * it, families are not torn apart, no series and no TYPE twice, values are numbers, names and
 * labels well formed.
 */
final class ExpositionParser {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")(?:\\{(.*)\\})? (\\S+)( -?\\d+)?");
  private static final Pattern LABEL =
      Pattern.compile("\\G([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");

  final Map<String, String> types = new HashMap<>();
  final Map<String, Double> series = new TreeMap<>();

  ExpositionParser(String text) {
    if (!text.endsWith("\n")) {
      throw new AssertionError("the last line does not end");
    }
    Set<String> closed = new HashSet<>();
    String family = "";
    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
      if (line.startsWith("# HELP ")) {
        continue;
      }
      if (line.startsWith("#")) {
        Matcher type = TYPE.matcher(line);
        check(type.matches(), "comment", line);
        check(types.put(type.group(1), type.group(2)) == null, "second TYPE", line);
        closed.add(family);
        family = type.group(1);
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      check(sample.matches(), "sample", line);
      String name = sample.group(1);
      check(
          name.equals(family) || name.matches(Pattern.quote(family) + "_(sum|count|bucket|max)"),
          "sample outside its family " + family,
          line);
      check(!closed.contains(name), "family torn apart", line);
      String labels = sample.group(2) == null ? "" : labels(sample.group(2), line);
      Double value = number(sample.group(3), line);
      check(series.put(name + "{" + labels + "}", value) == null, "series twice", line);
    }
  }

  private static String labels(String text, String line) {
    Map<String, String> labels = new TreeMap<>();
    Matcher matcher = LABEL.matcher(text);
    int end = 0;
    while (end < text.length()) {
      check(matcher.find(), "label", line);
      check(labels.put(matcher.group(1), matcher.group(2)) == null, "label twice", line);
      end = matcher.end();
    }
    StringBuilder joined = new StringBuilder();
    labels.forEach((k, v) -> joined.append(joined.length() == 0 ? "" : ",").append(k + "=" + v));
    return joined.toString();
  }

  private static Double number(String text, String line) {
    if (text.equals("NaN") || text.equals("+Inf") || text.equals("-Inf")) {
      return Double.NaN;
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      throw new AssertionError("value: " + line, e);
    }
  }

  private static void check(boolean ok, String what, String line) {
    if (!ok) {
      throw new AssertionError(what + ": " + line);
    }
  }
}
