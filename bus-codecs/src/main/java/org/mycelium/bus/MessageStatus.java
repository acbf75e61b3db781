package org.mycelium.bus;

/**
 * How far a sent message is (spec 04 §1, MessageInfo).
 *
 * @param id 16 lower-case hex digits
 * @param destination overlay address it goes to
 * @param state how far
 * @param chunksPending pieces not sent yet; these three are 0 unless {@link MessageState#SENDING}
 * @param chunksSent pieces sent and not acknowledged
 * @param chunksAcked pieces acknowledged
 * @param createdMicros when it was submitted, µs since 1970
 * @param deadlineMicros when it is given up, µs since 1970
 * @param length of the payload in bytes
 */
public record MessageStatus(
    String id,
    String destination,
    MessageState state,
    long chunksPending,
    long chunksSent,
    long chunksAcked,
    long createdMicros,
    long deadlineMicros,
    long length)
    implements MyceliumReply {}
