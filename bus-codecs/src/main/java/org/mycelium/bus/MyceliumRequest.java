package org.mycelium.bus;

/**
 * Sent to one node, which answers with {@code R} or a {@link MyceliumFailure}.
 *
 * @param <R> the reply
 */
public sealed interface MyceliumRequest<R extends MyceliumReply> extends MyceliumMessage
    permits NodeInfoRequest,
        PeersRequest,
        LinksRequest,
        CostsRequest,
        RoutesRequest,
        CountersRequest,
        PacketCountsRequest,
        Lookup,
        AddPeer,
        RemovePeer,
        SendMessage,
        ReceiveMessage,
        ConfirmMessage,
        MessageStatusRequest,
        ReadPayload,
        WritePayload,
        TopicsRequest,
        ChangeTopics {

  /** The last part of the address: {@code mycelium.v1.<node>.<name>}. */
  String request();

  /** The class of the reply. */
  Class<R> replyType();

  /** How long the node may wait before it answers, in milliseconds; on top of any time-out. */
  default long waitMillis() {
    return 0;
  }
}
