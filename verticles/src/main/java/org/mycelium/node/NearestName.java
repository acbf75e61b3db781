package org.mycelium.node;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody probably meant, by Levenshtein distance. */
public final class NearestName {
  private NearestName() {}

  /**
   * The known name nearest to {@code name}, when at most a third of its letters (but at least two)
   * differ. Case and the choice between {@code -} and {@code _} do not count.
   */
  public static Optional<String> of(String name, Collection<String> known) {
    String wanted = plain(name);
    String nearest = null;
    int best = Math.max(2, wanted.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(wanted, plain(candidate), best);
      if (distance < best) {
        best = distance;
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** The sentence that follows an unknown name: empty, or a question with the nearest one. */
  public static String suggestion(String name, Collection<String> known) {
    return of(name, known).map(nearest -> "; did you mean '" + nearest + "'?").orElse("");
  }

  private static String plain(String name) {
    return name.toLowerCase(java.util.Locale.ROOT).replace('-', '_');
  }

  // Two rows of the usual matrix; names that differ too much in length are not compared at all.
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[] previous = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
      }
      int[] swap = previous;
      previous = row;
      row = swap;
    }
    return previous[b.length()];
  }
}
