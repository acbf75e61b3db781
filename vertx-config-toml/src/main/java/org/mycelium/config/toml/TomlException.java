package org.mycelium.config.toml;

import java.util.List;
import java.util.stream.Collectors;

/** The text is not TOML 1.0; the message names line and column of the first problems. */
public final class TomlException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** How many problems the message lists; {@link #problems()} has all of them. */
  static final int MAX_LISTED = 10;

  /**
   * One problem in a text.
   *
   * @param line of the text, from 1
   * @param column within the line in UTF-16 units, from 1
   * @param message what is wrong there
   */
  public record Problem(int line, int column, String message) {
    @Override
    public String toString() {
      return "line " + line + ", column " + column + ": " + message;
    }
  }

  private final transient List<Problem> problems;

  TomlException(List<Problem> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  TomlException(int line, int column, String message) {
    this(List.of(new Problem(line, column, message)));
  }

  /** One problem at an offset of a text. */
  static TomlException at(String text, int offset, String message) {
    String before = text.substring(0, offset);
    int lineStart = before.lastIndexOf('\n') + 1;
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return new TomlException(line, offset - lineStart + 1, message);
  }

  private static String message(List<Problem> problems) {
    String listed =
        problems.stream()
            .limit(MAX_LISTED)
            .map(Problem::toString)
            .collect(Collectors.joining("; ", "not valid TOML: ", ""));
    int more = problems.size() - MAX_LISTED;
    return more > 0 ? listed + "; and " + more + " more" : listed;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** All problems in the order of the text, at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
