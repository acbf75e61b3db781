package org.mycelium.message.core;

/**
 * What messages may cost. A /64 may have a quarter of each total.
 *
 * @param maxMessage the longest message that is sent or taken, bytes
 * @param receiving messages that arrive, at most this many at a time
 * @param receivingMemory bytes of them in memory
 * @param inbox messages in the inbox
 * @param inboxMemory bytes of them in memory
 * @param sending messages on their way out
 * @param sendingMemory bytes of them in memory
 * @param disk bytes of long payloads in files, for each of the three
 */
public record MessageLimits(
    long maxMessage,
    int receiving,
    long receivingMemory,
    int inbox,
    long inboxMemory,
    int sending,
    long sendingMemory,
    long disk) {

  /** What a /64 may have of a total. */
  static final int SHARES = 4;

  /** Messages that spill at a time. */
  private static final int SPILLS = 64;

  /** The limits of a node that was told nothing else. */
  public static final MessageLimits DEFAULT =
      new MessageLimits(
          2L << 30, 16_384, 64L << 20, 10_000, 64L << 20, 16_384, 64L << 20, 8L << 30);

  /** The same for longer or shorter messages; there is always disk for four of the longest. */
  public MessageLimits withMaxMessage(long bytes) {
    return new MessageLimits(
        bytes,
        receiving,
        receivingMemory,
        inbox,
        inboxMemory,
        sending,
        sendingMemory,
        Math.max(disk, SHARES * bytes));
  }

  Budget receivingBudget() {
    return budget(receiving, receivingMemory, SHARES);
  }

  Budget inboxBudget() {
    return budget(inbox, inboxMemory, SHARES);
  }

  /** Messages that go to their files early, because memory is short: each costs an open file. */
  Budget spillBudget() {
    Budget.Limit total = new Budget.Limit(SPILLS, 0, 0);
    return new Budget(total, total.share(SHARES));
  }

  /** Applications are trusted to share: all of it may go to one destination. */
  Budget sendingBudget() {
    return budget(sending, sendingMemory, 1);
  }

  private Budget budget(int count, long memory, int shares) {
    Budget.Limit total = new Budget.Limit(count, memory, disk);
    return new Budget(total, total.share(shares));
  }
}
