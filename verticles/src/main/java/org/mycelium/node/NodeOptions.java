package org.mycelium.node;

import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.mycelium.link.Endpoint;
import org.mycelium.node.cluster.ClusterOptions;

/**
 * The options of a node. What was set is told apart from what is default, so that layers merge
 * right: command line over file over default, a list replacing a list. {@link #conclude()} checks
 * the whole and freezes it; until then it belongs to one thread, afterwards to any.
 */
public final class NodeOptions {

  /** Default of {@code tcp_listen_port}, as in v0.7.10. */
  public static final int DEFAULT_TCP_LISTEN_PORT = 9651;

  /** Default of {@code quic_listen_port}, as in v0.7.10. */
  public static final int DEFAULT_QUIC_LISTEN_PORT = 9651;

  /** Default of {@code peer_discovery_port}, as in v0.7.10. */
  public static final int DEFAULT_PEER_DISCOVERY_PORT = 9650;

  /** Default of {@code api_addr}, as in v0.7.10. */
  public static final String DEFAULT_API_ADDR = "127.0.0.1:8989";

  /** Default of {@code jsonrpc_addr}, as in v0.7.10. */
  public static final String DEFAULT_JSONRPC_ADDR = "127.0.0.1:8990";

  /** Default of {@code tun_name}, as in v0.7.10 on Linux. */
  public static final String DEFAULT_TUN_NAME = "mycelium";

  /** Default of {@code update_workers}, as in v0.7.10. */
  public static final long DEFAULT_UPDATE_WORKERS = 1;

  /** Longest message, bytes. */
  public static final long DEFAULT_MESSAGE_MAX_BYTES = 2L << 30;

  /** Default of {@code vsock_max_links}: two threads each stay below what a small host allows. */
  public static final long DEFAULT_VSOCK_MAX_LINKS = 256;

  /** Default of {@code log_level}. */
  public static final String DEFAULT_LOG_LEVEL = "info";

  /** Default of {@code log_format}. */
  public static final String DEFAULT_LOG_FORMAT = "compact";

  private final Map<NodeOption<?>, Object> values = new LinkedHashMap<>();
  private boolean concluded;

  /** Options with nothing set: all defaults. */
  public NodeOptions() {}

  /** A copy that can be changed, also of concluded options. */
  public NodeOptions(NodeOptions other) {
    values.putAll(other.values);
  }

  /**
   * Reads what {@link #toJson()} wrote, or what TOML became: an object with the keys of the
   * reference.
   *
   * @throws OptionException naming every unknown key and every bad value
   */
  public NodeOptions(JsonObject json) {
    this(OptionReader.read(json));
  }

