package org.mycelium.routing;

/**
 * What last crossed a link, as its transport and the data plane see it. Microseconds of the clock
 * that the core is given as {@code now}; far in the past for never. The values move without an
 * event, also while the core runs; they never go back.
 */
public interface LinkActivity {

  /** When any byte last came in, control or data; at first the time the link came up. */
  long lastReceivedMicros();

  /** When data was last handed to the link for sending. */
  long lastDataSentMicros();

  /** When data last came in. */
  long lastDataReceivedMicros();

  /**
   * Bytes of control messages that have left so far; what the core handed out beyond that waits.
   */
  long controlSentBytes();
}
