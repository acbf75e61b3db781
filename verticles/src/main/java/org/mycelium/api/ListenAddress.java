package org.mycelium.api;

import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.SocketText;

/**
 * Where an HTTP interface listens.
 *
 * @param socket numeric
 * @param open true when the configuration says {@code api_open = true}: the original's behaviour,
 *     anybody who reaches the port may do everything
 */
public record ListenAddress(InetSocketAddress socket, boolean open) {

  /**
   * Reads an address from a configuration.
   *
   * @param key {@code api_addr} or {@code metrics_api_address}, value {@code ip:port}
   * @throws IllegalArgumentException when it is missing, malformed, or beyond loopback without
   *     {@code api_open}
   */
  public static ListenAddress of(JsonObject config, String key) {
    Object value = config.getValue(key);
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException(
          key + " is missing or not a text; write for example \"127.0.0.1:8989\"");
    }
    ListenAddress address =
        new ListenAddress(parse(key, text), Boolean.TRUE.equals(config.getValue("api_open")));
    if (!address.open && !address.ip().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          key
              + " "
              + text
              + " is not a loopback address: whoever reaches it could steer this node. Use"
              + " 127.0.0.1 or [::1], or set api_open = true to allow everybody everything");
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

  @Override
  public String toString() {
    return SocketText.of(socket);
  }
}
