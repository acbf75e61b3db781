package org.mycelium.bus;

/**
 * Sends a message to an overlay node, or answers one (spec 03 §1.6, §1.9). Failures: {@link
 * FailureCode#MALFORMED} for a bad destination or id, {@link FailureCode#NOT_FOUND} for an unknown
 * {@code upload}, {@link FailureCode#LIMIT_REACHED} when too much is on its way already.
 *
 * @param destination an IP address, or the public key of a node as 64 hex digits. An address that
 *     no overlay node can have is taken, and the message is aborted
 * @param topic at most {@value #MAX_TOPIC} bytes; not sent with an answer
 * @param payload at most {@value #MAX_PAYLOAD} bytes; longer ones go by {@link WritePayload}
 * @param upload the number of a payload that was written before, or 0: then {@code payload} counts
 * @param replyTo the id of the message that this one answers, 16 hex digits; empty for none
 * @param replyWaitMillis how long the node waits for an answer before it replies, from 0; negative:
 *     it replies at once
 */
public record SendMessage(
    String destination,
    Bytes topic,
    Bytes payload,
    long upload,
    String replyTo,
    long replyWaitMillis)
    implements MyceliumRequest<MessageSent> {

  /** The most bytes of a topic. */
  public static final int MAX_TOPIC = 255;

  /** The most bytes of payload in one record. */
  public static final int MAX_PAYLOAD = 1 << 20;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException when topic or payload are too long
   */
  public SendMessage {
    Limits.bytes("topic", topic, MAX_TOPIC);
    Limits.bytes("payload", payload, MAX_PAYLOAD);
  }

  /** A message; the node replies at once with its id. */
  public static SendMessage to(String destination, Bytes topic, Bytes payload) {
    return new SendMessage(destination, topic, payload, 0, "", -1);
  }

  /** An answer to a received message. */
  public static SendMessage reply(ReceivedMessage message, Bytes payload) {
    return new SendMessage(message.source(), Bytes.EMPTY, payload, 0, message.id(), -1);
  }

  /** The same, with the node's reply when an answer came, or after this time. */
  public SendMessage awaitReply(long millis) {
    return new SendMessage(destination, topic, payload, upload, replyTo, Math.max(0, millis));
  }

  /** The same with a payload that {@link WritePayload} wrote. */
  public SendMessage withUpload(long number) {
    return new SendMessage(destination, topic, Bytes.EMPTY, number, replyTo, replyWaitMillis);
  }

  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_SEND_MESSAGE;
  }

  @Override
  public Class<MessageSent> replyType() {
    return MessageSent.class;
  }

  @Override
  public long waitMillis() {
    return Math.max(0, replyWaitMillis);
  }
}
