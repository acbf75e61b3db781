package org.mycelium.api;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static org.mycelium.http.Privilege.EVERYTHING;
import static org.mycelium.http.Privilege.READ_ADMIN;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;
import org.mycelium.bus.RouteKind;
import org.mycelium.http.Replies;

/** The routes for nodes, peers, routes and keys (spec 04 §2). */
final class AdminRest {
  private final AdminCalls calls;

  AdminRest(AdminCalls calls) {
    this.calls = calls;
  }

  List<RestRoute> rows() {
    return List.of(
        RestRoute.of(GET, "/admin", READ_ADMIN, "getInfo", "Who this node is.", this::info)
            .answers(200, "Info", "the node"),
        RestRoute.of(GET, "/admin/peers", READ_ADMIN, "getPeers", "The peers.", list(calls::peers))
            .answers(200, "[PeerStats]", "in no order"),
        RestRoute.of(
                POST, "/admin/peers", EVERYTHING, "addPeer", "Adds a static peer.", this::addPeer)
            .takes("AddPeer")
            .answers(204, "added")
            .says(400, "the endpoint is malformed")
            .says(409, "known already"),
        RestRoute.of(
                DELETE,
                "/admin/peers/{endpoint}",
                EVERYTHING,
                "deletePeer",
                "Removes a peer and closes its link.",
                this::deletePeer)
            .answers(204, "removed")
            .says(400, "the endpoint is malformed")
            .says(404, "unknown"),
        routes("selected", "getSelectedRoutes", "Routes in use.", RouteKind.SELECTED),
        routes("fallback", "getFallbackRoutes", "Other known routes.", RouteKind.FALLBACK),
        RestRoute.of(
                GET,
                "/admin/routes/queried",
                READ_ADMIN,
                "getQueriedSubnets",
                "Subnets for which a route is being asked.",
                list(calls::queried))
            .answers(200, "[QueriedSubnet]", "in no order"),
        RestRoute.of(
                GET,
                "/admin/stats/packets",
                READ_ADMIN,
                "getPacketStatistics",
                "Data packets by source and by destination.",
                list(calls::packets))
            .answers(200, "PacketStatistics", "most bytes first; a limited number of addresses"),
        RestRoute.of(
                GET,
                "/pubkey/{ip}",
                EVERYTHING,
                "getPublicKeyFromIp",
                "The public key of the node that has an address.",
                this::publicKey)
            .answers(200, "NodePublicKey", "the key")
            .says(400, "not an IP address")
            .says(404, "no route leads there; none is asked for"));
  }

  private RestRoute routes(String name, String id, String summary, RouteKind kind) {
    return RestRoute.of(
            GET, "/admin/routes/" + name, READ_ADMIN, id, summary, list(() -> calls.routes(kind)))
        .answers(200, "[Route]", "in no order");
  }

  private void info(RoutingContext context) {
    calls
        .info()
        .onComplete(
            json -> Replies.json(context, json), failure -> Replies.failure(context, failure));
  }

  /** A handler that answers with a list. */
  static Handler<RoutingContext> list(Supplier<Future<JsonChunks>> source) {
    return context ->
        source
            .get()
            .onComplete(
                chunks -> ChunkedReply.send(context, chunks),
                failure -> Replies.failure(context, failure));
  }

  private void addPeer(RoutingContext context) {
    JsonObject body = Requests.object(context);
    String endpoint = Requests.text(body, "endpoint", "{\"endpoint\":\"tcp://192.0.2.1:9651\"}");
    done(context, 204, calls.addPeer(endpoint));
  }

  private void deletePeer(RoutingContext context) {
    done(context, 204, calls.removePeer(Requests.path(context, "endpoint")));
  }

  /** Answers with a status alone. */
  static void done(RoutingContext context, int status, Future<?> command) {
    command.onComplete(
        done -> Replies.empty(context, status), failure -> Replies.failure(context, failure));
  }

  private void publicKey(RoutingContext context) {
    calls
        .publicKey(Requests.path(context, "ip"))
        .onComplete(
            key -> Replies.json(context, new JsonObject().put("publicKey", key).toBuffer()),
            failure -> Replies.failure(context, failure));
  }
}
