package org.mycelium.forwarding;

import org.jspecify.annotations.Nullable;

/**
 * A node of a persistent 64-way hash trie (a compressed hash-array mapped prefix tree): leaves
 * first, then child nodes, each in the order of their six hash bits, without empty slots. The hash
 * is a bijection of the key, so two keys always part within eleven levels and no node ever holds
 * colliding leaves.
 *
 * <p>A node is immutable but for the editor that made it: as long as that editor is at work, nobody
 * else has seen the node, and the editor changes it in place instead of copying it again.
 */
final class TrieNode {
  /** What makes changes that belong together; no editor for changes that each stand alone. */
  static final class Editor {}

  static final TrieNode EMPTY = new TrieNode(null, 0, 0, new Object[0]);

  private static final int BITS = 6;

  private final @Nullable Editor editor;
  private long leafMap;
  private long childMap;
  private Object[] slots;

  private TrieNode(@Nullable Editor editor, long leafMap, long childMap, Object[] slots) {
    this.editor = editor;
    this.leafMap = leafMap;
    this.childMap = childMap;
    this.slots = slots;
  }

  /** The leaf of this key, or null. Called on the root. */
  @Nullable Object find(long key) {
    TrieNode node = this;
    for (long hash = hash(key); ; hash >>>= BITS) {
      long bit = 1L << hash; // a shift by a long uses its low six bits
      if ((node.leafMap & bit) != 0) {
        Object leaf = node.slots[node.leafIndex(bit)];
        return key(leaf) == key ? leaf : null;
      }
      if ((node.childMap & bit) == 0) {
        return null;
      }
      node = (TrieNode) node.slots[node.childIndex(bit)];
    }
  }

  /** A trie in which this leaf stands for its key. Called on the root. */
  TrieNode put(@Nullable Editor by, long key, Object leaf) {
    return put(by, key, hash(key), 0, leaf);
  }

  /** A trie without this key, which must be there. Called on the root. */
  TrieNode remove(@Nullable Editor by, long key) {
    return removeHashed(by, hash(key));
  }

  private TrieNode put(@Nullable Editor by, long key, long hash, int shift, Object leaf) {
    long bit = 1L << (hash >>> shift);
    if ((leafMap & bit) != 0) {
      int at = leafIndex(bit);
      Object other = slots[at];
      long otherKey = key(other);
      if (otherKey == key) {
        return replaced(by, at, leaf);
      }
      TrieNode child =
          EMPTY
              .put(by, otherKey, hash(otherKey), shift + BITS, other)
              .put(by, key, hash, shift + BITS, leaf);
      return leafToChild(by, bit, child);
    }
    if ((childMap & bit) != 0) {
      int at = childIndex(bit);
      TrieNode child = (TrieNode) slots[at];
      return replaced(by, at, child.put(by, key, hash, shift + BITS, leaf));
    }
    return changed(by, leafMap | bit, childMap, inserted(slots, leafIndex(bit), leaf));
  }

  private TrieNode removeHashed(@Nullable Editor by, long hash) {
    long bit = 1L << hash;
    if ((leafMap & bit) != 0) {
      return changed(by, leafMap & ~bit, childMap, removed(slots, leafIndex(bit)));
    }
    int at = childIndex(bit);
    TrieNode child = ((TrieNode) slots[at]).removeHashed(by, hash >>> BITS);
    if (child.childMap == 0 && child.slots.length == 1) {
      // A child with one leaf is folded into its parent: the shape depends on the content alone.
      Object[] others = removed(slots, at);
      return changed(
          by, leafMap | bit, childMap & ~bit, inserted(others, leafIndex(bit), child.slots[0]));
    }
    return replaced(by, at, child);
  }

  private TrieNode leafToChild(@Nullable Editor by, long bit, TrieNode child) {
    Object[] others = removed(slots, leafIndex(bit));
    int at = Long.bitCount(leafMap) - 1 + Long.bitCount(childMap & (bit - 1));
    return changed(by, leafMap & ~bit, childMap | bit, inserted(others, at, child));
  }

  private int leafIndex(long bit) {
    return Long.bitCount(leafMap & (bit - 1));
  }

  private int childIndex(long bit) {
    return Long.bitCount(leafMap) + Long.bitCount(childMap & (bit - 1));
  }

  private TrieNode replaced(@Nullable Editor by, int at, Object slot) {
    if (slots[at] == slot) {
      return this;
    }
    if (by != null && by == editor) {
      slots[at] = slot;
      return this;
    }
    Object[] copy = slots.clone();
    copy[at] = slot;
    return new TrieNode(by, leafMap, childMap, copy);
  }

  private TrieNode changed(@Nullable Editor by, long leaves, long children, Object[] content) {
    if (by == null || by != editor) {
      return new TrieNode(by, leaves, children, content);
    }
    leafMap = leaves;
    childMap = children;
    slots = content;
    return this;
  }

  private static Object[] inserted(Object[] slots, int at, Object slot) {
    Object[] copy = new Object[slots.length + 1];
    System.arraycopy(slots, 0, copy, 0, at);
    copy[at] = slot;
    System.arraycopy(slots, at, copy, at + 1, slots.length - at);
    return copy;
  }

  private static Object[] removed(Object[] slots, int at) {
    Object[] copy = new Object[slots.length - 1];
    System.arraycopy(slots, 0, copy, 0, at);
    System.arraycopy(slots, at + 1, copy, at, copy.length - at);
    return copy;
  }

  private static long key(Object leaf) {
    FibEntry entry = leaf instanceof FibEntry single ? single : ((FibEntry[]) leaf)[0];
    return entry.subnet().high();
  }

  /** Spreads the key over all bits (xor-shift and odd multiplications: a bijection). */
  private static long hash(long key) {
    long h = (key ^ (key >>> 32)) * 0x9e37_79b9_7f4a_7c15L;
    h = (h ^ (h >>> 29)) * 0xbf58_476d_1ce4_e5b9L;
    return h ^ (h >>> 32);
  }
}
