package org.mycelium.api;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Direction;
import org.mycelium.bus.MyceliumMessage;
import org.mycelium.bus.NodeInfo;
import org.mycelium.bus.PacketCount;
import org.mycelium.bus.PeerStatus;
import org.mycelium.bus.RouteEntry;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;

/**
 * The original's JSON (spec 04 §1). Members that it does not have are added behind its own; nothing
 * of its own is left out.
 */
final class ApiJson {
  private ApiJson() {}

  static JsonObject info(NodeInfo info) {
    return new JsonObject()
        .put("nodeSubnet", info.subnet())
        .put("nodeIp", info.node())
        .put("nodePubkey", info.publicKey())
        .put("nodeStartTime", info.incarnation() / 1_000_000);
  }

  static JsonObject peer(PeerStatus peer) {
    return new JsonObject()
        .put("endpoint", endpoint(EndpointParser.parse(peer.endpoint())))
        .put(
            "type",
            switch (peer.peerType()) {
              case STATIC, OTHER -> "static";
              case LINK_LOCAL_DISCOVERY -> "linkLocalDiscovery";
              case INBOUND -> "inbound";
            })
        .put(
            "connectionState",
            switch (peer.state()) {
              case ALIVE -> "alive";
              case CONNECTING -> "connecting";
              case DEAD, REMOVED, OTHER -> "dead";
            })
        .put("txBytes", peer.txBytes())
        .put("rxBytes", peer.rxBytes())
        .put("discovered", peer.discoveredSeconds())
        .put("lastConnected", known(peer.lastConnectedSeconds()))
        .put("linkCost", known(peer.linkCost()))
        .put("rttMicros", known(peer.rttMicros()))
        .put("direction", peer.direction() == Direction.INBOUND ? "inbound" : "outbound")
        .put("lastError", peer.lastError().isEmpty() ? null : peer.lastError())
        .put("nextRetry", known(peer.nextRetryMillis()));
  }

  private static @Nullable Long known(long value) {
    return value == MyceliumMessage.UNKNOWN ? null : Long.valueOf(value);
  }

  private static JsonObject endpoint(Endpoint endpoint) {
    JsonObject address =
        switch (endpoint) {
          case Endpoint.Socket socket -> new JsonObject().put("socket", socket.addressText());
          case Endpoint.Vsock vsock ->
              new JsonObject()
                  .put("vsock", new JsonObject().put("cid", vsock.cid()).put("port", vsock.port()));
          case Endpoint.HybridVsock hybrid ->
              new JsonObject()
                  .put(
                      "vsockUnix",
                      new JsonObject().put("path", hybrid.path()).put("port", hybrid.port()));
        };
    return new JsonObject().put("proto", endpoint.transport().scheme()).put("addr", address);
  }

  static JsonObject route(RouteEntry route) {
    JsonObject json =
        new JsonObject().put("subnet", route.subnet()).put("nextHop", route.nextHop());
    if (route.metric() >= MyceliumMessage.INFINITE) {
      json.put("metric", "infinite");
    } else {
      json.put("metric", route.metric());
    }
    return json.put("seqno", route.seqno());
  }

  static JsonObject packets(PacketCount count) {
    return new JsonObject()
        .put("ip", count.ip())
        .put("packetCount", count.packets())
        .put("byteCount", count.bytes());
  }

  static JsonObject queried(RouteEntry route) {
    return new JsonObject()
        .put("subnet", route.subnet())
        .put("expiration", Long.toString(route.expirationSeconds()));
  }
}
