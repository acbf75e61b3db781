package org.mycelium.identity;

/**
 * The first 16 bytes of BLAKE3 over 32 bytes: one compression of one block, which is all that an
 * address needs (spec 01 §1.4). Every newly announced prefix costs one, and a general library makes
 * the JIT compiler work for half a second until it hashes fast. Pure, any thread.
 */
final class KeyHash {
  private static final int[] IV = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  /** Of one round to the next. */
  private static final byte[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

  /** Which message word goes where, sixteen for each round. */
  private static final byte[] SCHEDULE = schedule();

  private static final int ROUNDS = 7;

  /** The columns, then the diagonals: the four words that each step mixes. */
  private static final byte[] STEPS = {
    0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15, //
    0, 5, 10, 15, 1, 6, 11, 12, 2, 7, 8, 13, 3, 4, 9, 14
  };

  /** CHUNK_START, CHUNK_END and ROOT. */
  private static final int FLAGS = 0x0b;

  private KeyHash() {}

  private static byte[] schedule() {
    byte[] schedule = new byte[16 * ROUNDS];
    for (int i = 0; i < schedule.length; i++) {
      schedule[i] = i < 16 ? (byte) i : schedule[i - 16 - i % 16 + PERMUTATION[i % 16]];
    }
    return schedule;
  }

  /** The address hash of four big-endian longs, as an address of which nothing is replaced yet. */
  static OverlayAddress of(long a, long b, long c, long d) {
    int[] message = new int[16];
    put(message, 0, a);
    put(message, 2, b);
    put(message, 4, c);
    put(message, 6, d);
    int[] state = new int[16];
    System.arraycopy(IV, 0, state, 0, 8);
    System.arraycopy(IV, 0, state, 8, 4);
    state[14] = PublicKey.BYTES;
    state[15] = FLAGS;
    for (int word = 0; word < SCHEDULE.length; word += 2) {
      mix(state, 2 * word % STEPS.length, message[SCHEDULE[word]], message[SCHEDULE[word + 1]]);
    }
    return new OverlayAddress(out(state, 0), out(state, 2));
  }

  private static void put(int[] words, int at, long bytes) {
    words[at] = Integer.reverseBytes((int) (bytes >>> 32));
    words[at + 1] = Integer.reverseBytes((int) bytes);
  }

  private static void mix(int[] state, int step, int x, int y) {
    int i = STEPS[step];
    int j = STEPS[step + 1];
    int k = STEPS[step + 2];
    int l = STEPS[step + 3];
    int a = state[i] + state[j] + x;
    int d = Integer.rotateRight(state[l] ^ a, 16);
    int c = state[k] + d;
    int b = Integer.rotateRight(state[j] ^ c, 12);
    a += b + y;
    d = Integer.rotateRight(d ^ a, 8);
    c += d;
    b = Integer.rotateRight(b ^ c, 7);
    state[i] = a;
    state[j] = b;
    state[k] = c;
    state[l] = d;
  }

  private static long out(int[] state, int at) {
    long first = Integer.toUnsignedLong(Integer.reverseBytes(state[at] ^ state[at + 8]));
    long second = Integer.toUnsignedLong(Integer.reverseBytes(state[at + 1] ^ state[at + 9]));
    return first << 32 | second;
  }
}
