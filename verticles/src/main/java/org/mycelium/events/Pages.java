package org.mycelium.events;

import java.util.List;

/** Cuts a page out of a list, for snapshot replies. */
public final class Pages {
  private Pages() {}

  /** The entries from {@code offset}, at most {@code limit}; empty past the end. */
  public static <T> List<T> slice(List<T> all, int offset, int limit) {
    int from = Math.min(offset, all.size());
    return all.subList(from, from + Math.min(limit, all.size() - from));
  }
}
