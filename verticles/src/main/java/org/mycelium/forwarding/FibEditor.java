package org.mycelium.forwarding;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.Subnet;

/**
 * Makes many changes to a forwarding table at once: what they copy, they copy once. Belongs to one
 * thread; the tables that it hands out are immutable like all others.
 */
public final class FibEditor {
  private TrieNode root;
  private int size;
  private TrieNode.@Nullable Editor editor;

  FibEditor(TrieNode root, int size, TrieNode.@Nullable Editor editor) {
    this.root = root;
    this.size = size;
    this.editor = editor;
  }

  /** The entry of exactly this prefix, or null. */
  public @Nullable FibEntry get(Subnet subnet) {
    return subnet.length() < 64 ? null : of(root.find(subnet.high()), subnet);
  }

  /**
   * Lets an entry stand for its prefix.
   *
   * @return what stood for it before, or null
   * @throws IllegalArgumentException as {@link Fib#with}
   */
  public @Nullable FibEntry put(FibEntry entry) {
    Subnet subnet = entry.subnet();
    if (subnet.length() < 64) {
      throw new IllegalArgumentException(subnet + " is shorter than /64");
    }
    Object leaf = root.find(subnet.high());
    FibEntry old = of(leaf, subnet);
    boolean alone = leaf == null || leaf == old;
    root = root.put(editor, subnet.high(), alone ? entry : replaceOrAdd(entriesOf(leaf), entry));
    size += old == null ? 1 : 0;
    return old;
  }

  /**
   * Removes a prefix.
   *
   * @return what stood for it, or null
   */
  public @Nullable FibEntry remove(Subnet subnet) {
    Object leaf = subnet.length() < 64 ? null : root.find(subnet.high());
    FibEntry old = of(leaf, subnet);
    if (old == null) {
      return null;
    }
    size--;
    if (leaf == old) {
      root = root.remove(editor, subnet.high());
      return old;
    }
    FibEntry[] entries = entriesOf(leaf);
    FibEntry[] rest = new FibEntry[entries.length - 1];
    int at = indexOf(entries, subnet);
    System.arraycopy(entries, 0, rest, 0, at);
    System.arraycopy(entries, at + 1, rest, at, rest.length - at);
    root = root.put(editor, subnet.high(), compact(rest));
    return old;
  }

  /** Number of entries. */
  public int size() {
    return size;
  }

  /** The table as it is now; later changes do not show in it. */
  public Fib table() {
    if (editor != null) {
      editor = new TrieNode.Editor(); // what is in the table is nobody's from now on
    }
    return new HashTrieFib(root, size);
  }

  /** The entry of a prefix in a leaf of the trie, or null. */
  static @Nullable FibEntry of(@Nullable Object leaf, Subnet subnet) {
    if (leaf instanceof FibEntry entry) {
      return entry.subnet().equals(subnet) ? entry : null;
    }
    if (leaf instanceof FibEntry[] entries) {
      int at = indexOf(entries, subnet);
      return at < 0 ? null : entries[at];
    }
    return null;
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
