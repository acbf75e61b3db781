package org.mycelium.api;

import static org.mycelium.bus.FailureCode.ALREADY_KNOWN;
import static org.mycelium.bus.FailureCode.MALFORMED;
import static org.mycelium.bus.FailureCode.NOT_FOUND;
import static org.mycelium.http.Privilege.EVERYTHING;
import static org.mycelium.http.Privilege.READ_ADMIN;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.RouteKind;
import org.mycelium.jsonrpc.RpcError;
import org.mycelium.jsonrpc.RpcMethod;
import org.mycelium.jsonrpc.RpcParams;
import org.mycelium.jsonrpc.RpcServer;

/** The methods for nodes, peers, routes, keys and proxies (spec 04 §3.2). */
final class AdminRpc {
  private static final Buffer TRUE = Buffer.buffer("true");

  private final Vertx vertx;
  private final AdminCalls calls;

  AdminRpc(Vertx vertx, AdminCalls calls) {
    this.vertx = vertx;
    this.calls = calls;
  }

  List<RpcMethod> methods() {
    return List.of(
        RpcMethod.of("getInfo", READ_ADMIN, "Who this node is.")
            .answers("Info", params -> RpcFailures.map(calls.info(), Map.of())),
        RpcMethod.of("getPublicKeyFromIp", EVERYTHING, "The public key of an address's node.")
            .param("ip", "IpText", "mycelium_ip")
            .fails(-32007, "not an IP address")
            .fails(-32008, "no route leads there; none is asked for")
            .answers("PublicKey", this::publicKey),
        RpcMethod.of("getPeers", READ_ADMIN, "The peers.")
            .answers("[PeerStats]", params -> list(calls::peers)),
        RpcMethod.of("addPeer", EVERYTHING, "Adds a static peer.")
            .param("endpoint", "EndpointText")
            .fails(-32009, "the endpoint is malformed")
            .fails(-32010, "known already")
            .answers("Done", this::addPeer),
        RpcMethod.of("deletePeer", EVERYTHING, "Removes a peer and closes its link.")
            .param("endpoint", "EndpointText")
            .fails(-32012, "the endpoint is malformed")
            .fails(-32011, "unknown")
            .answers("Done", this::deletePeer),
        RpcMethod.of("getSelectedRoutes", READ_ADMIN, "Routes in use.")
            .answers("[Route]", params -> list(() -> calls.routes(RouteKind.SELECTED))),
        RpcMethod.of("getFallbackRoutes", READ_ADMIN, "Other known routes.")
            .answers("[Route]", params -> list(() -> calls.routes(RouteKind.FALLBACK))),
        RpcMethod.of("getQueriedSubnets", READ_ADMIN, "Subnets for which a route is being asked.")
            .answers("[QueriedSubnet]", params -> list(calls::queried)),
        RpcMethod.of(
                "getPacketStatistics", READ_ADMIN, "Data packets by source and by destination.")
            .answers("PacketStatistics", params -> list(calls::packets)),
        RpcMethod.of("getProxies", READ_ADMIN, "Known valid proxies: none in this version.")
            .answers(
                "[IpText]", params -> list(() -> Future.succeededFuture(AdminCalls.nothing()))),
        RpcMethod.of("connectProxy", EVERYTHING, "Would connect to a proxy: not in this version.")
            .optional("remote", "SocketText")
            .fails(-32032, "no valid proxy")
            .answers("SocketText", AdminRpc::connectProxy),
        RpcMethod.of("disconnectProxy", EVERYTHING, "Ends the connection to a proxy.")
            .answers("Done", AdminRpc::nothingToDo),
        RpcMethod.of("startProxyProbe", EVERYTHING, "Would look for proxies: not in this version.")
            .answers("Done", AdminRpc::nothingToDo),
        RpcMethod.of("stopProxyProbe", EVERYTHING, "Looks for proxies no longer.")
            .answers("Done", AdminRpc::nothingToDo));
  }

  private Future<Buffer> list(Supplier<Future<JsonChunks>> source) {
    return RpcFailures.map(
        source.get().compose(chunks -> chunks.collect(vertx, RpcServer.MAX_BYTES)), Map.of());
  }

  private Future<Buffer> publicKey(RpcParams params) {
    return RpcFailures.map(
            calls.publicKey(params.text("ip")), Map.of(MALFORMED, -32007, NOT_FOUND, -32008))
        .map(Json::encodeToBuffer);
  }

  private Future<Buffer> addPeer(RpcParams params) {
    return done(
        calls.addPeer(params.text("endpoint")), Map.of(MALFORMED, -32009, ALREADY_KNOWN, -32010));
  }

  private Future<Buffer> deletePeer(RpcParams params) {
    return done(
        calls.removePeer(params.text("endpoint")), Map.of(MALFORMED, -32012, NOT_FOUND, -32011));
  }

  /** The answer of a command: true, or the number of its failure. */
  static Future<Buffer> done(Future<?> command, Map<FailureCode, Integer> codes) {
    return RpcFailures.map(command.map(done -> TRUE), codes);
  }

  private static Future<Buffer> nothingToDo(RpcParams params) {
    return Future.succeededFuture(TRUE);
  }

  private static Future<Buffer> connectProxy(RpcParams params) {
    if (!ProxyRest.isRemote(params.optionalText("remote"))) {
      throw new RpcError(RpcError.INVALID_PARAMS, "parameter `remote` is null or ip:port, numeric");
    }
    throw new RpcError(-32032, ProxyRest.NONE);
  }
}
