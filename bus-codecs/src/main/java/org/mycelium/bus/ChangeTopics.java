package org.mycelium.bus;

/**
 * Changes who may send messages, until the node stops. A command. Failures: {@link
 * FailureCode#MALFORMED} for a bad subnet or path, {@link FailureCode#NOT_FOUND} for a socket of an
 * unknown topic, {@link FailureCode#FORBIDDEN} for a socket outside the folders that the
 * configuration names, {@link FailureCode#LIMIT_REACHED} for too many topics or sources.
 *
 * @param action what to do
 * @param topic at most 255 bytes; not used by the two default actions
 * @param value a subnet or address, or the path of a socket; not used by the others
 */
public record ChangeTopics(TopicAction action, Bytes topic, String value)
    implements MyceliumRequest<Done> {

  /**
   * Checks the topic.
   *
   * @throws IllegalArgumentException when it is too long
   */
  public ChangeTopics {
    Limits.bytes("topic", topic, SendMessage.MAX_TOPIC);
  }

  /** Accepts or rejects topics that are not configured. */
  public static ChangeTopics acceptByDefault(boolean accept) {
    return new ChangeTopics(
        accept ? TopicAction.ACCEPT_BY_DEFAULT : TopicAction.REJECT_BY_DEFAULT, Bytes.EMPTY, "");
  }

  /** An action that needs no value. */
  public static ChangeTopics of(TopicAction action, Bytes topic) {
    return new ChangeTopics(action, topic, "");
  }

  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_CHANGE_TOPICS;
  }

  @Override
  public Class<Done> replyType() {
    return Done.class;
  }
}
