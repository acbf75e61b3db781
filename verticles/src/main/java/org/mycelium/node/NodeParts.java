package org.mycelium.node;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mycelium.api.ApiVerticle;
import org.mycelium.api.JsonRpcVerticle;
import org.mycelium.bridge.SockJsBridgeVerticle;
import org.mycelium.dataplane.DataPlaneVerticle;
import org.mycelium.dataplane.HostPort;
import org.mycelium.events.JsonTwinVerticle;
import org.mycelium.events.Speaker;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.link.BatchPool;
import org.mycelium.link.SocketText;
import org.mycelium.message.MessageVerticle;
import org.mycelium.monitor.MonitorVerticle;
import org.mycelium.node.cluster.ClusterOptions;
import org.mycelium.peers.PeerManagerVerticle;
import org.mycelium.router.RouterVerticle;
import org.mycelium.routing.DefaultSelectionPolicy;
import org.mycelium.routing.RoutingOptions;
import org.mycelium.tcp.TcpVerticle;
import org.mycelium.vsock.VsockVerticle;

/**
 * The verticles of a node, in the order of their start: what a part needs stands before it, and it
 * stops in the reverse order. So the router sees its links end, and the own route is retracted
 * while they live.
 */
final class NodeParts {
  /** Idle batches that are kept: 8 MiB, what two busy links have in flight. */
  private static final int KEPT_BATCHES = 128;

  private final NodeOptions options;
  private final NodeIdentity identity;
  private final List<Deployable> parts = new ArrayList<>();
  private final List<DeploymentOptions> deployments = new ArrayList<>();

  NodeParts(NodeOptions options, NodeIdentity identity, Speaker speaker, HostPort host) {
    this.options = options;
    this.identity = identity;
    add(
        new RouterVerticle(identity, speaker, new RoutingOptions(), new DefaultSelectionPolicy()),
        config());
    add(new DataPlaneVerticle(identity, speaker, host, new BatchPool(KEPT_BATCHES)), config());
    parts.add(new MessageVerticle(identity, speaker));
    deployments.add(MessageVerticle.deployment(messages()));
    add(new PeerManagerVerticle(), peers(speaker)); // before the links that it must know
    add(new TcpVerticle(), tcp());
    parts.add(new VsockVerticle()); // always: a vsock peer may be added later
    deployments.add(VsockVerticle.deployment(vsock()));
    add(new ApiVerticle(), api());
    add(new JsonRpcVerticle(), server("jsonrpc_addr", options.getJsonrpcAddr()));
    // Consumes the node's own events like any other consumer; here only when its metrics are
    // wanted.
    options
        .get(NodeOption.METRICS_API_ADDRESS)
        .ifPresent(address -> add(new MonitorVerticle(), monitor(address)));
    options
        .get(NodeOption.SOCKJS_BRIDGE_ADDR)
        .ifPresent(
            address -> {
              add(new JsonTwinVerticle(), config());
              add(new SockJsBridgeVerticle(), bridge(address));
            });
    add(new Farewell(identity.address()), config());
  }

  /** The chain of all parts. */
  DeploymentStage chain() {
    DeploymentStage next = null;
    for (int i = parts.size() - 1; i >= 0; i--) {
      next = new DeploymentStage(parts.get(i), deployments.get(i), next);
    }
    return nonNull(next);
  }

  private static DeploymentStage nonNull(@Nullable DeploymentStage first) {
    if (first == null) {
      throw new IllegalStateException("a node has parts");
    }
    return first;
  }

  private void add(Deployable part, JsonObject config) {
    parts.add(part);
    deployments.add(
        new DeploymentOptions().setThreadingModel(ThreadingModel.EVENT_LOOP).setConfig(config));
  }

  private JsonObject config() {
    return new JsonObject().put("node", identity.address().toString());
  }

  private JsonObject messages() {
    JsonArray folders = new JsonArray();
    options.getTopicSocketFolders().forEach(path -> folders.add(path.toString()));
    Path key = options.getKeyFile().orElseGet(() -> DefaultPaths.ofProcess().keyFile());
    Path spool =
        options
            .get(NodeOption.MESSAGE_SPOOL_FOLDER)
            .orElseGet(() -> key.toAbsolutePath().resolveSibling("messages"));
    JsonObject config =
        config()
            .put("topic_socket_folders", folders)
            .put("message_spool_folder", spool.toString())
            .put("message_max_bytes", options.getMessageMaxBytes())
            .put("cluster_commands", clusterCommands());
    options
        .get(NodeOption.TOPIC_CONFIG)
        .ifPresent(file -> config.put("topic_config", file.toString()));
    return config;
  }

  private JsonObject tcp() {
    JsonObject config = config().put("tcp_listen_port", options.getTcpListenPort());
    options.get(NodeOption.FIREWALL_MARK).ifPresent(mark -> config.put("firewall_mark", mark));
    return config;
  }

  private JsonObject api() {
    JsonObject config = server("api_addr", options.getApiAddr());
    options.get(NodeOption.API_SOCKET).ifPresent(path -> config.put("api_socket", path.toString()));
    return config;
  }

  private JsonObject server(String key, InetSocketAddress address) {
    return access().put("version", Version.TEXT).put(key, SocketText.of(address));
  }

  private JsonObject monitor(InetSocketAddress address) {
    return access().put("metrics_api_address", SocketText.of(address));
  }

  private JsonObject bridge(InetSocketAddress address) {
    JsonObject config = access().put(SockJsBridgeVerticle.KEY, SocketText.of(address));
    options
        .get(NodeOption.SOCKJS_BRIDGE_PAGES)
        .ifPresent(pages -> config.put("sockjs_bridge_pages", pages.toAbsolutePath().toString()));
    return config;
  }

  /** What all servers need to know of who may call. */
  private JsonObject access() {
    JsonObject config = config().put("api_open", options.isApiOpen());
    options
        .get(NodeOption.API_TOKEN_FILE)
        .ifPresent(file -> config.put("api_token_file", file.toString()));
    return config;
  }

  private JsonObject peers(Speaker speaker) {
    JsonArray uris = new JsonArray();
    options.getPeers().forEach(peer -> uris.add(peer.uri()));
    return config()
        .put("peers", uris)
        .put("incarnation", speaker.incarnation())
        .put("cluster_commands", clusterCommands());
  }

  // Also where a launcher has made the Vert.x: without the table nobody else may change anything.
  private boolean clusterCommands() {
    return options.getCluster().map(ClusterOptions::commands).orElse(false);
  }

  private JsonObject vsock() {
    JsonObject config =
        config()
            .put("vsock_max_links", options.getVsockMaxLinks())
            .put("vsock_allow_unprotected", options.isVsockAllowUnprotected());
    options.getVsockListenPort().ifPresent(port -> config.put("vsock_listen_port", port));
    JsonArray paths = new JsonArray();
    options.getVsockHybridListen().forEach(path -> paths.add(path.toString()));
    return config
        .put("vsock_hybrid_listen", paths)
        .put("vsock_allowed_cids", new JsonArray(options.getVsockAllowedCids()));
  }
}
