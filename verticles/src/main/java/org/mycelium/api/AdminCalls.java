package org.mycelium.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.mycelium.bus.AddPeer;
import org.mycelium.bus.CountedBy;
import org.mycelium.bus.Done;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.Lookup;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.MyceliumRequest;
import org.mycelium.bus.MyceliumSnapshot;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.NodeInfoRequest;
import org.mycelium.bus.PacketCountsRequest;
import org.mycelium.bus.PacketCountsSnapshot;
import org.mycelium.bus.PeersRequest;
import org.mycelium.bus.PeersSnapshot;
import org.mycelium.bus.RemovePeer;
import org.mycelium.bus.RouteKind;
import org.mycelium.bus.RoutesRequest;
import org.mycelium.bus.RoutesSnapshot;

/**
 * What both interfaces can ask of a node besides messages: each is a request on the bus. Futures
 * fail with a {@link MyceliumFailure}.
 */
final class AdminCalls {
  private static final int PAGE = MyceliumSnapshot.MAX_PAGE;

  private final NodeClient node;

  AdminCalls(NodeClient node) {
    this.node = node;
  }

  /** Info. */
  Future<Buffer> info() {
    return node.ask(new NodeInfoRequest()).map(info -> ApiJson.info(info).toBuffer());
  }

  /** List of PeerStats. */
  Future<JsonChunks> peers() {
    return list(
        offset -> new PeersRequest(offset, PAGE),
        PeersSnapshot::entries,
        peer -> ApiJson.peer(peer).encode());
  }

  /** List of Route. */
  Future<JsonChunks> routes(RouteKind kind) {
    return list(
        offset -> new RoutesRequest(kind, offset, PAGE),
        RoutesSnapshot::entries,
        route -> ApiJson.route(route).encode());
  }

  /** List of QueriedSubnet. */
  Future<JsonChunks> queried() {
    return list(
        offset -> new RoutesRequest(RouteKind.QUERIED, offset, PAGE),
        RoutesSnapshot::entries,
        route -> ApiJson.queried(route).encode());
  }

  /** PacketStatistics. */
  Future<JsonChunks> packets() {
    return counts(CountedBy.SOURCE)
        .compose(
            bySource ->
                counts(CountedBy.DESTINATION)
                    .map(
                        byDestination ->
                            new JsonChunks(
                                List.of(
                                    List.of("{\"bySource\":").iterator(),
                                    bySource,
                                    List.of(",\"byDestination\":").iterator(),
                                    byDestination,
                                    List.of("}").iterator()))));
  }

  private Future<Iterator<String>> counts(CountedBy by) {
    return node.askAll(offset -> new PacketCountsRequest(by, offset, PAGE))
        .map(
            pages ->
                new JsonChunks.ListParts<>(
                    pages.stream().map(PacketCountsSnapshot::entries).iterator(),
                    count -> ApiJson.packets(count).encode()));
  }

  private <P extends MyceliumSnapshot, E> Future<JsonChunks> list(
      IntFunction<MyceliumRequest<P>> page,
      Function<P, List<E>> entries,
      Function<E, String> text) {
    return node.askAll(page)
        .map(pages -> JsonChunks.list(pages.stream().map(entries).iterator(), text));
  }

  /** Adds a static peer; fails with MALFORMED or ALREADY_KNOWN. */
  Future<Done> addPeer(String endpoint) {
    return node.ask(new AddPeer(endpoint));
  }

  /** Removes a peer; fails with MALFORMED or NOT_FOUND. */
  Future<Done> removePeer(String endpoint) {
    return node.ask(new RemovePeer(endpoint));
  }

  /**
   * The public key of the node that has an address; fails with MALFORMED when it is no IP address,
   * NOT_FOUND when no route leads there. An IPv4 address is one to which no route leads.
   */
  Future<String> publicKey(String ip) {
    byte[] address = Requests.ip(ip);
    if (address == null) {
      return Future.failedFuture(
          new MyceliumFailure(FailureCode.MALFORMED, "'" + ip + "' is not an IP address"));
    }
    MyceliumFailure none = new MyceliumFailure(FailureCode.NOT_FOUND, "no route leads to " + ip);
    if (address.length != 16 || (address[0] & 0xfe) != 0x04) {
      return Future.failedFuture(none);
    }
    return node.ask(new Lookup(ip))
        .compose(
            found ->
                found.publicKey().isEmpty()
                    ? Future.failedFuture(none)
                    : Future.succeededFuture(found.publicKey()));
  }

  /** An empty list: this version has no proxies. */
  static JsonChunks nothing() {
    return JsonChunks.list(Collections.emptyIterator(), String::valueOf);
  }
}
