package org.mycelium.forwarding;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.Subnet;

/**
 * The table as a {@link TrieNode} over the upper 64 bits. A leaf is the {@link FibEntry} itself, or
 * where prefixes longer than /64 share their upper half, an array of entries, longest prefix first:
 * an owner can announce at most 65 of them, since each must contain the address of its key.
 */
final class HashTrieFib extends Fib {
  static final Fib EMPTY = new HashTrieFib(TrieNode.EMPTY, 0);

  private final TrieNode root;
  private final int size;

  private HashTrieFib(TrieNode root, int size) {
    this.root = root;
    this.size = size;
  }

  @Override
  public @Nullable FibEntry lookup(long high, long low) {
    Object leaf = root.find(high);
    if (leaf instanceof FibEntry entry) {
      return entry.subnet().contains(high, low) ? entry : null;
    }
    if (leaf instanceof FibEntry[] entries) {
      for (FibEntry entry : entries) {
        if (entry.subnet().contains(high, low)) {
          return entry;
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable FibEntry get(Subnet subnet) {
    if (subnet.length() < 64) {
      return null;
    }
    Object leaf = root.find(subnet.high());
    if (leaf instanceof FibEntry entry) {
      return entry.subnet().equals(subnet) ? entry : null;
    }
    if (leaf instanceof FibEntry[] entries) {
      int at = indexOf(entries, subnet);
      return at < 0 ? null : entries[at];
    }
    return null;
  }

  @Override
  public Fib with(FibEntry entry) {
    Subnet subnet = entry.subnet();
    if (subnet.length() < 64) {
      throw new IllegalArgumentException(subnet + " is shorter than /64");
    }
    Object leaf = root.find(subnet.high());
    Object changed = leaf == null ? entry : replaceOrAdd(entriesOf(leaf), entry);
    boolean isNew = get(subnet) == null;
    return new HashTrieFib(root.put(subnet.high(), changed), size + (isNew ? 1 : 0));
  }

  @Override
  public Fib without(Subnet subnet) {
    if (get(subnet) == null) {
      return this;
    }
    FibEntry[] entries = entriesOf(root.find(subnet.high()));
    if (entries.length == 1) {
      return new HashTrieFib(root.remove(subnet.high()), size - 1);
    }
    FibEntry[] rest = new FibEntry[entries.length - 1];
    int at = indexOf(entries, subnet);
    System.arraycopy(entries, 0, rest, 0, at);
    System.arraycopy(entries, at + 1, rest, at, rest.length - at);
    return new HashTrieFib(root.put(subnet.high(), compact(rest)), size - 1);
  }

  @Override
  public int size() {
    return size;
  }

  private static FibEntry[] entriesOf(@Nullable Object leaf) {
    return switch (leaf) {
      case FibEntry entry -> new FibEntry[] {entry};
      case FibEntry[] entries -> entries;
      case null, default -> new FibEntry[0];
    };
  }

  private static Object compact(FibEntry[] entries) {
    return entries.length == 1 ? entries[0] : entries;
  }

  private static Object replaceOrAdd(FibEntry[] entries, FibEntry entry) {
    int at = indexOf(entries, entry.subnet());
    if (at >= 0) {
      FibEntry[] copy = entries.clone();
      copy[at] = entry;
      return compact(copy);
    }
    FibEntry[] more = Arrays.copyOf(entries, entries.length + 1);
    int i = entries.length;
    while (i > 0 && more[i - 1].subnet().length() < entry.subnet().length()) {
      more[i] = more[i - 1];
      i--;
    }
    more[i] = entry;
    return more;
  }

  private static int indexOf(FibEntry[] entries, Subnet subnet) {
    for (int i = 0; i < entries.length; i++) {
      if (entries[i].subnet().equals(subnet)) {
        return i;
      }
    }
    return -1;
  }
}
