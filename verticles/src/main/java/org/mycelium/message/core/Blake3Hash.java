package org.mycelium.message.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * BLAKE3 with 32 bytes of output, without a key (the BLAKE3 paper, §2). The library that hashes
 * keys makes objects for every 64 bytes, and then nearly half of the processor time of a long
 * message is hashing; this makes none, and costs a fraction. One thread.
 */
final class Blake3Hash {
  private static final int BLOCK = 64;
  private static final int CHUNK = 1024;
  private static final int WORDS = 8;
  private static final int ROUNDS = 7;

  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;

  private static final int IV0 = 0x6a09e667;
  private static final int IV1 = 0xbb67ae85;
  private static final int IV2 = 0x3c6ef372;
  private static final int IV3 = 0xa54ff53a;
  private static final int[] IV = {
    IV0, IV1, IV2, IV3, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  /** Subtrees of 2^54 chunks are more than a length of 64 bits has. */
  private static final int MAX_DEPTH = 54;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Of the chunk so far. */
  private final int[] chaining = IV.clone();

  /** What waits of the chunk: its last block is known only when more comes. */
  private final byte[] block = new byte[BLOCK];

  private int inBlock;
  private int blocks;
  private long chunks;

  /** Chaining values of complete subtrees, the largest first; grows with the length. */
  private int[] stack = new int[WORDS * 4];

  private int depth;

  /** Adds bytes. */
  void update(byte[] bytes, int offset, int count) {
    int at = offset;
    int left = count;
    while (left > 0) {
      if (inBlock == BLOCK) {
        flush();
      }
      if (inBlock == 0 && left > BLOCK && blocks < CHUNK / BLOCK - 1) {
        compress(chaining, bytes, at, chunks, BLOCK, blocks == 0 ? CHUNK_START : 0);
        blocks++;
        at += BLOCK;
        left -= BLOCK;
        continue;
      }
      int part = Math.min(BLOCK - inBlock, left);
      System.arraycopy(bytes, at, block, inBlock, part);
      inBlock += part;
      at += part;
      left -= part;
    }
  }

  /** The block is full, and more comes. */
  private void flush() {
    boolean last = blocks == CHUNK / BLOCK - 1;
    int flags = (blocks == 0 ? CHUNK_START : 0) | (last ? CHUNK_END : 0);
    compress(chaining, block, 0, chunks, BLOCK, flags);
    inBlock = 0;
    blocks++;
    if (last) {
      chunks++;
      push();
      System.arraycopy(IV, 0, chaining, 0, WORDS);
      blocks = 0;
    }
  }

  /** A chunk is complete: it is joined with the subtrees of its size. */
  private void push() {
    for (long size = chunks; (size & 1) == 0; size >>= 1) {
      depth--;
      parent(stack, depth * WORDS, chaining, 0);
    }
    if ((depth + 1) * WORDS > stack.length) {
      stack = Arrays.copyOf(stack, Math.min(2 * stack.length, WORDS * MAX_DEPTH));
    }
    System.arraycopy(chaining, 0, stack, depth * WORDS, WORDS);
    depth++;
  }

  /** Joins two subtrees; the result replaces the right one. */
  private static void parent(int[] left, int at, int[] right, int flags) {
    byte[] both = new byte[BLOCK];
    for (int i = 0; i < WORDS; i++) {
      INT.set(both, 4 * i, left[at + i]);
      INT.set(both, 4 * (WORDS + i), right[i]);
    }
    System.arraycopy(IV, 0, right, 0, WORDS);
    compress(right, both, 0, 0, BLOCK, PARENT | flags);
  }

  /** The hash of all bytes so far; more may follow. */
  byte[] hash() {
    int[] root = chaining.clone();
    byte[] rest = Arrays.copyOf(block, inBlock);
    int flags = (blocks == 0 ? CHUNK_START : 0) | CHUNK_END | (depth == 0 ? ROOT : 0);
    compress(root, Arrays.copyOf(rest, BLOCK), 0, chunks, inBlock, flags);
    for (int i = depth - 1; i >= 0; i--) {
      parent(stack, i * WORDS, root, i == 0 ? ROOT : 0);
    }
    byte[] hash = new byte[4 * WORDS];
    for (int i = 0; i < WORDS; i++) {
      INT.set(hash, 4 * i, root[i]);
    }
    return hash;
  }

  /** The compression function, on local variables so that they can be registers. */
  private static void compress(
      int[] cv, byte[] block, int at, long counter, int length, int flags) {
    int m0 = (int) INT.get(block, at + 0);
    int m1 = (int) INT.get(block, at + 4);
    int m2 = (int) INT.get(block, at + 8);
    int m3 = (int) INT.get(block, at + 12);
    int m4 = (int) INT.get(block, at + 16);
    int m5 = (int) INT.get(block, at + 20);
    int m6 = (int) INT.get(block, at + 24);
    int m7 = (int) INT.get(block, at + 28);
    int m8 = (int) INT.get(block, at + 32);
    int m9 = (int) INT.get(block, at + 36);
    int m10 = (int) INT.get(block, at + 40);
    int m11 = (int) INT.get(block, at + 44);
    int m12 = (int) INT.get(block, at + 48);
    int m13 = (int) INT.get(block, at + 52);
    int m14 = (int) INT.get(block, at + 56);
    int m15 = (int) INT.get(block, at + 60);
    int v0 = cv[0];
    int v1 = cv[1];
    int v2 = cv[2];
    int v3 = cv[3];
    int v4 = cv[4];
    int v5 = cv[5];
    int v6 = cv[6];
    int v7 = cv[7];
    int v8 = IV0;
    int v9 = IV1;
    int v10 = IV2;
    int v11 = IV3;
    int v12 = (int) counter;
    int v13 = (int) (counter >>> 32);
    int v14 = length;
    int v15 = flags;
    for (int round = 1; ; round++) {
      v0 += v4 + m0;
      v12 = Integer.rotateRight(v12 ^ v0, 16);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 12);
      v0 += v4 + m1;
      v12 = Integer.rotateRight(v12 ^ v0, 8);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 7);
      v1 += v5 + m2;
      v13 = Integer.rotateRight(v13 ^ v1, 16);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 12);
      v1 += v5 + m3;
      v13 = Integer.rotateRight(v13 ^ v1, 8);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 7);
      v2 += v6 + m4;
      v14 = Integer.rotateRight(v14 ^ v2, 16);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 12);
      v2 += v6 + m5;
      v14 = Integer.rotateRight(v14 ^ v2, 8);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 7);
      v3 += v7 + m6;
      v15 = Integer.rotateRight(v15 ^ v3, 16);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 12);
      v3 += v7 + m7;
      v15 = Integer.rotateRight(v15 ^ v3, 8);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 7);
      v0 += v5 + m8;
      v15 = Integer.rotateRight(v15 ^ v0, 16);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 12);
      v0 += v5 + m9;
      v15 = Integer.rotateRight(v15 ^ v0, 8);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 7);
      v1 += v6 + m10;
      v12 = Integer.rotateRight(v12 ^ v1, 16);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 12);
      v1 += v6 + m11;
      v12 = Integer.rotateRight(v12 ^ v1, 8);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 7);
      v2 += v7 + m12;
      v13 = Integer.rotateRight(v13 ^ v2, 16);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 12);
      v2 += v7 + m13;
      v13 = Integer.rotateRight(v13 ^ v2, 8);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 7);
      v3 += v4 + m14;
      v14 = Integer.rotateRight(v14 ^ v3, 16);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 12);
      v3 += v4 + m15;
      v14 = Integer.rotateRight(v14 ^ v3, 8);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 7);
      if (round == ROUNDS) {
        break;
      }
      // The words of the next round.
      int kept0 = m0;
      m0 = m2;
      m2 = m3;
      m3 = m10;
      m10 = m12;
      m12 = m9;
      m9 = m11;
      m11 = m5;
      m5 = kept0;
      int kept1 = m1;
      m1 = m6;
      m6 = m4;
      m4 = m7;
      m7 = m13;
      m13 = m14;
      m14 = m15;
      m15 = m8;
      m8 = kept1;
    }
    cv[0] = v0 ^ v8;
    cv[1] = v1 ^ v9;
    cv[2] = v2 ^ v10;
    cv[3] = v3 ^ v11;
    cv[4] = v4 ^ v12;
    cv[5] = v5 ^ v13;
    cv[6] = v6 ^ v14;
    cv[7] = v7 ^ v15;
  }
}
