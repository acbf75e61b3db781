package org.mycelium.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one neighbour, in order of arrival. Linked through the entries themselves: adding
 * and removing is O(1) and costs no memory, and the death of a neighbour touches its own entries
 * only.
 */
final class EntryList {
  private @Nullable RouteEntry first;
  private @Nullable RouteEntry last;
  private int size;

  int size() {
    return size;
  }

  void add(RouteEntry entry) {
    entry.previous = last;
    if (last == null) {
      first = entry;
    } else {
      last.next = entry;
    }
    last = entry;
    size++;
  }

  void remove(RouteEntry entry) {
    if (entry.previous == null) {
      first = entry.next;
    } else {
      entry.previous.next = entry.next;
    }
    if (entry.next == null) {
      last = entry.previous;
    } else {
      entry.next.previous = entry.previous;
    }
    entry.previous = null;
    entry.next = null;
    size--;
  }

  /** A copy that stays whole while entries come and go. */
  List<RouteEntry> copy() {
    List<RouteEntry> entries = new ArrayList<>(size);
    for (RouteEntry entry = first; entry != null; entry = entry.next) {
      entries.add(entry);
    }
    return entries;
  }
}
