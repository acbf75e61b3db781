package org.mycelium.http;

import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.SocketText;

/**
 * Where an HTTP interface listens.
 *
 * @param socket numeric
 * @param open true when the configuration says {@code api_open = true}: the original's behaviour,
 *     anybody who reaches the port may do everything
 * @param tokenFile {@code api_token_file}: holds what callers from other machines must show
 */
public record ListenAddress(InetSocketAddress socket, boolean open, @Nullable String tokenFile) {

  /**
   * Reads an address from a configuration.
   *
   * @param key {@code api_addr} or {@code metrics_api_address}, value {@code ip:port}
   * @throws IllegalArgumentException when it is missing, malformed, or beyond loopback without
   *     {@code api_token_file} or {@code api_open}
   */
  public static ListenAddress of(JsonObject config, String key) {
    Object value = config.getValue(key);
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException(
          key + " is missing or not a text; write for example \"127.0.0.1:8989\"");
    }
    ListenAddress address =
        new ListenAddress(
            parse(key, text),
            Boolean.TRUE.equals(config.getValue("api_open")),
            config.getString("api_token_file"));
    if (!address.open && address.isBeyondLoopback() && address.tokenFile == null) {
      throw new IllegalArgumentException(
          key
              + " "
              + text
              + " is not a loopback address: whoever reaches it could steer this node. Use"
              + " 127.0.0.1 or [::1], or name an api_token_file whose content callers must show, or"
              + " set api_open = true to allow everybody everything");
    }
    return address;
  }

  private static InetSocketAddress parse(String key, String text) {
    try {
      if (EndpointParser.parse("tcp://" + text) instanceof Endpoint.Socket endpoint) {
        return endpoint.address();
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          key + " '" + text + "' is not ip:port; write for example 127.0.0.1:8989 or [::1]:8989",
          e);
    }
    throw new AssertionError("a tcp endpoint is a socket");
  }

  /** The address without the port. */
  public InetAddress ip() {
    return socket.getAddress();
  }

  /** True when other machines can reach it. */
  public boolean isBeyondLoopback() {
    return !ip().isLoopbackAddress();
  }

  @Override
  public String toString() {
    return SocketText.of(socket);
  }
}
