package org.mycelium.api;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static org.mycelium.http.Privilege.EVERYTHING;
import static org.mycelium.http.Privilege.READ_ADMIN;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mycelium.http.Replies;
import org.mycelium.link.EndpointParser;

/**
 * The routes for SOCKS5 proxies, which this version does not have: they answer as a node of the
 * original does that knows no proxy.
 */
final class ProxyRest {
  /** Why there is no connection to a proxy. */
  static final String NONE = "no valid proxy is known: SOCKS5 proxies are not in this version";

  private ProxyRest() {}

  static List<RestRoute> rows() {
    return List.of(
        RestRoute.of(
                GET,
                "/admin/proxy",
                READ_ADMIN,
                "getProxies",
                "Known valid proxies: none in this version.",
                AdminRest.list(() -> Future.succeededFuture(AdminCalls.nothing())))
            .answers(200, "[IpText]", "none"),
        RestRoute.of(
                POST,
                "/admin/proxy",
                EVERYTHING,
                "connectProxy",
                "Would connect to a proxy: not in this version.",
                ProxyRest::connect)
            .takes("ConnectProxy")
            .says(404, "no valid proxy"),
        RestRoute.of(
                DELETE,
                "/admin/proxy",
                EVERYTHING,
                "disconnectProxy",
                "Ends the connection to a proxy; there is none.",
                ProxyRest::done)
            .answers(204, "none is connected"),
        RestRoute.of(
                GET,
                "/admin/proxy/probe",
                EVERYTHING,
                "startProxyProbe",
                "Would look for proxies: not in this version.",
                ProxyRest::done)
            .answers(204, "accepted"),
        RestRoute.of(
                DELETE,
                "/admin/proxy/probe",
                EVERYTHING,
                "stopProxyProbe",
                "Looks for proxies no longer.",
                ProxyRest::done)
            .answers(204, "accepted"));
  }

  private static void done(RoutingContext context) {
    Replies.empty(context, 204);
  }

  private static void connect(RoutingContext context) {
    if (!isRemote(Requests.object(context).getValue("remote"))) {
      throw new Requests.BadRequest(422, "`remote` is null or ip:port, numeric");
    }
    Replies.text(context, 404, NONE);
  }

  /** Whether this is a socket address, or nothing. */
  static boolean isRemote(@Nullable Object remote) {
    if (remote == null) {
      return true;
    }
    try {
      return remote instanceof String text && text.length() < 100 && isSocket(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isSocket(String text) {
    EndpointParser.parse("tcp://" + text);
    return true;
  }
}
