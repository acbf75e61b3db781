package org.mycelium.forwarding;

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

  HashTrieFib(TrieNode root, int size) {
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
    return FibEditor.of(root.find(subnet.high()), subnet);
  }

  @Override
  public Fib with(FibEntry entry) {
    FibEditor editor = new FibEditor(root, size, null);
    editor.put(entry);
    return editor.table();
  }

  @Override
  public Fib without(Subnet subnet) {
    FibEditor editor = new FibEditor(root, size, null);
    return editor.remove(subnet) == null ? this : editor.table();
  }

  @Override
  public FibEditor edit() {
    return new FibEditor(root, size, new TrieNode.Editor());
  }

  @Override
  public int size() {
    return size;
  }
}
