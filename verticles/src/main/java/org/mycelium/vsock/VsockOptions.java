package org.mycelium.vsock;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.OverlayAddress;

/**
 * The configuration of a {@link VsockVerticle}.
 *
 * @param node overlay address of the node it belongs to
 * @param listenPort vsock port to listen on, or null: no AF_VSOCK listener
 * @param hybridListen paths of the unix sockets of virtual machines whose guests may connect
 * @param allowedCids CIDs that may connect; empty: any. Does not concern hybrid sockets, whose
 *     guests have no CID here: the mode of the socket file guards those
 * @param maxLinks most links at a time, dialled and accepted, each with two threads
 * @param privateNetwork whether a network key is configured, which does not protect vsock links
 * @param allowUnprotected use vsock in a private network all the same
 */
record VsockOptions(
    OverlayAddress node,
    @Nullable Long listenPort,
    List<String> hybridListen,
    Set<Long> allowedCids,
    int maxLinks,
    boolean privateNetwork,
    boolean allowUnprotected) {

  /** Port of hybrid listeners when {@code vsock_listen_port} is not given: Mycelium's own. */
  static final long DEFAULT_HYBRID_PORT = 9651;

  /** Links of a host with many guests; two threads and 256 KiB of buffers each. */
  static final int DEFAULT_MAX_LINKS = 256;

  /** {@code VMADDR_CID_ANY} and {@code VMADDR_PORT_ANY}. */
  static final long ANY = 0xffff_ffffL;

  /** Below it, AF_VSOCK ports need a capability, as TCP's do. */
  static final long FIRST_FREE_PORT = 1024;

  private static final int MOST_LINKS = 4096;

  private static final String NODE = "node";
  private static final String LISTEN_PORT = "vsock_listen_port";
  private static final String HYBRID_LISTEN = "vsock_hybrid_listen";
  private static final String ALLOWED_CIDS = "vsock_allowed_cids";
  private static final String MAX_LINKS = "vsock_max_links";
  private static final String ALLOW_UNPROTECTED = "vsock_allow_unprotected";
  private static final String NETWORK_NAME = "network_name";
  private static final String NETWORK_KEY_FILE = "network_key_file";
  private static final Set<String> KEYS =
      Set.of(
          NODE,
          LISTEN_PORT,
          HYBRID_LISTEN,
          ALLOWED_CIDS,
          MAX_LINKS,
          ALLOW_UNPROTECTED,
          NETWORK_NAME,
          NETWORK_KEY_FILE);

  VsockOptions {
    hybridListen = List.copyOf(hybridListen);
    allowedCids = Set.copyOf(allowedCids);
  }

  /**
   * Reads and checks a configuration.
   *
   * @throws IllegalArgumentException that names the key, what is wrong and what to write
   */
  static VsockOptions of(JsonObject json) {
    Set<String> unknown = new TreeSet<>(json.fieldNames());
    unknown.removeAll(KEYS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown vsock option " + unknown + "; known are " + new TreeSet<>(KEYS));
    }
    return new VsockOptions(
        node(json),
        listenPort(json),
        hybridListen(json),
        allowedCids(json),
        maxLinks(json),
        json.getValue(NETWORK_NAME) != null || json.getValue(NETWORK_KEY_FILE) != null,
        flag(json, ALLOW_UNPROTECTED));
  }

  /** Port of the hybrid listeners: the guest dials the same whatever carries it. */
  long hybridPort() {
    return listenPort == null ? DEFAULT_HYBRID_PORT : listenPort;
  }

  /** Whether this CID may connect. */
  boolean allows(long cid) {
    return allowedCids.isEmpty() || allowedCids.contains(cid);
  }

  /** True when vsock must not be used: it would go round the network key. */
  boolean refusedByPrivateNetwork() {
    return privateNetwork && !allowUnprotected;
  }

  /**
   * Checks a CID to dial.
   *
   * @throws IllegalArgumentException for 0 and any
   */
  static void checkDialledCid(long cid) {
    if (cid == 0) {
      throw new IllegalArgumentException(
          "CID 0 is the hypervisor itself, where no node runs; the host is CID 2, guests are 3 and"
              + " up");
    }
    if (cid == ANY) {
      throw new IllegalArgumentException(
          "CID 4294967295 means \"any\" and is for listening only; dial the host as CID 2 or a"
              + " guest by its own CID");
    }
  }

  /**
   * Checks a port, to dial or to listen on.
   *
   * @throws IllegalArgumentException for 0 and any
   */
  static void checkPort(long port) {
    if (port == 0) {
      throw new IllegalArgumentException("vsock port 0 is not a port; Mycelium's is 9651");
    }
    if (port == ANY) {
      throw new IllegalArgumentException(
          "vsock port 4294967295 means \"any\", so nobody could find it; Mycelium's is 9651");
    }
  }

  private static OverlayAddress node(JsonObject json) {
    if (json.getValue(NODE) instanceof String text) {
      return OverlayAddress.parse(text);
    }
    throw new IllegalArgumentException(
        "the configuration of the vsock transport lacks \"node\": the overlay address of the node"
            + " that it is to serve");
  }

  private static @Nullable Long listenPort(JsonObject json) {
    Object value = json.getValue(LISTEN_PORT);
    if (value == null) {
      return null;
    }
    long port = unsigned32(LISTEN_PORT, value);
    checkPort(port);
    return port;
  }

  private static List<String> hybridListen(JsonObject json) {
    List<String> paths = new ArrayList<>();
    for (Object value : list(json, HYBRID_LISTEN)) {
      if (!(value instanceof String path) || !path.startsWith("/") || path.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            HYBRID_LISTEN
                + ": '"
                + value
                + "' is not the absolute path of a unix socket; write for example"
                + " [\"/run/vm1/v.sock\"]");
      }
      if (paths.contains(path)) {
        throw new IllegalArgumentException(HYBRID_LISTEN + ": " + path + " is there twice");
      }
      paths.add(path);
    }
    return paths;
  }

  private static Set<Long> allowedCids(JsonObject json) {
    Set<Long> cids = new TreeSet<>();
    for (Object value : list(json, ALLOWED_CIDS)) {
      cids.add(unsigned32(ALLOWED_CIDS, value));
    }
    return cids;
  }

  private static int maxLinks(JsonObject json) {
    Object value = json.getValue(MAX_LINKS);
    if (value == null) {
      return DEFAULT_MAX_LINKS;
    }
    long links = unsigned32(MAX_LINKS, value);
    if (links < 1 || links > MOST_LINKS) {
      throw new IllegalArgumentException(
          MAX_LINKS + ": " + links + " is not in 1-" + MOST_LINKS + "; every link has two threads");
    }
    return (int) links;
  }

  private static boolean flag(JsonObject json, String key) {
    Object value = json.getValue(key);
    if (value == null || value instanceof Boolean) {
      return Objects.equals(value, true);
    }
    throw new IllegalArgumentException(key + ": '" + value + "' is neither true nor false");
  }

  private static List<?> list(JsonObject json, String key) {
    Object value = json.getValue(key);
    return switch (value) {
      case null -> List.of();
      case JsonArray array -> array.getList();
      default -> List.of(value);
    };
  }

  private static long unsigned32(String key, Object value) {
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= 0 && number <= ANY) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        key + ": '" + value + "' is not a whole number in 0-4294967295");
  }
}