  /** Only what was set, under the keys of the reference; paths and addresses as text. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    values.keySet().stream()
        .filter(NodeOption::isKey)
        .forEach(option -> json.put(option.name(), configValue(option)));
    return json;
  }

  private <T> Object configValue(NodeOption<T> option) {
    return option.type().toConfig(require(option));
  }

  /**
   * Sets a value that the command line gave as text: one text, or several for a list.
   *
   * @throws OptionException naming the flag and, in a list, the position
   */
  public <T> NodeOptions setFromText(NodeOption<T> option, List<String> texts) {
    try {
      return set(
          option,
          option.isList()
              ? option.type().fromConfig(texts)
              : option.type().fromText(texts.get(texts.size() - 1)));
    } catch (IllegalArgumentException e) {
      throw new OptionException(option.displayName() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Sets a value, validated as if it came from a file.
   *
   * @throws IllegalStateException once concluded
   * @throws OptionException when the value is out of range
   */
  public <T> NodeOptions set(NodeOption<T> option, T value) {
    if (concluded) {
      throw new IllegalStateException("these options are concluded; change a copy of them");
    }
    try {
      values.put(option, option.type().fromConfig(option.type().toConfig(value)));
    } catch (IllegalArgumentException e) {
      throw new OptionException(option.name() + ": " + e.getMessage(), e);
    }
    return this;
  }

  /** The value that was set, else the default, else empty. */
  public <T> Optional<T> get(NodeOption<T> option) {
    return isSet(option) ? Optional.of(setValue(option)) : option.defaultValue();
  }

  // Only set() puts values in, each under an option of its type.
  @SuppressWarnings({"unchecked", "NullAway"})
  private <T> T setValue(NodeOption<T> option) {
    return (T) values.get(option);
  }

  private <T> T require(NodeOption<T> option) {
    return get(option).orElseThrow(() -> new NoSuchElementException(option + " has no default"));
  }

  /** True when it was set, be it to the default. */
  public boolean isSet(NodeOption<?> option) {
    return values.containsKey(option);
  }

  /** These options with everything that {@code above} sets in place of what is here. */
  public NodeOptions overlaidBy(NodeOptions above) {
    NodeOptions merged = new NodeOptions(this);
    merged.values.putAll(above.values);
    return merged;
  }

  /**
   * Checks the whole and freezes it.
   *
   * @return what to warn of, one sentence each, at start-up and once
   * @throws OptionException when this version lacks something that is switched on, naming all of it
   */
  public List<String> conclude() {
    List<String> warnings = OptionRules.check(this);
    concluded = true;
    return warnings;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeOptions options && values.equals(options.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "NodeOptions" + toJson().encode();
  }

  /** Static peers. */
  public List<Endpoint> getPeers() {
    return require(NodeOption.PEERS);
  }

  /** Sets static peers; see {@link NodeOption#PEERS}. */
  public NodeOptions setPeers(List<Endpoint> value) {
    return set(NodeOption.PEERS, value);
  }

  /** Port of the TCP listener, 0 = the system chooses. */
  public int getTcpListenPort() {
    return require(NodeOption.TCP_LISTEN_PORT);
  }

  /**
   * Sets port of the TCP listener, 0 = the system chooses; see {@link NodeOption#TCP_LISTEN_PORT}.
   */
  public NodeOptions setTcpListenPort(int value) {
    return set(NodeOption.TCP_LISTEN_PORT, value);
  }

  /** Address of the HTTP API. */
  public InetSocketAddress getApiAddr() {
    return require(NodeOption.API_ADDR);
  }

  /** Sets address of the HTTP API; see {@link NodeOption#API_ADDR}. */
  public NodeOptions setApiAddr(InetSocketAddress value) {
    return set(NodeOption.API_ADDR, value);
  }

  /** Address of the JSON-RPC API. */
  public InetSocketAddress getJsonrpcAddr() {
    return require(NodeOption.JSONRPC_ADDR);
  }

  /** Sets address of the JSON-RPC API; see {@link NodeOption#JSONRPC_ADDR}. */
  public NodeOptions setJsonrpcAddr(InetSocketAddress value) {
    return set(NodeOption.JSONRPC_ADDR, value);
  }

  /** Whether the HTTP API serves others than this machine. */
  public boolean isApiOpen() {
    return require(NodeOption.API_OPEN);
  }

  /** Says whether the HTTP API serves others than this machine; see {@link NodeOption#API_OPEN}. */
  public NodeOptions setApiOpen(boolean value) {
    return set(NodeOption.API_OPEN, value);
  }

  /** Whether to do without a TUN interface. */
  public boolean isNoTun() {
    return require(NodeOption.NO_TUN);
  }

  /** Says whether to do without a TUN interface; see {@link NodeOption#NO_TUN}. */
  public NodeOptions setNoTun(boolean value) {
    return set(NodeOption.NO_TUN, value);
  }

  /** Name of the TUN interface. */
  public String getTunName() {
    return require(NodeOption.TUN_NAME);
  }

  /** Sets name of the TUN interface; see {@link NodeOption#TUN_NAME}. */
  public NodeOptions setTunName(String value) {
    return set(NodeOption.TUN_NAME, value);
  }

  /** Port of the vsock listener; empty: none. */
  public Optional<Long> getVsockListenPort() {
    return get(NodeOption.VSOCK_LISTEN_PORT);
  }

  /** Sets port of the vsock listener; see {@link NodeOption#VSOCK_LISTEN_PORT}. */
  public NodeOptions setVsockListenPort(long value) {
    return set(NodeOption.VSOCK_LISTEN_PORT, value);
  }

  /** Unix sockets of hybrid vsock devices. */
  public List<Path> getVsockHybridListen() {
    return require(NodeOption.VSOCK_HYBRID_LISTEN);
  }

  /** Sets unix sockets of hybrid vsock devices; see {@link NodeOption#VSOCK_HYBRID_LISTEN}. */
  public NodeOptions setVsockHybridListen(List<Path> value) {
    return set(NodeOption.VSOCK_HYBRID_LISTEN, value);
  }

  /** CIDs that may connect; empty list: any. */
  public List<Long> getVsockAllowedCids() {
    return require(NodeOption.VSOCK_ALLOWED_CIDS);
  }

  /** Sets cIDs that may connect; see {@link NodeOption#VSOCK_ALLOWED_CIDS}. */
  public NodeOptions setVsockAllowedCids(List<Long> value) {
    return set(NodeOption.VSOCK_ALLOWED_CIDS, value);
  }

  /** Folders inside which forward sockets may be set at run time. */
  public List<Path> getTopicSocketFolders() {
    return require(NodeOption.TOPIC_SOCKET_FOLDERS);
  }

  /** Longest message, bytes. */
  public long getMessageMaxBytes() {
    return require(NodeOption.MESSAGE_MAX_BYTES);
  }

  /** Most vsock links at a time. */
  public long getVsockMaxLinks() {
    return require(NodeOption.VSOCK_MAX_LINKS);
  }

  /** Sets most vsock links at a time; see {@link NodeOption#VSOCK_MAX_LINKS}. */
  public NodeOptions setVsockMaxLinks(long value) {
    return set(NodeOption.VSOCK_MAX_LINKS, value);
  }

  /** Whether vsock links are allowed in a private network. */
  public boolean isVsockAllowUnprotected() {
    return require(NodeOption.VSOCK_ALLOW_UNPROTECTED);
  }

  /**
   * Says whether vsock links are allowed in a private network; see {@link
   * NodeOption#VSOCK_ALLOW_UNPROTECTED}.
   */
  public NodeOptions setVsockAllowUnprotected(boolean value) {
    return set(NodeOption.VSOCK_ALLOW_UNPROTECTED, value);
  }

  /** Where the secret key is; empty: the default place. */
  public Optional<Path> getKeyFile() {
    return get(NodeOption.KEY_FILE);
  }

  /** Sets where the secret key is; see {@link NodeOption#KEY_FILE}. */
  public NodeOptions setKeyFile(Path value) {
    return set(NodeOption.KEY_FILE, value);
  }

  /** What is logged: error, warn, info, debug or trace. */
  public String getLogLevel() {
    return require(NodeOption.LOG_LEVEL);
  }

  /** Sets what is logged: error, warn, info, debug or trace; see {@link NodeOption#LOG_LEVEL}. */
  public NodeOptions setLogLevel(String value) {
    return set(NodeOption.LOG_LEVEL, value);
  }

  /** Form of the log lines: compact, logfmt or plain. */
  public String getLogFormat() {
    return require(NodeOption.LOG_FORMAT);
  }

  /** Sets form of the log lines: compact, logfmt or plain; see {@link NodeOption#LOG_FORMAT}. */
  public NodeOptions setLogFormat(String value) {
    return set(NodeOption.LOG_FORMAT, value);
  }

  /** The cluster to join; empty: none. */
  public Optional<ClusterOptions> getCluster() {
    Optional<ClusterOptions> table = get(NodeOption.CLUSTER);
    return table.isEmpty() && require(NodeOption.JOIN_CLUSTER)
        ? Optional.of(ClusterOptions.byDefault())
        : table;
  }

  /** Sets the cluster to join; see {@link NodeOption#CLUSTER}. */
  public NodeOptions setCluster(ClusterOptions value) {
    return set(NodeOption.CLUSTER, value);
  }
}
