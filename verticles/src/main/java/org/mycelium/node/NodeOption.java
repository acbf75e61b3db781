package org.mycelium.node;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mycelium.link.Endpoint;
import org.mycelium.node.cluster.ClusterOptions;

/**
 * One option of a node: the row from which its command line flag, its key in the configuration file
 * and its lines in the reference are derived (spec 04 §4.1 and §5.2). The constants are the table.
 *
 * @param <T> the type of its value
 */
public final class NodeOption<T> extends OptionRow<T> {
  private static final Map<String, NodeOption<?>> BY_NAME = new LinkedHashMap<>();

  /** {@code key_file}; see {@code KeyFile} for the format. */
  public static final NodeOption<Path> KEY_FILE =
      option("key_file", OptionTypes.PATH)
          .flag("--key-file", "-k")
          .help("secret key of the node, 32 raw bytes; made on the first start")
          .add();

  /** {@code --config-file}. */
  public static final NodeOption<Path> CONFIG_FILE =
      option("config_file", OptionTypes.PATH)
          .flag("--config-file", "-c")
          .flagOnly()
          .help("configuration file in TOML")
          .add();

  /** {@code --debug}. */
  public static final NodeOption<Boolean> DEBUG =
      option("debug", OptionTypes.SWITCH)
          .flag("--debug", "-d")
          .flagOnly()
          .orElse(false)
          .help("debug logs; no effect with --silent")
          .add();

  /** {@code --silent}. */
  public static final NodeOption<Boolean> SILENT =
      option("silent", OptionTypes.SWITCH)
          .flag("--silent", null)
          .flagOnly()
          .orElse(false)
          .help("only error logs")
          .add();

  /** {@code log_level}. */
  public static final NodeOption<String> LOG_LEVEL =
      option(
              "log_level",
              new OptionTypes.ChoiceType(List.of("error", "warn", "info", "debug", "trace")))
          .orElse(NodeOptions.DEFAULT_LOG_LEVEL)
          .help("what is logged when neither --debug, --silent nor RUST_LOG says otherwise")
          .add();

  /** {@code log_format}. */
  public static final NodeOption<String> LOG_FORMAT =
      option("log_format", new OptionTypes.ChoiceType(List.of("compact", "logfmt", "plain")))
          .flag("--log-format", null)
          .orElse(NodeOptions.DEFAULT_LOG_FORMAT)
          .help("form of the log lines")
          .add();

  /** {@code peers}. */
  public static final NodeOption<List<Endpoint>> PEERS =
      option("peers", new OptionTypes.ListType<>(OptionTypes.ENDPOINT))
          .flag("--peers", null)
          .orElse(List.of())
          .help(
              "static peers, dialled and redialled for ever: tcp://192.0.2.6:9651,"
                  + " tcp://[2001:db8::1]:9651, vsock://2:9651, vsock+unix:///run/vm.sock:9651")
          .add();

  /** {@code tcp_listen_port}. */
  public static final NodeOption<Integer> TCP_LISTEN_PORT =
      option("tcp_listen_port", OptionTypes.PORT)
          .flag("--tcp-listen-port", "-t")
          .orElse(NodeOptions.DEFAULT_TCP_LISTEN_PORT)
          .help("TCP listener on [::]; 0 lets the system choose")
          .add();

  /** {@code disable_quic}. */
  public static final NodeOption<Boolean> DISABLE_QUIC =
      option("disable_quic", OptionTypes.SWITCH)
          .flag("--disable-quic", null)
          .orElse(false)
          .stage(Stage.DISABLES_MISSING)
          .help("no QUIC at all")
          .add();

  /** {@code quic_listen_port}. */
  public static final NodeOption<Integer> QUIC_LISTEN_PORT =
      option("quic_listen_port", OptionTypes.PORT)
          .flag("--quic-listen-port", "-q")
          .orElse(NodeOptions.DEFAULT_QUIC_LISTEN_PORT)
          .stage(Stage.TUNES_MISSING)
          .help("QUIC listener (UDP)")
          .add();

