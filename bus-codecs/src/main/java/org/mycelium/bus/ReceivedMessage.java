package org.mycelium.bus;

/**
 * A message that arrived whole (spec 03 §1.7). Published on {@link MyceliumAddresses#messageTopic},
 * or inside the reply to {@link ReceiveMessage} or {@link SendMessage}.
 *
 * @param node overlay address of the node that received it
 * @param handle names it at that node, for {@link ReadPayload} and {@link ConfirmMessage}
 * @param id 16 lower-case hex digits
 * @param source overlay address of the sender
 * @param sourceKey its public key, 64 lower-case hex digits
 * @param destination the address it was sent to, inside the node's /64
 * @param destinationKey the node's public key
 * @param topic at most 255 bytes; empty without a topic
 * @param payload all of it; or nothing, when {@code length} says that there is something: then it
 *     is longer than {@link SendMessage#MAX_PAYLOAD} and read with {@link ReadPayload}
 * @param length of the payload in bytes
 * @param answer true when the sender marked it as an answer to a message with the same id
 */
public record ReceivedMessage(
    String node,
    long handle,
    String id,
    String source,
    String sourceKey,
    String destination,
    String destinationKey,
    Bytes topic,
    Bytes payload,
    long length,
    boolean answer)
    implements MyceliumMessage {

  /** True when the payload is here; false when it must be read with {@link ReadPayload}. */
  public boolean complete() {
    return payload.length() == length;
  }
}
