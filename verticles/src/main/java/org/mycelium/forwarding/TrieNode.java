package org.mycelium.forwarding;

import org.jspecify.annotations.Nullable;

/**
 * A node of a persistent 64-way hash trie (a compressed hash-array mapped prefix tree): leaves
 * first, then child nodes, each in the order of their six hash bits, without empty slots. The hash
 * is a bijection of the key, so two keys always part within eleven levels and no node ever holds
 * colliding leaves. Immutable.
 */
final class TrieNode {
  static final TrieNode EMPTY = new TrieNode(0, 0, new Object[0]);

  private static final int BITS = 6;

  private final long leafMap;
  private final long childMap;
  private final Object[] slots;

  private TrieNode(long leafMap, long childMap, Object[] slots) {
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
  TrieNode put(long key, Object leaf) {
    return put(key, hash(key), 0, leaf);
  }

  /** A trie without this key, which must be there. Called on the root. */
  TrieNode remove(long key) {
    return removeHashed(hash(key));
  }

  private TrieNode put(long key, long hash, int shift, Object leaf) {
    long bit = 1L << (hash >>> shift);
    if ((leafMap & bit) != 0) {
      int at = leafIndex(bit);
      long otherKey = key(slots[at]);
      if (otherKey == key) {
        return new TrieNode(leafMap, childMap, replaced(at, leaf));
      }
      TrieNode child =
          EMPTY
              .put(otherKey, hash(otherKey), shift + BITS, slots[at])
              .put(key, hash, shift + BITS, leaf);
      TrieNode without = new TrieNode(leafMap & ~bit, childMap, removed(at));
      return new TrieNode(
          without.leafMap, childMap | bit, without.inserted(without.childIndex(bit), child));
    }
    if ((childMap & bit) != 0) {
      int at = childIndex(bit);
      TrieNode child = (TrieNode) slots[at];
      return new TrieNode(
          leafMap, childMap, replaced(at, child.put(key, hash, shift + BITS, leaf)));
    }
    return new TrieNode(leafMap | bit, childMap, inserted(leafIndex(bit), leaf));
  }

  private TrieNode removeHashed(long hash) {
    long bit = 1L << hash;
    if ((leafMap & bit) != 0) {
      return new TrieNode(leafMap & ~bit, childMap, removed(leafIndex(bit)));
    }
    int at = childIndex(bit);
    TrieNode child = ((TrieNode) slots[at]).removeHashed(hash >>> BITS);
    if (child.childMap == 0 && child.slots.length == 1) {
      // A child with one leaf is folded into its parent: the shape depends on the content alone.
      TrieNode without = new TrieNode(leafMap, childMap & ~bit, removed(at));
      return new TrieNode(
          leafMap | bit, without.childMap, without.inserted(leafIndex(bit), child.slots[0]));
    }
    return new TrieNode(leafMap, childMap, replaced(at, child));
  }

  private int leafIndex(long bit) {
    return Long.bitCount(leafMap & (bit - 1));
  }

  private int childIndex(long bit) {
    return Long.bitCount(leafMap) + Long.bitCount(childMap & (bit - 1));
  }

  private Object[] replaced(int at, Object slot) {
    Object[] copy = slots.clone();
    copy[at] = slot;
    return copy;
  }

  private Object[] inserted(int at, Object slot) {
    Object[] copy = new Object[slots.length + 1];
    System.arraycopy(slots, 0, copy, 0, at);
    copy[at] = slot;
    System.arraycopy(slots, at, copy, at + 1, slots.length - at);
    return copy;
  }

  private Object[] removed(int at) {
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
