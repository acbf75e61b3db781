package org.mycelium.tcp;

import io.vertx.core.json.JsonObject;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.OverlayAddress;

/**
 * Configuration of a {@link TcpVerticle}.
 *
 * @param node {@code node}: overlay address of the node that it belongs to; required
 * @param listenPort {@code tcp_listen_port}: 0–65535, 0 lets the system choose; absent or null: no
 *     listener
 * @param listenHost {@code tcp_listen_host}: numeric; {@value #DEFAULT_LISTEN_HOST} takes IPv4 and
 *     IPv6, or IPv4 alone on a machine without IPv6
 * @param maxLinks {@code tcp_max_links}: most accepted links at a time
 * @param maxLinksPerSource {@code tcp_max_links_per_source}: most of them from one IPv4 address or
 *     one IPv6 /64
 * @param firewallMark {@code firewall_mark}: SO_MARK for all sockets, an unsigned 32-bit number;
 *     absent or null: none
 */
record TcpOptions(
    OverlayAddress node,
    @Nullable Integer listenPort,
    InetAddress listenHost,
    int maxLinks,
    int maxLinksPerSource,
    @Nullable Integer firewallMark) {

  /** All addresses of both families. */
  static final String DEFAULT_LISTEN_HOST = "::";

  /** Bounds the memory of accepted links at about 1 GiB when every one of them stalls. */
  static final int DEFAULT_MAX_LINKS = 4096;

  /** Room for a site behind one address, but not for all places to be taken by one. */
  static final int DEFAULT_MAX_LINKS_PER_SOURCE = 256;

  private static final Set<String> KEYS =
      Set.of(
          "node",
          "tcp_listen_port",
          "tcp_listen_host",
          "tcp_max_links",
          "tcp_max_links_per_source",
          "firewall_mark");

  /**
   * Reads and checks it.
   *
   * @throws IllegalArgumentException naming the key and what it may be
   */
  static TcpOptions fromJson(JsonObject json) {
    for (String key : json.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("unknown key '" + key + "'; known are " + KEYS);
      }
    }
    if (!(json.getValue("node") instanceof String node)) {
      throw new IllegalArgumentException("'node' is missing: the overlay address of the node");
    }
    Long port = number(json, "tcp_listen_port", 0, 65_535);
    Long mark = number(json, "firewall_mark", 0, 0xffff_ffffL);
    Long maxLinks = number(json, "tcp_max_links", 1, 1_000_000);
    Long perSource = number(json, "tcp_max_links_per_source", 1, 1_000_000);
    return new TcpOptions(
        OverlayAddress.parse(node),
        port == null ? null : port.intValue(),
        host(json.getValue("tcp_listen_host", DEFAULT_LISTEN_HOST)),
        maxLinks == null ? DEFAULT_MAX_LINKS : maxLinks.intValue(),
        perSource == null ? DEFAULT_MAX_LINKS_PER_SOURCE : perSource.intValue(),
        mark == null ? null : mark.intValue());
  }

  private static @Nullable Long number(JsonObject json, String key, long min, long max) {
    Object value = json.getValue(key);
    if (value == null) {
      return null;
    }
    if ((value instanceof Integer || value instanceof Long)
        && ((Number) value).longValue() >= min
        && ((Number) value).longValue() <= max) {
      return ((Number) value).longValue();
    }
    throw new IllegalArgumentException(
        "'" + key + "' is " + value + "; it must be a whole number in " + min + "-" + max);
  }

  private static InetAddress host(Object value) {
    String text = String.valueOf(value);
    try {
      return text.indexOf(':') >= 0 ? Inet6Address.ofLiteral(text) : Inet4Address.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'tcp_listen_host' is '" + text + "'; it must be a numeric address, such as :: or ::1",
          e);
    }
  }
}
