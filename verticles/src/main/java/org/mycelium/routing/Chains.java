package org.mycelium.routing;

import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of a hash table whose elements carry their own link to the next one, so that an
 * element costs one reference besides itself. The caller compares.
 *
 * @param <E> the elements
 */
final class Chains<E extends Chains.Element<E>> {

  /** What an element needs to be in a table. */
  abstract static class Element<E extends Element<E>> {
    private @Nullable E chained;

    /** The next one with the same place in the table. */
    final @Nullable E chained() {
      return chained;
    }
  }

  private static final int MIN_BITS = 4;

  private final ToLongFunction<E> hash;
  private @Nullable Object[] buckets = new @Nullable Object[1 << MIN_BITS];
  private int bits = MIN_BITS;
  private int size;

  /**
   * Makes an empty table.
   *
   * @param hash of an element, of which the upper bits count; never another one while it is in
   */
  Chains(ToLongFunction<E> hash) {
    this.hash = hash;
  }

  int size() {
    return size;
  }

  /** The first of the elements among which one with this hash must be. */
  @SuppressWarnings("unchecked")
  @Nullable E first(long hashed) {
    return (E) buckets[(int) (hashed >>> -bits)];
  }

  /** Adds an element that is not there. */
  void add(E element) {
    if (++size > buckets.length) {
      resize(bits + 1);
    }
    push(element);
  }

  /** Removes an element that is there. */
  void remove(E element) {
    int place = (int) (hash.applyAsLong(element) >>> -bits);
    E before = null;
    for (E each = first((long) place << -bits); each != element; each = before.chained()) {
      if (each == null) {
        throw new AssertionError("no such element");
      }
      before = each;
    }
    E after = element.chained();
    if (before == null) {
      buckets[place] = after;
    } else {
      link(before, after);
    }
    link(element, null);
    if (--size < buckets.length >> 3 && bits > MIN_BITS) {
      resize(bits - 1);
    }
  }

  /** Visits all, in no order. None may come or go meanwhile. */
  @SuppressWarnings("unchecked")
  void forEach(Consumer<E> visitor) {
    for (Object bucket : buckets) {
      for (E each = (E) bucket; each != null; each = each.chained()) {
        visitor.accept(each);
      }
    }
  }

  private void push(E element) {
    int place = (int) (hash.applyAsLong(element) >>> -bits);
    link(element, first((long) place << -bits));
    buckets[place] = element;
  }

  private static <E extends Element<E>> void link(E element, @Nullable E next) {
    ((Element<E>) element).chained = next;
  }

  @SuppressWarnings("unchecked")
  private void resize(int newBits) {
    Object[] old = buckets;
    buckets = new @Nullable Object[1 << newBits];
    bits = newBits;
    for (Object bucket : old) {
      E next;
      for (E each = (E) bucket; each != null; each = next) {
        next = each.chained();
        push(each);
      }
    }
  }
}
