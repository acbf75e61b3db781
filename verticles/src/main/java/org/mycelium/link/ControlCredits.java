package org.mycelium.link;

/**
 * Back-pressure for control messages, which the event bus does not have: a transport takes a credit
 * for each batch that it sends to the router and stops reading the link when they run out. Bounded
 * in batches and, because one read of a hostile peer can hold 26 000 tiny messages, in messages.
 */
public final class ControlCredits {

  /** Most batches in flight. */
  public static final int MAX_BATCHES = 64;

  /** Most messages in flight, but for those of the read that crossed the bound. */
  public static final int MAX_TLVS = 8192;

  private final Runnable resume;
  private int batches;
  private int tlvs;
  private boolean exhausted;

  /**
   * Makes a full set.
   *
   * @param resume run when reading may go on, on the thread that handed the last credit back
   */
  public ControlCredits(Runnable resume) {
    this.resume = resume;
  }

  /**
   * Takes a credit for a batch of this many messages; never refused, look at {@link #exhausted()}.
   *
   * @return hands it back; any thread, calls after the first do nothing
   */
  public synchronized Runnable take(int messages) {
    batches++;
    tlvs += messages;
    if (batches >= MAX_BATCHES || tlvs >= MAX_TLVS) {
      exhausted = true;
    }
    return new Credit(messages);
  }

  /**
   * True when the link must not be read until {@code resume} is run. A transport that then stops
   * reading does so on the thread on which {@code resume} starts it again, so neither is lost.
   */
  public synchronized boolean exhausted() {
    return exhausted;
  }

  private void give(Credit credit) {
    synchronized (this) {
      if (credit.given) {
        return;
      }
      credit.given = true;
      batches--;
      tlvs -= credit.messages;
      if (!exhausted || batches > MAX_BATCHES / 2 || tlvs > MAX_TLVS / 2) {
        return;
      }
      exhausted = false;
    }
    resume.run();
  }

  private final class Credit implements Runnable {
    private final int messages;
    private boolean given;

    Credit(int messages) {
      this.messages = messages;
    }

    @Override
    public void run() {
      give(this);
    }
  }
}