  /** {@code peer_discovery_port}. */
  public static final NodeOption<Integer> PEER_DISCOVERY_PORT =
      option("peer_discovery_port", OptionTypes.PORT)
          .flag("--peer-discovery-port", null)
          .orElse(NodeOptions.DEFAULT_PEER_DISCOVERY_PORT)
          .stage(Stage.TUNES_MISSING)
          .help("link-local discovery (UDP, IPv6 multicast)")
          .add();

  /** {@code disable_peer_discovery}. */
  public static final NodeOption<Boolean> DISABLE_PEER_DISCOVERY =
      option("disable_peer_discovery", OptionTypes.SWITCH)
          .flag("--disable-peer-discovery", null)
          .orElse(false)
          .stage(Stage.DISABLES_MISSING)
          .help("no link-local discovery; wins over peer_discovery_interfaces")
          .add();

  /** {@code peer_discovery_interfaces}. */
  public static final NodeOption<List<String>> PEER_DISCOVERY_INTERFACES =
      option(
              "peer_discovery_interfaces",
              new OptionTypes.ListType<>(new OptionTypes.InterfaceNameType()))
          .flag("--peer-discovery-interface", null)
          .orElse(List.of())
          .stage(Stage.TUNES_MISSING)
          .help("discover on these interfaces only")
          .add();

  /** {@code api_addr}. */
  public static final NodeOption<InetSocketAddress> API_ADDR =
      option("api_addr", OptionTypes.SOCKET)
          .flag("--api-addr", null)
          .orElse(OptionTypes.SOCKET.fromText(NodeOptions.DEFAULT_API_ADDR))
          .help("HTTP API; also where client commands look for the node")
          .add();

  /** {@code api_open}. */
  public static final NodeOption<Boolean> API_OPEN =
      option("api_open", OptionTypes.SWITCH)
          .flag("--api-open", null)
          .orElse(false)
          .help(
              "whoever reaches the APIs may do everything, as with v0.7.10; otherwise that is for"
                  + " root, the node's user, who started it with sudo, and the group mycelium, while"
                  + " other users of this machine may read /api/v1/admin")
          .add();

  /** {@code api_token_file}. */
  public static final NodeOption<Path> API_TOKEN_FILE =
      option("api_token_file", OptionTypes.PATH)
          .flag("--api-token-file", null)
          .help(
              "file with the token that callers from other machines must show (Authorization:"
                  + " Bearer); needed where an API listens beyond loopback; client commands show it")
          .add();

  /** {@code api_socket}. */
  public static final NodeOption<Path> API_SOCKET =
      option("api_socket", OptionTypes.PATH)
          .flag("--api-socket", null)
          .help(
              "offer the HTTP API on this unix socket too, mode 0660 and group mycelium when there"
                  + " is one; given to a client command: ask the node there")
          .add();

  /** {@code jsonrpc_addr}. */
  public static final NodeOption<InetSocketAddress> JSONRPC_ADDR =
      option("jsonrpc_addr", OptionTypes.SOCKET)
          .flag("--jsonrpc-addr", null)
          .orElse(OptionTypes.SOCKET.fromText(NodeOptions.DEFAULT_JSONRPC_ADDR))
          .help("JSON-RPC API, by POST and WebSocket")
          .add();

  /** {@code no_tun}. */
  public static final NodeOption<Boolean> NO_TUN =
      option("no_tun", OptionTypes.SWITCH)
          .flag("--no-tun", null)
          .orElse(false)
          .help("no TUN interface, no privileges: routes for others, carries no IP of its own")
          .add();

  /** {@code tun_name}. */
  public static final NodeOption<String> TUN_NAME =
      option("tun_name", new OptionTypes.InterfaceNameType())
          .flag("--tun-name", null)
          .orElse(NodeOptions.DEFAULT_TUN_NAME)
          .help("name of the TUN interface")
          .add();

