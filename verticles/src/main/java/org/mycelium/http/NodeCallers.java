package org.mycelium.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mycelium.access.AccessToken;
import org.mycelium.access.SocketOwners;
import org.mycelium.access.TrustedUsers;
import org.mycelium.link.SocketText;
import org.mycelium.log.RateLimitedLog;
import org.slf4j.LoggerFactory;

/**
 * Closed by default: a caller on loopback or on the unix socket is the user that the kernel names,
 * one from elsewhere must show the token. Trusted users may do everything, other users of this
 * machine read what {@code /admin} shows. Who is at the other end of a connection is found out
 * once, on a worker thread, when its first request comes. Any thread.
 */
final class NodeCallers implements CallerPolicy {
  private static final RateLimitedLog log =
      new RateLimitedLog(LoggerFactory.getLogger(NodeCallers.class));

  private final Vertx vertx;
  private final Future<Known> known;
  private final SocketOwners owners = new SocketOwners();

  /** Entries go with their connections, whose number HttpEndpoint bounds. */
  private final Map<HttpConnection, Future<Caller>> byConnection = new WeakHashMap<>();

  /** What files and kernel said at the start. */
  private record Known(TrustedUsers trusted, @Nullable AccessToken token) {}

  /**
   * A policy.
   *
   * @param tokenFile what callers from elsewhere must show, or null: they may do nothing
   */
  NodeCallers(Vertx vertx, @Nullable String tokenFile) {
    this.vertx = vertx;
    this.known = vertx.executeBlocking(() -> know(tokenFile), false);
  }

  private static Known know(@Nullable String tokenFile) throws IOException {
    AccessToken token = tokenFile == null ? null : AccessToken.read(Path.of(tokenFile));
    try {
      return new Known(TrustedUsers.ofProcess(), token);
    } catch (IOException | UnsupportedOperationException e) {
      throw new IOException(
          "this system does not tell who calls (no /proc): set api_open = true, which allows"
              + " everybody everything",
          e);
    }
  }

  @Override
  public Future<?> ready() {
    return known;
  }

  @Override
  public Future<Caller> identify(HttpServerRequest request) {
    String shown = request.getHeader(HttpHeaders.AUTHORIZATION);
    return known.isComplete()
        ? identify(request, shown, known.result())
        : known.compose(now -> identify(request, shown, now));
  }

  private Future<Caller> identify(HttpServerRequest request, @Nullable String shown, Known now) {
    AccessToken token = now.token();
    if (shown != null && token != null) {
      if (token.isShownBy(shown)) {
        return Future.succeededFuture(Caller.trusted("token"));
      }
      log.warn("token", "caller showed a wrong token from={}", request.remoteAddress());
      return Future.succeededFuture(
          Caller.stranger("wrong token", "the token is not the one in the node's api_token_file"));
    }
    HttpConnection connection = request.connection();
    synchronized (byConnection) {
      Future<Caller> caller = byConnection.get(connection);
      if (caller == null) {
        caller = lookUp(connection, now);
        byConnection.put(connection, caller);
      }
      // Not bound to the context of the first request, as the one that was waited for.
      return caller.succeeded() ? Future.succeededFuture(caller.result()) : caller;
    }
  }

  private Future<Caller> lookUp(HttpConnection connection, Known now) {
    SocketAddress remote = connection.remoteAddress();
    SocketAddress local = connection.localAddress();
    if (remote == null || local == null || !remote.isInetSocket()) {
      Supplier<OptionalLong> peer = PeerUser.of(connection);
      return vertx.executeBlocking(() -> user(peer.get(), now), false);
    }
    return vertx.executeBlocking(() -> user(inet(remote), inet(local), now), false);
  }

  private Caller user(InetSocketAddress remote, InetSocketAddress local, Known now)
      throws IOException {
    if (remote.getAddress().isLoopbackAddress()) {
      return user(owners.userOf(remote, local), now);
    }
    return Caller.stranger(
        SocketText.of(remote),
        now.token() == null
            ? "only callers on this machine may use this node (api_token_file allows others)"
            : "callers from other machines must show the node's token: Authorization: Bearer"
                + " <what is in its api_token_file>");
  }

  private static Caller user(OptionalLong uid, Known now) {
    if (uid.isPresent() && now.trusted().contains(uid.getAsLong())) {
      return Caller.trusted("uid " + uid.getAsLong());
    }
    String name =
        uid.isPresent()
            ? TrustedUsers.describe(uid.getAsLong())
            : "a caller whose user the kernel does not name";
    return Caller.reader(
        name,
        name
            + " may read /api/v1/admin and nothing more. Allowed: "
            + now.trusted()
            + ". To join: sudo usermod -aG "
            + TrustedUsers.GROUP
            + " <user>; or use sudo, or the node's api_token_file; api_open = true opens it to"
            + " everybody");
  }

  private static InetSocketAddress inet(SocketAddress address) throws IOException {
    // The address of a connection is numeric: no name is looked up.
    return new InetSocketAddress(InetAddress.getByName(address.hostAddress()), address.port());
  }
}
