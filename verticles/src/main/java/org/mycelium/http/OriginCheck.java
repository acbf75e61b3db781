package org.mycelium.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a browser sends on behalf of a foreign page (spec 04 §10, weakness 1). Host must be
 * a numeric address of this connection or of loopback, or localhost: a name that was rebound to
 * this machine is none of them. Origin must be absent or the host itself: a page from elsewhere
 * names its own. The host may be anything, because the node cannot know its names, with {@code
 * api_open} and where a token is shown, which no foreign page has; whether it is the right one is
 * checked next.
 */
public final class OriginCheck implements Handler<RoutingContext> {
  /** What InetAddress takes as a literal, without asking a name server. */
  private static final Pattern NUMERIC =
      Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3})|([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)");

  private final ListenAddress listening;

  /** A check for a server on this address. */
  public OriginCheck(ListenAddress listening) {
    this.listening = listening;
  }

  @Override
  public void handle(RoutingContext context) {
    String refusal = refusal(context.request());
    if (refusal == null) {
      context.next();
    } else {
      Refusals.foreignPage(context.request());
      Replies.text(context, 403, refusal);
    }
  }

  private @Nullable String refusal(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    String host = request.getHeader(HttpHeaders.HOST);
    // Only HTTP/1.0 may leave the host out; no browser does.
    boolean anonymous = authority == null && host == null;
    boolean anyHost =
        listening.open()
            || !isInet(request.remoteAddress()) // no browser opens a unix socket
            || (listening.tokenFile() != null
                && request.headers().contains(HttpHeaders.AUTHORIZATION));
    if (!anonymous && !anyHost && (authority == null || !isOurs(authority.host(), request))) {
      return "Host '"
          + (authority == null ? host : authority.host())
          + "' is not this node: use the numeric address or localhost (protects from DNS"
          + " rebinding)";
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null
        || (authority != null && origin.equalsIgnoreCase("http://" + text(authority)))) {
      return null;
    }
    return "Origin '" + origin + "' may not use this node: only pages of the node itself";
  }

  private static String text(HostAndPort authority) {
    return authority.port() < 0 || authority.port() == 80
        ? authority.host()
        : authority.host() + ":" + authority.port();
  }

  private static boolean isInet(@Nullable SocketAddress address) {
    return address != null && address.isInetSocket();
  }

  private static boolean isOurs(String host, HttpServerRequest request) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.equals("localhost")) {
      return true;
    }
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    if (!NUMERIC.matcher(name).matches()) {
      return false;
    }
    try {
      InetAddress address = InetAddress.getByName(name);
      SocketAddress local = request.localAddress();
      return address.isLoopbackAddress()
          || (isInet(local) && address.equals(InetAddress.getByName(local.hostAddress())));
    } catch (UnknownHostException e) {
      // Digits and dots, but no address.
      return false;
    }
  }
}
