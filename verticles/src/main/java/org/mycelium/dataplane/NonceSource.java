package org.mycelium.dataplane;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Nonces that never repeat in this process (W5). Both directions between two nodes share one key
 * for ever, so random nonces would collide some day; v0.7.10 nodes take any.
 *
 * <pre>
 *  0           1                48                96 bits
 * +-----------+------------------+-----------------+
 * | direction | random, per boot | counter         |
 * +-----------+------------------+-----------------+
 * </pre>
 *
 * The direction bit is 1 at the node with the greater public key. The counter is shared by all
 * threads, which take it in blocks. When its 48 bits are used up (326 days at ten million packets a
 * second) a new random part is drawn. Any thread.
 */
final class NonceSource {

  /** Counter values that a thread takes at once. */
  static final int BLOCK = 4096;

  static final long COUNTER_END = 1L << 48;

  private static final long RANDOM_MASK = (1L << 47) - 1;

  /** One random part and its counter. */
  private record Epoch(long random, AtomicLong next) {}

  /**
   * A run of counter values for one thread.
   *
   * @param random the 47 random bits
   * @param first the first value; the block ends before {@code first + BLOCK}
   */
  record Block(long random, long first) {}

  private final RandomGenerator randomness;
  private volatile Epoch epoch;

  NonceSource(RandomGenerator randomness) {
    this(randomness, 0);
  }

  /** Starts the counter at {@code first}. */
  NonceSource(RandomGenerator randomness, long first) {
    this.randomness = randomness;
    this.epoch = new Epoch(randomness.nextLong() & RANDOM_MASK, new AtomicLong(first));
  }

  /** A block that nobody else gets. */
  Block take() {
    while (true) {
      Epoch current = epoch;
      long first = current.next().getAndAdd(BLOCK);
      if (first <= COUNTER_END - BLOCK) {
        return new Block(current.random(), first);
      }
      renew(current);
    }
  }

  /** The random part in use now. */
  long random() {
    return epoch.random();
  }

  private synchronized void renew(Epoch usedUp) {
    if (epoch.equals(usedUp)) {
      epoch = new Epoch(randomness.nextLong() & RANDOM_MASK, new AtomicLong());
    }
  }
}
