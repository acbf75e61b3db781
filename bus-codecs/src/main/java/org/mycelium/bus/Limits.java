package org.mycelium.bus;

import java.util.List;

/** Bounds that keep every message small whatever a node puts into it. */
final class Limits {
  /** The most characters of free words: errors come from peers and system calls. */
  static final int WORDS = 512;

  private Limits() {}

  static String words(String text) {
    return text.length() <= WORDS ? text : text.substring(0, WORDS - 1) + "…";
  }

  static <T> List<T> list(List<T> list, int max) {
    if (list.size() > max) {
      throw new IllegalArgumentException("at most " + max + " entries, not " + list.size());
    }
    return List.copyOf(list);
  }

  static void bytes(String name, Bytes bytes, int max) {
    if (bytes.length() > max) {
      throw new IllegalArgumentException(
          name + " has " + bytes.length() + " bytes, at most " + max);
    }
  }

  static void page(int offset, int limit) {
    if (offset < 0 || limit < 1 || limit > MyceliumSnapshot.MAX_PAGE) {
      throw new IllegalArgumentException(
          "page offset="
              + offset
              + " limit="
              + limit
              + ": offset from 0, limit from 1 to "
              + MyceliumSnapshot.MAX_PAGE);
    }
  }
}
