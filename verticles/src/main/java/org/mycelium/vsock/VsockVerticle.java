package org.mycelium.vsock;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.Endpoint;
import org.mycelium.link.LinkInfo.Direction;
import org.mycelium.log.RateLimitedLog;
import org.mycelium.vsock.socket.SocketName;
import org.mycelium.vsock.socket.StreamFamily;
import org.mycelium.vsock.socket.StreamListener;
import org.mycelium.vsock.socket.StreamSocket;
import org.mycelium.vsock.socket.StreamSocketException;
import org.mycelium.vsock.socket.UnixListener;
import org.mycelium.vsock.socket.VsockFamily;
import org.mycelium.wiring.DialRequest;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vsock transport of one node: listens on AF_VSOCK and on the unix sockets of hybrid vsock,
 * dials {@code vsock://} and {@code vsock+unix://} endpoints, and owns the links of both.
 *
 * <p>Its handlers never block. What does, runs on threads that it owns: {@code
 * mycelium-vsock-accept-…} for a listener, {@code mycelium-vsock-dial-…} for an attempt, {@code
 * mycelium-vsock-read-…} and {@code -write-…} for a link. Undeploying ends them all.
 *
 * <p>A listener that cannot be opened is logged and shown in the transport's state; the node and
 * its other transports go on (spec 01 §4.5). A wrong configuration fails the deployment.
 */
public final class VsockVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(VsockVerticle.class);

  /** Failure code of a dial that was refused here. */
  static final int REFUSED = 1;

  /** Failure code of a dial that was tried in vain. */
  static final int FAILED = 2;

  private static final String PRIVATE_NETWORK =
      "a network key is configured and does not protect vsock links, which are neither encrypted"
          + " nor authenticated; set vsock_allow_unprotected = true to use vsock all the same";

  private static final long ROUTER_WAIT_MILLIS = 5_000;
  private static final long ROUTER_RETRY_MILLIS = 50;
  private static final long TICK_MILLIS = 10_000;

  /** How long a stop waits for control messages that still leave. */
  private static final long FINISH_MILLIS = 200;

  private final StreamFamily family;
  private final Supplier<VsockDiagnosis> diagnosis;
  private final long dialTimeoutMillis;
  private final VsockCounters counters = new VsockCounters();
  private final RateLimitedLog refusals = new RateLimitedLog(log);
  private final List<Acceptor> acceptors = new ArrayList<>();
  private final List<Future<Void>> acceptorsOver = new ArrayList<>();
  private final JsonArray listeners = new JsonArray();

  // Set by start, before anything that uses them.
  @SuppressWarnings("NullAway.Init")
  private VsockOptions options;

  @SuppressWarnings("NullAway.Init")
  private LocalAddresses addresses;

  @SuppressWarnings("NullAway.Init")
  private Dialer dialer;

  @SuppressWarnings("NullAway.Init")
  private LinkTable links;

  /** For AF_VSOCK of this machine. */
  public VsockVerticle() {
    this(new VsockFamily(), VsockDiagnosis::ofThisMachine, Dialer.TIMEOUT_MILLIS);
  }

  VsockVerticle(StreamFamily family, Supplier<VsockDiagnosis> diagnosis, long dialTimeoutMillis) {
    this.family = family;
    this.diagnosis = diagnosis;
    this.dialTimeoutMillis = dialTimeoutMillis;
  }

  /** How to deploy it: on a worker pool of its own, small because its handlers do not block. */
  public static DeploymentOptions deployment(JsonObject config) {
    return new DeploymentOptions()
        .setConfig(config)
        .setThreadingModel(ThreadingModel.WORKER)
        .setWorkerPoolName("mycelium-vsock")
        .setWorkerPoolSize(2);
  }

  @Override
  public Future<?> start() {
    options = VsockOptions.of(config());
    addresses = new LocalAddresses(options.node());
    return awaitRouter(System.nanoTime() + ROUTER_WAIT_MILLIS * 1_000_000)
        .compose(present -> begin());
  }

  private Future<Void> awaitRouter(long deadline) {
    DeliveryOptions local =
        new DeliveryOptions().setLocalOnly(true).setSendTimeout(ROUTER_WAIT_MILLIS);
    return vertx
        .eventBus()
        .<Object>request(addresses.routerPresent(), null, local)
        .<Void>mapEmpty()
        .recover(
            failure -> {
              if (System.nanoTime() > deadline) {
                return Future.failedFuture(
                    "no router of node "
                        + options.node()
                        + " answers in this process: deploy the node first, or give the vsock"
                        + " transport the address of the node that runs here");
              }
              return vertx.timer(ROUTER_RETRY_MILLIS).compose(elapsed -> awaitRouter(deadline));
            });
  }

  private Future<Void> begin() {
    LocalBus bus = new LocalBus(vertx);
    FailureWords words = new FailureWords(diagnosis);
    links = new LinkTable(context, bus, addresses, options.maxLinks());
    dialer = new Dialer(vertx, context, family, words, dialTimeoutMillis);
    bus.serve(addresses.dial("vsock"), this::dial);
    bus.serve(addresses.dial("vsock+unix"), this::dial);
    vertx.eventBus().localConsumer(addresses.transportState("vsock"), this::answerState);
    vertx.setPeriodic(TICK_MILLIS, id -> links.tick());
    if (options.refusedByPrivateNetwork()) {
      if (options.listenPort() != null || !options.hybridListen().isEmpty()) {
        log.error("vsock does not listen: {}", PRIVATE_NETWORK);
      }
      return Future.succeededFuture();
    }
    List<Future<?>> opened = new ArrayList<>();
    Long port = options.listenPort();
    if (port != null) {
      opened.add(
          listen("vsock://" + port, () -> family.listen(port), e -> words.ofListen(port, e)));
    }
    long hybridPort = options.hybridPort();
    for (String path : options.hybridListen()) {
      opened.add(
          listen(
              "vsock+unix://" + path + ":" + hybridPort,
              () -> UnixListener.on(path, hybridPort),
              e -> words.ofHybridListen(path, hybridPort, e)));
    }
    return Future.all(opened).mapEmpty();
  }

  // Listening

  private interface Words {
    String of(StreamSocketException e);
  }

  private Future<Void> listen(String address, Callable<StreamListener> open, Words words) {
    return vertx
        .executeBlocking(
            () -> {
              try {
                return open.call();
              } catch (StreamSocketException e) {
                throw new IOException(words.of(e), e);
              }
            })
        .<Void>map(
            listener -> {
              Promise<Void> over = Promise.promise();
              Acceptor acceptor =
                  new Acceptor(
                      listener,
                      counters,
                      this::accepted,
                      () -> context.runOnContext(done -> over.complete()));
              acceptors.add(acceptor);
              acceptorsOver.add(over.future());
              acceptor.start();
              listeners.add(new JsonObject().put("address", address));
              log.info("vsock listens address={}", address);
              return null;
            })
        .recover(
            failure -> {
              listeners.add(
                  new JsonObject().put("address", address).put("error", failure.getMessage()));
              log.error("{}; the node goes on without", failure.getMessage());
              return Future.succeededFuture();
            });
  }

  /** On the listener's thread. */
  private void accepted(StreamSocket socket) {
    Endpoint from =
        switch (socket.remote()) {
          case SocketName.Vsock name -> new Endpoint.Vsock(name.cid(), name.port());
          case SocketName.Unix name -> new Endpoint.HybridVsock(name.path(), name.port());
        };
    if (from instanceof Endpoint.Vsock vsock && !options.allows(vsock.cid())) {
      counters.refusedCid.increment();
      refusals.warn(
          "allowed", "vsock connection refused cid={} why=vsock_allowed_cids", vsock.cid());
      socket.close();
    } else if (!links.reserve()) {
      counters.refusedFull.increment();
      refusals.warn("full", "vsock connection refused from={} why=vsock_max_links", from.display());
      socket.close();
    } else {
      counters.accepted.increment();
      context.runOnContext(up -> links.add(socket, Direction.INBOUND, from));
    }
  }

  // Dialling

  private void dial(Message<DialRequest> request) {
    Endpoint endpoint = request.body().endpoint();
    String refusal = refusal(endpoint);
    if (refusal != null) {
      counters.dialsFailed.increment();
      request.fail(REFUSED, "cannot reach " + endpoint.uri() + ": " + refusal);
      return;
    }
    dialer
        .dial(endpoint)
        .onSuccess(
            socket -> {
              counters.dialled.increment();
              VsockLink link = links.add(socket, Direction.OUTBOUND, endpoint);
              request.reply(new LinkUp(link), LocalBus.replyOptions());
            })
        .onFailure(
            failure -> {
              links.release();
              counters.dialsFailed.increment();
              request.fail(FAILED, failure.getMessage());
            });
  }

  private @Nullable String refusal(Endpoint endpoint) {
    if (options.refusedByPrivateNetwork()) {
      return PRIVATE_NETWORK;
    }
    if (links.isDialled(endpoint)) {
      return "there is a link to it already";
    }
    if (!links.reserve()) {
      counters.refusedFull.increment();
      return options.maxLinks() + " vsock links are open, which is vsock_max_links";
    }
    return null;
  }

  private void answerState(Message<Object> request) {
    request.reply(
        new JsonObject()
            .put("listeners", listeners.copy())
            .put("links", links.size())
            .put("counters", counters.toJson()));
  }

  @Override
  public Future<?> stop() {
    if (dialer == null) {
      return Future.succeededFuture();
    }
    acceptors.forEach(Acceptor::stop);
    List<Future<?>> over = new ArrayList<>(acceptorsOver);
    over.add(dialer.stop());
    // Connections that were on their way when the threads ended are links now: end them last.
    return Future.join(over)
        .compose(
            quiet -> {
              links.finish("the node is stopping");
              vertx.setTimer(FINISH_MILLIS, id -> links.close("the node is stopping"));
              return links.empty();
            });
  }
}
