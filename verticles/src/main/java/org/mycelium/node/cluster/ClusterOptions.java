package org.mycelium.node.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.SocketText;
import org.mycelium.node.NearestName;

/**
 * The table {@code [cluster]} of a configuration.
 *
 * @param name only members of the same name meet; letters, digits, {@code . _ -}, at most 64
 * @param manager {@code hazelcast}, or the class of another cluster manager, found by the service
 *     loader
 * @param address numeric; the event bus and Hazelcast listen on it and tell it to the others
 * @param eventBusPort TCP, 0 = the system chooses
 * @param managerPort TCP of Hazelcast
 * @param members where Hazelcast looks for other members, {@code ip:port}; empty: on this address,
 *     ports {@code managerPort} to {@code managerPort} + 9, of which it takes the first free one
 * @param tls of the event bus; empty: members talk in the clear
 * @param commands whether other members may change this node, not only see it
 */
public record ClusterOptions(
    String name,
    String manager,
    InetAddress address,
    int eventBusPort,
    int managerPort,
    List<String> members,
    Optional<ClusterTls> tls,
    boolean commands) {
  /** The default of {@code manager}. */
  public static final String HAZELCAST = "hazelcast";

  /** The default of {@code manager_port}, Hazelcast's own. */
  public static final int DEFAULT_MANAGER_PORT = 5701;

  /** Ports tried on one machine when no members are given. */
  static final int PORTS = 10;

  /** The keys of the table. */
  public static final List<String> KEYS =
      List.of(
          "name",
          "manager",
          "address",
          "event_bus_port",
          "manager_port",
          "members",
          "certificate",
          "private_key",
          "authorities",
          "commands");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern CLASS = Pattern.compile("[\\w$.]{1,200}");
  private static final int MAX_MEMBERS = 256;

  /** One member alone on loopback, where others of this machine find it. */
  public static ClusterOptions byDefault() {
    return of(Map.of());
  }

  /**
   * Reads the table.
   *
   * @throws IllegalArgumentException naming the key, why, and what to write instead
   */
  public static ClusterOptions of(Map<String, ?> table) {
    for (String key : table.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "unknown key '" + key + "'" + NearestName.suggestion(key, KEYS));
      }
    }
    return new ClusterOptions(
        matching(NAME, "name", text(table, "name", "mycelium")),
        matching(CLASS, "manager", text(table, "manager", HAZELCAST)),
        numeric(text(table, "address", "127.0.0.1")),
        port(table, "event_bus_port", 0, 0),
        port(table, "manager_port", DEFAULT_MANAGER_PORT, 1),
        members(table.get("members")),
        tls(table),
        commands(table.get("commands")));
  }

  private static String text(Map<String, ?> table, String key, String byDefault) {
    Object value = table.containsKey(key) ? table.get(key) : byDefault;
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new IllegalArgumentException(key + " must be a text in quotes, not " + value);
  }

  private static String matching(Pattern pattern, String key, String value) {
    if (pattern.matcher(value).matches()) {
      return value;
    }
    throw new IllegalArgumentException(key + " '" + value + "' does not match " + pattern);
  }

  // Never a name, and never "any address": what is told to the others must lead to this member.
  private static InetAddress numeric(String text) {
    try {
      if (text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
        InetAddress address = InetAddress.getByName(text);
        if (!address.isAnyLocalAddress() && !address.isMulticastAddress()) {
          return address;
        }
      }
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("address '" + text + "' is not an IP address", e);
    }
    throw new IllegalArgumentException(
        "address '" + text + "' must be one IP address of this machine, for example 192.0.2.5");
  }

  private static int port(Map<String, ?> table, String key, int byDefault, int min) {
    Object value = table.containsKey(key) ? table.get(key) : byDefault;
    if (value instanceof Number number
        && number.longValue() >= min
        && number.longValue() <= 65_535) {
      return number.intValue();
    }
    throw new IllegalArgumentException(
        key + " must be a number from " + min + " to 65535, not " + value);
  }

  private static List<String> members(@Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    List<String> members = new ArrayList<>();
    for (Object entry : value instanceof Collection<?> list ? list : List.of(value)) {
      members.add(member(entry));
    }
    if (members.size() > MAX_MEMBERS) {
      throw new IllegalArgumentException("more than " + MAX_MEMBERS + " members");
    }
    return List.copyOf(members);
  }

  private static String member(Object entry) {
    try {
      if (entry instanceof String text
          && EndpointParser.parse("tcp://" + text) instanceof Endpoint.Socket socket) {
        return SocketText.of(socket.address());
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("members: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(
        "members must be a list of texts ip:port such as \"192.0.2.6:5701\", not " + entry);
  }

  private static Optional<ClusterTls> tls(Map<String, ?> table) {
    List<String> keys = List.of("certificate", "private_key", "authorities");
    List<String> given = keys.stream().filter(table::containsKey).toList();
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.size() < keys.size()) {
      throw new IllegalArgumentException(
          keys + " belong together: with " + given + " alone members would talk in the clear");
    }
    return Optional.of(
        new ClusterTls(
            Path.of(text(table, "certificate", "")),
            Path.of(text(table, "private_key", "")),
            Path.of(text(table, "authorities", ""))));
  }

  private static boolean commands(@Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw new IllegalArgumentException("commands must be true or false, not " + value);
  }

  /** The table again, with the defaults written out. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>();
    map.put("name", name);
    map.put("manager", manager);
    map.put("address", address.getHostAddress());
    map.put("event_bus_port", eventBusPort);
    map.put("manager_port", managerPort);
    map.put("members", members);
    map.put("commands", commands);
    tls.ifPresent(
        files -> {
          map.put("certificate", files.certificate().toString());
          map.put("private_key", files.privateKey().toString());
          map.put("authorities", files.authorities().toString());
        });
    return map;
  }

  /** What to warn of: who can reach this member can be one. */
  public List<String> warnings() {
    if (tls.isPresent() || address.isLoopbackAddress()) {
      return List.of();
    }
    return List.of(
        "cluster address "
            + address.getHostAddress()
            + " is not on loopback and there is no TLS: whoever reaches it reads every event"
            + (commands ? " and changes this node" : "")
            + "; set certificate, private_key and authorities in [cluster]");
  }
}
