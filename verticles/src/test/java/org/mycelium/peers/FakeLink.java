package org.mycelium.peers;

import java.util.ArrayList;
import java.util.List;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.Link;
import org.mycelium.link.LinkIds;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkInfo.Direction;
import org.mycelium.link.LinkStats;
import org.mycelium.link.PacketBatch;

/** A link without a connection that remembers why it was closed. */
final class FakeLink implements Link {
  private final LinkInfo info;
  private final LinkStats stats = new LinkStats();
  final List<String> closed = new ArrayList<>();

  FakeLink(Endpoint endpoint, Direction direction, String identifier) {
    this.info =
        new LinkInfo(LinkIds.next(), endpoint.transport(), direction, endpoint, identifier, 10);
  }

  static FakeLink to(String uri) {
    Endpoint endpoint = EndpointParser.parse(uri);
    return new FakeLink(
        endpoint, Direction.OUTBOUND, "TCP 1.1.1.1:4000 <-> " + endpoint.addressText());
  }

  static FakeLink from(String uri) {
    Endpoint endpoint = EndpointParser.parse(uri);
    return new FakeLink(
        endpoint, Direction.INBOUND, "TCP 1.1.1.1:9651 <-> " + endpoint.addressText());
  }

  @Override
  public LinkInfo info() {
    return info;
  }

  @Override
  public LinkStats stats() {
    return stats;
  }

  @Override
  public void attach(DataReceiver receiver) {
    throw new UnsupportedOperationException("the peer manager does not read");
  }

  @Override
  public boolean sendData(PacketBatch batch) {
    throw new UnsupportedOperationException("the peer manager does not send");
  }

  @Override
  public synchronized boolean ended() {
    return !closed.isEmpty();
  }

  @Override
  public synchronized void close(String reason) {
    closed.add(reason);
  }

  synchronized List<String> closed() {
    return List.copyOf(closed);
  }
}
