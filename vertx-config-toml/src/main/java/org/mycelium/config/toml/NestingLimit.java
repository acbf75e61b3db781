package org.mycelium.config.toml;

/**
 * Refuses texts whose brackets nest too deep before the recursive parser sees them. It follows
 * strings and comments, nothing else: whether brackets match is the parser's business.
 */
final class NestingLimit {
  private final String text;
  private int at;
  private int depth;

  private NestingLimit(String text) {
    this.text = text;
  }

  /**
   * Checks a text.
   *
   * @throws TomlException naming the first bracket beyond {@code limit}
   */
  static void check(String text, int limit) {
    new NestingLimit(text).scan(limit);
  }

  private void scan(int limit) {
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '#' -> skipComment();
        case '"', '\'' -> skipString(c);
        case '[', '{' -> {
          if (++depth > limit) {
            throw TomlException.at(
                text, at, "arrays and tables nest deeper than " + limit + " levels");
          }
          at++;
        }
        case ']', '}' -> {
          depth = Math.max(0, depth - 1);
          at++;
        }
        default -> at++;
      }
    }
  }

  private void skipComment() {
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
  }

  private void skipString(char quote) {
    boolean multiLine = run(quote) >= 3;
    at += multiLine ? 3 : 1;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\' && quote == '"') {
        at += 2;
      } else if (c == quote && !multiLine) {
        at++;
        return;
      } else if (c == quote && run(quote) >= 3) {
        at += Math.min(run(quote), 5); // up to two quotes may stand before the closing three
        return;
      } else if (c == '\n' && !multiLine) {
        return; // never closed: the parser will say so
      } else {
        at++;
      }
    }
  }

  private int run(char quote) {
    int end = at;
    while (end < text.length() && text.charAt(end) == quote) {
      end++;
    }
    return end - at;
  }
}
