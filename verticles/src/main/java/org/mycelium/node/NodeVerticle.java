package org.mycelium.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.NodeInfo;
import org.mycelium.bus.NodeInfoRequest;
import org.mycelium.dataplane.HostPort;
import org.mycelium.dataplane.NoHost;
import org.mycelium.events.CounterPages;
import org.mycelium.events.Members;
import org.mycelium.events.Speaker;
import org.mycelium.http.Refusals;
import org.mycelium.identity.KeyFile;
import org.mycelium.identity.KeyFileException;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.log.LogSetup;
import org.mycelium.tun.TunDevice;
import org.mycelium.tun.TunException;
import org.mycelium.tun.TunOptions;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole node: reads its options and its key, opens the TUN device, deploys all other verticles
 * and takes them down in order. Deployed by class name it takes its options from its configuration:
 * either the keys of docs/configuration.md, or {@code {"config_file": "conf/node.toml"}}.
 */
public final class NodeVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(NodeVerticle.class);

  /** The key that names a configuration file in place of its content. */
  static final String CONFIG_FILE = "config_file";

  private final @Nullable NodeOptions given;
  private final @Nullable NodeIdentity givenIdentity;
  private final @Nullable HostPort givenHost;
  private final @Nullable ConfigSource givenSource;

  /** What the start made, for the other methods. */
  private record Prepared(Options options, NodeIdentity identity, HostPort host) {}

  /** Options, and the file to watch for others. */
  private record Options(NodeOptions node, @Nullable ConfigSource source) {}

  private @Nullable HostPort host;
  private @Nullable ConfigWatch watch;

  /** A node that takes its options from its deployment's configuration. */
  public NodeVerticle() {
    this.given = null;
    this.givenSource = null;
    this.givenIdentity = null;
    this.givenHost = null;
  }

  /**
   * A node with these options and nothing else.
   *
   * @param options concluded
   */
  public NodeVerticle(NodeOptions options) {
    this(options, Optional.empty());
  }

  /**
   * A node with these options, which watches the file that they come from.
   *
   * @param options concluded
   * @param source peers and log level that change there are taken on
   */
  public NodeVerticle(NodeOptions options, Optional<ConfigSource> source) {
    this.given = options;
    this.givenSource = source.orElse(null);
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
    this.givenSource = null;
    this.givenIdentity = identity;
    this.givenHost = host;
  }

  @Override
  public Future<?> start() {
    JsonObject config = config();
    return vertx.executeBlocking(() -> prepare(config)).compose(this::deploy);
  }

  /** The blocking part: files and the device. */
  private Prepared prepare(JsonObject config) throws IOException, KeyFileException, TunException {
    Options found = given != null ? new Options(given, givenSource) : read(config);
    NodeOptions options = found.node();
    if (given == null) {
      options.conclude().forEach(warning -> LOG.warn("{}", warning));
    }
    NodeIdentity identity =
        givenIdentity != null
            ? givenIdentity
            : NodeIdentity.of(
                new KeyFile(keyFile(options), warning -> LOG.warn("{}", warning)).loadOrCreate());
    HostPort port = givenHost != null ? givenHost : openHost(options, identity);
    return new Prepared(found, identity, port);
  }

  /**
   * The options in a configuration, concluded.
   *
   * @throws OptionException when they cannot be used
   */
  static NodeOptions options(JsonObject config) {
    NodeOptions options = read(config).node();
    options.conclude(); // its warnings are logged when the node starts
    return options;
  }

  private static Options read(JsonObject config) {
    if (config.isEmpty()) {
      throw new OptionException(
          "NodeVerticle was deployed with an empty configuration. A launcher that was given a TOML"
              + " file drops it: start with the distribution's own 'vertx' command, or give the"
              + " launcher {\"config_file\": \"conf/node.toml\"}");
    }
    ConfigSource source =
        config.getValue(CONFIG_FILE) instanceof String file
            ? new ConfigSource(Path.of(file).toAbsolutePath(), new NodeOptions(without(config)))
            : null;
    NodeOptions options = source == null ? new NodeOptions(config) : source.read();
    return new Options(options, source);
  }

  private static JsonObject without(JsonObject config) {
    JsonObject rest = config.copy();
    rest.remove(CONFIG_FILE);
    return rest;
  }

  /** The folder of the default place is made, that of a named one is not (spec 01 §1.2). */
  private static Path keyFile(NodeOptions options) throws IOException {
    Optional<Path> named = options.getKeyFile();
    if (named.isPresent()) {
      return named.get();
    }
    Path file = DefaultPaths.ofProcess().keyFile().toAbsolutePath();
    Files.createDirectories(file.resolveSibling(""));
    return file;
  }

  private HostPort openHost(NodeOptions options, NodeIdentity identity) throws TunException {
    if (options.isNoTun()) {
      return new NoHost();
    }
    return TunDevice.open(
        new TunOptions(identity.address()).withName(options.getTunName()),
        failure ->
            LOG.error(
                "this machine is cut off from the overlay; the node only forwards for others: {}",
                failure.getMessage()));
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
    CounterPages.serve(vertx, speaker, "api", Refusals::counters);
    new Members(vertx, "node", speaker.node(), other -> {}).start();
    DeploymentStage chain =
        new NodeParts(prepared.options().node(), identity, speaker, prepared.host()).chain();
    return vertx
        .deployVerticle(chain, chain.options())
        .onSuccess(
            id -> {
              NodeOptions options = prepared.options().node();
              LOG.info(
                  "node started version={} address={} public_key={} tcp_port={} api={}",
                  Version.TEXT,
                  identity.address(),
                  identity.publicKey(),
                  options.getTcpListenPort(),
                  options.getApiAddr());
              watch(prepared);
            })
        .onFailure(failure -> prepared.host().close());
  }

  private void watch(Prepared prepared) {
    ConfigSource source = prepared.options().source();
    if (source != null) {
      LiveOptions live =
          new LiveOptions(
              new LocalBus(vertx),
              new LocalAddresses(prepared.identity().address()),
              prepared.options().node(),
              System.getenv(),
              LogSetup::change);
      watch = new ConfigWatch(vertx, source, live);
      watch.start();
    }
  }

  @Override
  public Future<?> stop() {
    if (watch != null) {
      watch.stop();
    }
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