  /** {@code metrics_api_address}. */
  public static final NodeOption<InetSocketAddress> METRICS_API_ADDRESS =
      option("metrics_api_address", OptionTypes.SOCKET)
          .flag("--metrics-api-address", null)
          .help("Prometheus metrics")
          .add();

  /** {@code sockjs_bridge_addr}. */
  public static final NodeOption<InetSocketAddress> SOCKJS_BRIDGE_ADDR =
      option("sockjs_bridge_addr", OptionTypes.SOCKET)
          .flag("--sockjs-bridge-addr", null)
          .help("events for web pages through SockJS, see docs/bus.md")
          .add();

  /** {@code sockjs_bridge_pages}. */
  public static final NodeOption<Path> SOCKJS_BRIDGE_PAGES =
      option("sockjs_bridge_pages", OptionTypes.PATH)
          .flag("--sockjs-bridge-pages", null)
          .help("folder of the pages that may use the bridge; served there")
          .add();

  /** {@code firewall_mark}. */
  public static final NodeOption<Long> FIREWALL_MARK =
      option("firewall_mark", OptionTypes.U32)
          .flag("--firewall-mark", null)
          .help("SO_MARK on underlay sockets (Linux)")
          .add();

  /** {@code update_workers}. */
  public static final NodeOption<Long> UPDATE_WORKERS =
      option("update_workers", new OptionTypes.IntegerType("number", 1, 254))
          .flag("--update-workers", null)
          .orElse(NodeOptions.DEFAULT_UPDATE_WORKERS)
          .stage(Stage.TUNES_MISSING)
          .help("parallel update processors; one routing core does the work here")
          .add();

  /** {@code topic_config}. */
  public static final NodeOption<Path> TOPIC_CONFIG =
      option("topic_config", OptionTypes.PATH)
          .flag("--topic-config", null)
          .help("file with the rules of message topics; a mistake in it is an error at the start")
          .add();

  /** {@code topic_socket_folders}. */
  public static final NodeOption<List<Path>> TOPIC_SOCKET_FOLDERS =
      option("topic_socket_folders", new OptionTypes.ListType<>(OptionTypes.PATH))
          .flag("--topic-socket-folder", null)
          .orElse(List.of())
          .help(
              "folders inside which the API may set forward sockets of topics; none given: only"
                  + " the topic file can name sockets")
          .add();

  /** {@code message_spool_folder}. */
  public static final NodeOption<Path> MESSAGE_SPOOL_FOLDER =
      option("message_spool_folder", OptionTypes.PATH)
          .flag("--message-spool-folder", null)
          .help("where messages over 1 MiB are kept; default: messages beside the key file")
          .add();

  /** {@code message_max_bytes}. */
  public static final NodeOption<Long> MESSAGE_MAX_BYTES =
      option("message_max_bytes", new OptionTypes.IntegerType("number", 1 << 20, 1L << 40))
          .flag("--message-max-bytes", null)
          .orElse(NodeOptions.DEFAULT_MESSAGE_MAX_BYTES)
          .help("longest message that is sent or taken; four of them fit on disk for each use")
          .add();

  /** {@code cdn_cache}. */
  public static final NodeOption<Path> CDN_CACHE =
      option("cdn_cache", OptionTypes.PATH)
          .flag("--cdn-cache", null)
          .stage(Stage.ENABLES_MISSING)
          .help("CDN gateway with its cache in this folder")
          .add();

  /** {@code vsock_listen_port}. */
  public static final NodeOption<Long> VSOCK_LISTEN_PORT =
      option("vsock_listen_port", new OptionTypes.IntegerType("number", 1, 0xffff_fffeL))
          .flag("--vsock-listen-port", null)
          .help("vsock listener for host and guests (Linux)")
          .add();

