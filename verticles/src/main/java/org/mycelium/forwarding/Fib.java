package org.mycelium.forwarding;

import org.jspecify.annotations.Nullable;
import org.mycelium.identity.Subnet;

/**
 * The forwarding table: an immutable, persistent map from prefix to {@link FibEntry} with
 * longest-match lookup. A change costs O(log n) and shares the rest with the table before. Any
 * thread.
 */
public abstract sealed class Fib permits HashTrieFib {

  /** The table without entries. */
  public static Fib empty() {
    return HashTrieFib.EMPTY;
  }

  /** The entry of the longest prefix that contains the address of these halves, or null. */
  public abstract @Nullable FibEntry lookup(long high, long low);

  /** The entry of exactly this prefix, or null. */
  public abstract @Nullable FibEntry get(Subnet subnet);

  /**
   * A table in which this entry stands for its prefix.
   *
   * @throws IllegalArgumentException when the prefix is shorter than /64: the router's filter
   *     refuses such routes (spec 01 §6), so none may get here
   */
  public abstract Fib with(FibEntry entry);

  /** A table without this prefix; itself when there was none. */
  public abstract Fib without(Subnet subnet);

  /** For many changes at once. */
  public abstract FibEditor edit();

  /** Number of entries. */
  public abstract int size();
}
