package org.mycelium.bus;

import java.util.List;

/** The kind numbers of the wire form: places in this list, which only grows at its end. */
final class Kinds {
  static final List<Class<? extends Record>> ALL =
      List.of(
          LinkEvent.class,
          PeerEvent.class,
          CostBatch.class,
          RouteBatch.class,
          NodeInfoRequest.class,
          PeersRequest.class,
          LinksRequest.class,
          CostsRequest.class,
          RoutesRequest.class,
          CountersRequest.class,
          Lookup.class,
          AddPeer.class,
          RemovePeer.class,
          NodeInfo.class,
          PeersSnapshot.class,
          LinksSnapshot.class,
          CostsSnapshot.class,
          RoutesSnapshot.class,
          CountersSnapshot.class,
          LookupReply.class,
          Done.class,
          SendMessage.class,
          ReceiveMessage.class,
          ConfirmMessage.class,
          MessageStatusRequest.class,
          ReadPayload.class,
          WritePayload.class,
          TopicsRequest.class,
          ChangeTopics.class,
          MessageSent.class,
          ReceivedMessage.class,
          ReceiveReply.class,
          MessageStatus.class,
          PayloadPart.class,
          PayloadWritten.class,
          TopicConfig.class,
          PacketCountsRequest.class,
          PacketCountsSnapshot.class);

  private Kinds() {}

  static int number(Class<? extends Record> type) {
    int at = ALL.indexOf(type);
    if (at < 0) {
      throw new IllegalArgumentException(type + " travels only inside another message");
    }
    return at + 1;
  }

  static String name(int number) {
    return number >= 1 && number <= ALL.size()
        ? ALL.get(number - 1).getSimpleName()
        : "kind " + number + ", unknown to this version";
  }
}
