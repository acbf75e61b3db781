package org.mycelium.link;

/**
 * One live connection to a peer, owned by the verticle of its transport. Its other users are the
 * router (control, through the bus), the data plane (data) and the peer manager (state).
 *
 * <p>Life: the transport creates it with reading paused and publishes {@code LinkUp}; the data
 * plane calls {@link #attach}, which starts the reading; the transport publishes {@code LinkDown}
 * exactly once when it ends, for whatever reason.
 */
public interface Link {

  /**
   * The reason with which the router closes a link on which it hears this node's own router id: the
   * peer manager then marks the endpoint as ourselves and does not dial it again (design, Better
   * 8).
   */
  String SELF_REASON = "the peer is this node itself";

  /** What never changes about it. */
  LinkInfo info();

  /** Counters and activity times; any thread. */
  LinkStats stats();

  /**
   * Names the receiver of data packets and starts reading. Called once, by the data plane, on any
   * thread. A second call is ignored.
   */
  void attach(DataReceiver receiver);

  /**
   * Queues data packets. Any thread. The link owns the batch from here on, also when it refuses it,
   * and recycles it when written or dropped.
   *
   * @return false when the queue is full or the link is closed: the packets are dropped and
   *     counted, as a router does; the caller need not do anything
   */
  boolean sendData(PacketBatch batch);

  /**
   * Sends packets straight from an array that stays the caller's, when the link is at rest; what
   * the socket does not take at once is copied. Any thread.
   *
   * @param rest an empty batch for that; the link owns it from here on when it accepts
   * @return false when it accepts nothing: use {@link #sendData}
   */
  default boolean sendLent(byte[] bytes, int offset, int length, PacketBatch rest) {
    return false;
  }

  /**
   * Waits while much data waits in the queue and leaves it, for at most {@value
   * OutboundQueue#ROOM_MILLIS} ms. For threads that may wait and can leave further packets where
   * they come from; never an event loop. A link without a queue does nothing.
   */
  default void awaitRoom() {}

  /** True from the moment it ends, before anybody is told. Any thread. */
  boolean ended();

  /**
   * Ends the connection at once. Any thread; later calls do nothing.
   *
   * @param reason for the log, the event and the peer's last error
   */
  void close(String reason);
}
