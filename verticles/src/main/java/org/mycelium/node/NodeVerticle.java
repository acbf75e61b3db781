package org.mycelium.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.NodeInfo;
import org.mycelium.bus.NodeInfoRequest;
import org.mycelium.dataplane.HostPort;
import org.mycelium.dataplane.NoHost;
import org.mycelium.events.Speaker;
import org.mycelium.identity.KeyFile;
import org.mycelium.identity.KeyFileException;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.tun.TunDevice;
import org.mycelium.tun.TunException;
import org.mycelium.tun.TunOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole node: reads its options and its key, opens the TUN device, deploys all other verticles
 * and takes them down in order. Deployed by class name it takes its options from its configuration:
 * either the keys of docs/configuration.md, or {@code {"config_file": "conf/node.toml"}}.
 */
public final class NodeVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(NodeVerticle.class);
  private static final String CONFIG_FILE = "config_file";

  private final @Nullable NodeOptions given;
  private final @Nullable NodeIdentity givenIdentity;
  private final @Nullable HostPort givenHost;

  /** What the start made, for the other methods. */
  private record Prepared(NodeOptions options, NodeIdentity identity, HostPort host) {}

  private @Nullable HostPort host;

  /** A node that takes its options from its deployment's configuration. */
  public NodeVerticle() {
    this.given = null;
    this.givenIdentity = null;
    this.givenHost = null;
  }

  /**
   * A node with these options and nothing else.
   *
   * @param options concluded
   */
  public NodeVerticle(NodeOptions options) {
    this.given = options;
    this.givenIdentity = null;
    this.givenHost = null;
  }

  /**
   * A node for embedding: its key and its host are the caller's.
   *
   * @param options concluded; those of key and TUN are not used
   * @param identity who it is
   * @param host takes the place of the TUN device; closed with the node
   */
  public NodeVerticle(NodeOptions options, NodeIdentity identity, HostPort host) {
    this.given = options;
    this.givenIdentity = identity;
    this.givenHost = host;
  }

  @Override
  public Future<?> start() {
    JsonObject config = config();
    return vertx.executeBlocking(() -> prepare(config)).compose(this::deploy);
  }

  /** The blocking part: files and the device. */
  private Prepared prepare(JsonObject config) throws KeyFileException, TunException {
    NodeOptions options = given != null ? given : options(config);
    NodeIdentity identity =
        givenIdentity != null
            ? givenIdentity
            : NodeIdentity.of(
                new KeyFile(keyFile(options), warning -> LOG.warn("{}", warning)).loadOrCreate());
    HostPort port = givenHost != null ? givenHost : openHost(options, identity);
    return new Prepared(options, identity, port);
  }

  private static NodeOptions options(JsonObject config) {
    if (config.isEmpty()) {
      throw new OptionException(
          "NodeVerticle was deployed with an empty configuration. A launcher that was given a TOML"
              + " file drops it: start with the distribution's own 'vertx' command, or give the"
              + " launcher {\"config_file\": \"conf/node.toml\"}");
    }
    NodeOptions options =
        config.getValue(CONFIG_FILE) instanceof String file
            ? ConfigFile.read(Path.of(file)).overlaidBy(new NodeOptions(without(config)))
            : new NodeOptions(config);
    options.conclude().forEach(warning -> LOG.warn("{}", warning));
    return options;
  }

  private static JsonObject without(JsonObject config) {
    JsonObject rest = config.copy();
    rest.remove(CONFIG_FILE);
    return rest;
  }

  private static Path keyFile(NodeOptions options) {
    return options.getKeyFile().orElseGet(() -> DefaultPaths.ofProcess().keyFile());
  }

  private HostPort openHost(NodeOptions options, NodeIdentity identity) throws TunException {
    if (options.isNoTun()) {
      return new NoHost();
    }
    return TunDevice.open(
        new TunOptions(identity.address()).withName(options.getTunName()),
        failure -> LOG.error("tun device failed: {}", failure.getMessage()));
  }

  private Future<?> deploy(Prepared prepared) {
    host = prepared.host();
    NodeIdentity identity = prepared.identity();
    Speaker speaker = new Speaker(identity.address().toString(), Speaker.wallMicros());
    NodeInfo info =
        new NodeInfo(
            speaker.node(),
            speaker.incarnation(),
            identity.subnet().toString(),
            identity.publicKey().toString(),
            Version.TEXT);
    MyceliumBus.serve(
        vertx,
        MyceliumAddresses.request(speaker.node(), MyceliumAddresses.REQUEST_NODE),
        true,
        NodeInfoRequest.class,
        request -> Future.succeededFuture(info));
    DeploymentStage chain =
        new NodeParts(prepared.options(), identity, speaker, prepared.host()).chain();
    return vertx
        .deployVerticle(chain, chain.options())
        .onSuccess(
            id ->
                LOG.info(
                    "node started version={} address={} public_key={} tcp_port={} api={}",
                    Version.TEXT,
                    identity.address(),
                    identity.publicKey(),
                    prepared.options().getTcpListenPort(),
                    prepared.options().getApiAddr()))
        .onFailure(failure -> prepared.host().close());
  }

  @Override
  public Future<?> stop() {
    HostPort open = host;
    return open == null
        ? Future.succeededFuture()
        : vertx.executeBlocking(
            () -> {
              open.close();
              return null;
            });
  }
}
