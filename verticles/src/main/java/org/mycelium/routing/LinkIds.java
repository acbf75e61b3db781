package org.mycelium.routing;

import java.util.Arrays;
import java.util.Collection;

/** A set of link ids. Immutable: thousands of queries share the one of "all peers". */
final class LinkIds {
  static final LinkIds NONE = new LinkIds(new long[0]);

  private final long[] ascending;

  private LinkIds(long[] ascending) {
    this.ascending = ascending;
  }

  /** The set of these, which come in ascending order. */
  static LinkIds ofSorted(Collection<Long> ids) {
    return new LinkIds(ids.stream().mapToLong(Long::longValue).toArray());
  }

  boolean contains(long id) {
    return Arrays.binarySearch(ascending, id) >= 0;
  }
}
