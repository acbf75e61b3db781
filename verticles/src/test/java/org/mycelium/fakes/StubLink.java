package org.mycelium.fakes;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.Link;
import org.mycelium.link.LinkIds;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkInfo.Direction;
import org.mycelium.link.LinkStats;
import org.mycelium.link.PacketBatch;

/** A link without a connection: refuses data, and remembers why it was closed. */
public class StubLink implements Link {
  private final LinkInfo info;
  private final LinkStats stats = new LinkStats();
  private final List<String> closed = new CopyOnWriteArrayList<>();

  /** A link of static cost 10. */
  public StubLink(Endpoint endpoint, Direction direction, String identifier) {
    this.info =
        new LinkInfo(LinkIds.next(), endpoint.transport(), direction, endpoint, identifier, 10);
  }

  /** A dialled one. */
  public static StubLink to(String uri) {
    Endpoint endpoint = EndpointParser.parse(uri);
    return new StubLink(
        endpoint, Direction.OUTBOUND, "TCP 1.1.1.1:4000 <-> " + endpoint.addressText());
  }

  /** An accepted one. */
  public static StubLink from(String uri) {
    Endpoint endpoint = EndpointParser.parse(uri);
    return new StubLink(
        endpoint, Direction.INBOUND, "TCP 1.1.1.1:9651 <-> " + endpoint.addressText());
  }

  @Override
  public final LinkInfo info() {
    return info;
  }

  @Override
  public final LinkStats stats() {
    return stats;
  }

  @Override
  public void attach(DataReceiver receiver) {}

  @Override
  public boolean sendData(PacketBatch batch) {
    batch.recycle();
    return false;
  }

  @Override
  public boolean ended() {
    return !closed.isEmpty();
  }

  @Override
  public final void close(String reason) {
    closed.add(reason);
  }

  /** The reasons with which it was closed. */
  public final List<String> closed() {
    return List.copyOf(closed);
  }
}