  /** {@code vsock_hybrid_listen}. */
  public static final NodeOption<List<Path>> VSOCK_HYBRID_LISTEN =
      option("vsock_hybrid_listen", new OptionTypes.ListType<>(OptionTypes.PATH))
          .flag("--vsock-hybrid-listen", null)
          .orElse(List.of())
          .help("accept guests of Firecracker or cloud-hypervisor, whose vsock is this unix socket")
          .add();

  /** {@code vsock_allowed_cids}. */
  public static final NodeOption<List<Long>> VSOCK_ALLOWED_CIDS =
      option("vsock_allowed_cids", new OptionTypes.ListType<>(OptionTypes.U32))
          .flag("--vsock-allowed-cid", null)
          .orElse(List.of())
          .help("accept vsock connections from these CIDs only; none given: from all")
          .add();

  /** {@code vsock_max_links}. */
  public static final NodeOption<Long> VSOCK_MAX_LINKS =
      option("vsock_max_links", new OptionTypes.IntegerType("number", 1, 4096))
          .flag("--vsock-max-links", null)
          .orElse(NodeOptions.DEFAULT_VSOCK_MAX_LINKS)
          .help("most vsock links at a time; each has threads of its own")
          .add();

  /** {@code vsock_allow_unprotected}. */
  public static final NodeOption<Boolean> VSOCK_ALLOW_UNPROTECTED =
      option("vsock_allow_unprotected", OptionTypes.SWITCH)
          .flag("--vsock-allow-unprotected", null)
          .orElse(false)
          .help("allow vsock links in a private network, though its key does not protect them")
          .add();

  /** {@code enable_dns}. */
  public static final NodeOption<Boolean> ENABLE_DNS =
      option("enable_dns", OptionTypes.SWITCH)
          .flag("--enable-dns", null)
          .orElse(false)
          .stage(Stage.ENABLES_MISSING)
          .help("DNS forwarder")
          .add();

  /** {@code network_name}. */
  public static final NodeOption<String> NETWORK_NAME =
      option("network_name", OptionTypes.TEXT)
          .flag("--network-name", null)
          .stage(Stage.ENABLES_MISSING)
          .help("name of a private network, 2-64 bytes; needs network_key_file")
          .add();

  /** {@code network_key_file}. */
  public static final NodeOption<Path> NETWORK_KEY_FILE =
      option("network_key_file", OptionTypes.PATH)
          .flag("--network-key-file", null)
          .stage(Stage.ENABLES_MISSING)
          .help("key of a private network, 32 bytes; needs network_name")
          .add();

  /** {@code cluster}. */
  public static final NodeOption<ClusterOptions> CLUSTER =
      option("cluster", OptionTypes.CLUSTER)
          .help("membership of a Vert.x cluster, see docs/cluster.md")
          .add();

  /** {@code --cluster}. */
  public static final NodeOption<Boolean> JOIN_CLUSTER =
      option("join_cluster", OptionTypes.SWITCH)
          .flag("--cluster", null)
          .flagOnly()
          .orElse(false)
          .help("join a Vert.x cluster, as [cluster] in the file says or on loopback without one")
          .add();

  NodeOption(OptionRow.Builder<T> row) {
    super(row);
  }

  /** The whole table in the order of the reference. */
  public static List<NodeOption<?>> all() {
    return List.copyOf(BY_NAME.values());
  }

  /** The keys that a configuration file may have. */
  public static List<String> keys() {
    return BY_NAME.values().stream().filter(NodeOption::isKey).map(NodeOption::name).toList();
  }

  /** The option with this key in the file. */
  static Optional<NodeOption<?>> byKey(String key) {
    return Optional.<NodeOption<?>>ofNullable(BY_NAME.get(key)).filter(NodeOption::isKey);
  }

  private static <T> OptionRow.Builder<T> option(String name, OptionType<T> type) {
    return new OptionRow.Builder<>(name, type, option -> BY_NAME.put(name, option));
  }
}
