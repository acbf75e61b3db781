package org.mycelium.routing;

/**
 * Send times of the Hellos that have no answer yet. An IHU carries no Hello number, and a v0.7.10
 * node answers every Hello in order: so each IHU answers the oldest (design, Better 1).
 */
final class HelloFifo {

  /**
   * How many are kept. The oldest gives way: only a peer that leaves {@value} Hellos unanswered,
   * against spec 02 §2.2, gets there, and its round trip is then unknown anyway.
   */
  static final int CAPACITY = 64;

  /**
   * So many answers in a row that left a Hello unanswered are suspicious. Half of the samples that
   * the cost takes the minimum of: wrong ones do not get through.
   */
  static final int SURPLUS_ANSWERS = LinkCostEstimator.WINDOW / 2;

  private final long[] sendTimes = new long[CAPACITY];
  private int head;
  private int surplusAnswers;
  private int size;
  private long lost;
  private long unexpected;

  /** A Hello goes out. */
  void sent(long now) {
    if (size == CAPACITY) {
      dropOldest();
    }
    sendTimes[(head + size) % CAPACITY] = now;
    size++;
  }

  /**
   * An IHU came in.
   *
   * @return the round trip in microseconds, or -1 when no Hello waits for an answer: such an IHU is
   *     counted and means nothing
   */
  long answered(long now) {
    if (size == 0) {
      unexpected++;
      return -1;
    }
    long rtt = Math.max(0, now - sendTimes[head]);
    removeOldest();
    surplusAnswers = size > 0 ? surplusAnswers + 1 : 0;
    return rtt;
  }

  /**
   * Whether no answer of late emptied it. Either round trips are longer than the gaps between
   * Hellos, or an answer was lost and every later one is matched with the Hello before its own. No
   * more Hellos for a while tells: true answers keep coming, the others never do.
   */
  boolean surplus() {
    return surplusAnswers >= SURPLUS_ANSWERS && size > 0;
  }

  /** Gives up all. */
  void giveUpAll() {
    giveUpSentBefore(Long.MAX_VALUE);
    surplusAnswers = 0;
  }

  /**
   * Gives up the Hellos sent before {@code time}. If one answer is lost, every later one would be
   * matched with the Hello before its own.
   */
  void giveUpSentBefore(long time) {
    while (size > 0 && sendTimes[head] < time) {
      dropOldest();
    }
  }

  private void dropOldest() {
    removeOldest();
    lost++;
  }

  private void removeOldest() {
    head = (head + 1) % CAPACITY;
    size--;
  }

  /** Hellos that wait for an answer. */
  int size() {
    return size;
  }

  /** Hellos given up or pushed out. */
  long lost() {
    return lost;
  }

  /** IHUs that answered nothing. */
  long unexpected() {
    return unexpected;
  }
}
