package org.mycelium.bus;

/**
 * Asks for the oldest message in the inbox (spec 03 §1.8). Any number of callers may wait at a
 * time; one message goes to one of them, except when they peek. Failures: {@link
 * FailureCode#LIMIT_REACHED} when too many wait.
 *
 * @param mode what happens to the message
 * @param filtered true when only messages with exactly this topic count; false for all
 * @param topic the topic, when {@code filtered}; empty means messages without a topic
 * @param waitMillis how long to wait for a message when there is none; 0: not at all
 */
public record ReceiveMessage(ReceiveMode mode, boolean filtered, Bytes topic, long waitMillis)
    implements MyceliumRequest<ReceiveReply> {

  /** How long a message is leased without sign of its reader, in milliseconds. */
  public static final long LEASE_MILLIS = 60_000;

  /**
   * Checks the topic; a negative time is none.
   *
   * @throws IllegalArgumentException when the topic is too long
   */
  public ReceiveMessage {
    Limits.bytes("topic", topic, SendMessage.MAX_TOPIC);
    waitMillis = Math.max(0, waitMillis);
  }

  /** Any message. */
  public static ReceiveMessage any(ReceiveMode mode, long waitMillis) {
    return new ReceiveMessage(mode, false, Bytes.EMPTY, waitMillis);
  }

  /** A message with this topic. */
  public static ReceiveMessage of(Bytes topic, ReceiveMode mode, long waitMillis) {
    return new ReceiveMessage(mode, true, topic, waitMillis);
  }

  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_RECEIVE_MESSAGE;
  }

  @Override
  public Class<ReceiveReply> replyType() {
    return ReceiveReply.class;
  }
}
