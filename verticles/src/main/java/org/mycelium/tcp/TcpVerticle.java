package org.mycelium.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.libc.Scheduling;
import org.mycelium.link.Endpoint;
import org.mycelium.link.LinkIds;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkInfo.Direction;
import org.mycelium.link.LinkStats;
import org.mycelium.link.LogLimiter;
import org.mycelium.link.SocketText;
import org.mycelium.link.Transport;
import org.mycelium.wire.Tlv;
import org.mycelium.wiring.ControlReceived;
import org.mycelium.wiring.ControlToSend;
import org.mycelium.wiring.DialRequest;
import org.mycelium.wiring.LinkDown;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TCP (spec 01 §4.2): a listener, unless it has no port, a dialler, and the links of both. Needs a
 * running router of the same node; several may stand beside one router, with different ports.
 *
 * <p>Deployed on an event loop, on which all its links live; configuration: {@link TcpOptions}.
 * Undeploying closes the listener, then the links in order, after their waiting control messages
 * have left, for at most {@value #FINISH_MILLIS} ms.
 */
public final class TcpVerticle extends VerticleBase {

  /** How long links may take to send their last control messages. */
  static final long FINISH_MILLIS = 1000;

  /** How long the start waits for the node's router. */
  private static final long DEFAULT_ROUTER_MILLIS = 5000;

  private static final long ROUTER_RETRY_MILLIS = 100;

  /** Period of the checks on half packets and idle memory. */
  private static final long TICK_MILLIS = 5000;

  private static final Logger LOG = LoggerFactory.getLogger(TcpVerticle.class);

  private final Function<Bootstrap, Function<InetSocketAddress, ChannelFuture>> connectors;
  private final Function<ServerBootstrap, Function<InetSocketAddress, ChannelFuture>> binders;
  private final long routerMillis;

  private final Map<Long, Open> links = new LinkedHashMap<>();
  private final LogLimiter refusedLog = new LogLimiter(10_000_000);
  private final LogLimiter inboundLog = new LogLimiter(100_000);
  private final Links owner = new Links();
  private long dials;
  private long failedDials;

  // Set by start().
  private @Nullable Running running;
  private @Nullable Channel listener;

  /** What exists from the start on. */
  private record Running(
      Sockets sockets,
      LocalBus bus,
      LocalAddresses addresses,
      InboundLimits limits,
      TcpDialler dialler) {}

  /** An open link. */
  private record Open(TcpLink link, MessageConsumer<ControlToSend> control, Promise<Void> ended) {}

  /** For deployment by class name. */
  public TcpVerticle() {
    this(bootstrap -> bootstrap::connect, bootstrap -> bootstrap::bind, DEFAULT_ROUTER_MILLIS);
  }

  /**
   * With other ways to connect and to bind and another patience with the router, for tests of what
   * a machine seldom does.
   */
  TcpVerticle(
      Function<Bootstrap, Function<InetSocketAddress, ChannelFuture>> connectors,
      Function<ServerBootstrap, Function<InetSocketAddress, ChannelFuture>> binders,
      long routerMillis) {
    this.routerMillis = routerMillis;
    this.connectors = connectors;
    this.binders = binders;
  }

  @Override
  public Future<?> start() {
    TcpOptions options = TcpOptions.fromJson(config());
    if (!context.isEventLoopContext()) {
      throw new IllegalStateException("deploy the tcp verticle on an event loop");
    }
    // Of the event loop that carries the links.
    Scheduling scheduling = Scheduling.ofThisThread(LinkStats.nowMicros());
    Sockets sockets = new Sockets(vertx, context, options.firewallMark());
    sockets.checkMark();
    LocalBus bus = new LocalBus(vertx);
    LocalAddresses addresses = new LocalAddresses(options.node());
    long deadline = LinkStats.nowMicros() + routerMillis * 1000;
    return awaitRouter(options.node(), addresses, deadline)
        .compose(
            present -> {
              TcpDialler dialler =
                  new TcpDialler(connectors.apply(sockets.client(TcpDialler.LIMIT_MILLIS)));
              InboundLimits limits =
                  new InboundLimits(options.maxLinks(), options.maxLinksPerSource());
              // Before the listener: the first connection may come before bind has returned.
              running = new Running(sockets, bus, addresses, limits, dialler);
              return listen(options, sockets);
            })
        .onSuccess(
            listening -> {
              bus.<DialRequest>serve(addresses.dial(Transport.TCP.scheme()), this::dial);
              vertx
                  .eventBus()
                  .localConsumer(
                      addresses.transportState(Transport.TCP.scheme()),
                      request -> request.reply(state()));
              vertx.setPeriodic(TICK_MILLIS, timer -> tick());
              vertx.setPeriodic(
                  Scheduling.LOOK_MILLIS, timer -> scheduling.look(LinkStats.nowMicros()));
            });
  }

  private Future<Boolean> awaitRouter(
      OverlayAddress node, LocalAddresses addresses, long deadlineMicros) {
    long leftMillis = Math.max(1, (deadlineMicros - LinkStats.nowMicros()) / 1000);
    DeliveryOptions local = new DeliveryOptions().setLocalOnly(true).setSendTimeout(leftMillis);
    return vertx
        .eventBus()
        .<Object>request(addresses.routerPresent(), null, local)
        .map(reply -> true)
        .recover(
            failure -> {
              boolean early =
                  failure instanceof ReplyException reply
                      && reply.failureType() == ReplyFailure.NO_HANDLERS;
              if (early && LinkStats.nowMicros() < deadlineMicros) {
                return vertx
                    .timer(ROUTER_RETRY_MILLIS, TimeUnit.MILLISECONDS)
                    .compose(waited -> awaitRouter(node, addresses, deadlineMicros));
              }
              return Future.failedFuture(
                  "no router of node "
                      + node
                      + " runs in this Vert.x: deploy its RouterVerticle first, or correct 'node'");
            });
  }

  private Future<Void> listen(TcpOptions options, Sockets sockets) {
    Integer port = options.listenPort();
    if (port == null) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    new TcpListener(binders.apply(sockets.server(this::accepted)))
        .listen(options.listenHost(), port)
        .onComplete(
            bound ->
                context.runOnContext(
                    onLoop -> {
                      if (bound.succeeded()) {
                        listener = bound.result();
                        LOG.info("listening tcp={}", text(bound.result()));
                        promise.complete();
                      } else {
                        promise.fail(bound.cause());
                      }
                    }));
    return promise.future();
  }

  private static String text(Channel channel) {
    return SocketText.of((InetSocketAddress) channel.localAddress());
  }

  private void accepted(Channel channel) {
    Running now = running;
    if (now == null || !(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      Sockets.close(channel); // gone again
      return;
    }
    if (!now.limits.admit(remote.getAddress())) {
      Sockets.close(channel);
      long more = refusedLog.permit(LinkStats.nowMicros());
      if (more >= 0) {
        LOG.warn("refused inbound tcp peer={} reason=limit more={}", SocketText.of(remote), more);
      }
      return;
    }
    open(now, channel, new Endpoint.Socket(Transport.TCP, remote), Direction.INBOUND);
  }

  private void dial(Message<DialRequest> request) {
    Running now = running;
    if (now == null) {
      request.fail(0, "the tcp transport is stopping");
      return;
    }
    dials++;
    now.dialler
        .dial(request.body().endpoint())
        .onSuccess(
            channel ->
                now.sockets.dispatch(
                    () -> {
                      Endpoint endpoint = request.body().endpoint();
                      TcpLink link = open(now, channel, endpoint, Direction.OUTBOUND);
                      request.reply(new LinkUp(link), LocalBus.replyOptions());
                    }))
        .onFailure(
            failure -> {
              failedDials++;
              request.fail(1, failure.getMessage());
            });
  }

  private TcpLink open(Running now, Channel channel, Endpoint endpoint, Direction direction) {
    InetSocketAddress remote = ((Endpoint.Socket) endpoint).address();
    String local =
        channel.localAddress() instanceof InetSocketAddress address ? SocketText.of(address) : "?";
    LinkInfo info =
        new LinkInfo(
            LinkIds.next(),
            Transport.TCP,
            direction,
            endpoint,
            "TCP " + local + " <-> " + SocketText.of(remote),
            Transport.TCP.staticCost(SocketText.isIpv4(remote)));
    TcpLink link = new TcpLink(channel, info, owner);
    MessageConsumer<ControlToSend> control =
        now.bus.consume(
            now.addresses.linkControl(info.id()), toSend -> link.sendControl(toSend.tlvs()));
    links.put(info.id(), new Open(link, control, Promise.promise()));
    log(direction, "link up {}", link, "");
    now.bus.publish(now.addresses.linkUp(), new LinkUp(link));
    link.open();
    return link;
  }

  /** What others dial is logged with a limit: they can do it as often as they like. */
  private void log(Direction direction, String format, TcpLink link, String reason) {
    if (direction == Direction.OUTBOUND || inboundLog.permit(LinkStats.nowMicros()) >= 0) {
      LOG.info(format, link, reason);
    } else {
      LOG.debug(format, link, reason);
    }
  }

  /** The links' way to the bus. */
  private final class Links implements TcpLink.Owner {
    @Override
    public void control(TcpLink link, List<Tlv> tlvs, Runnable done) {
      Running now = running;
      if (now != null) {
        now.sockets.dispatch(
            () ->
                now.bus.send(
                    now.addresses.control(), new ControlReceived(link.info().id(), tlvs, done)));
      }
    }

    @Override
    public void ended(TcpLink link, String reason) {
      Running now = running;
      Open open = links.remove(link.info().id());
      if (now == null || open == null) {
        return;
      }
      if (link.info().direction() == Direction.INBOUND) {
        now.limits.release(((Endpoint.Socket) link.info().endpoint()).address().getAddress());
      }
      now.sockets.dispatch(
          () -> {
            open.control.unregister();
            log(link.info().direction(), "link down {} reason={}", link, reason);
            now.bus.publish(now.addresses.linkDown(), new LinkDown(link, reason));
            open.ended.complete();
          });
    }
  }

  private void tick() {
    long nowMicros = LinkStats.nowMicros();
    for (Open open : List.copyOf(links.values())) {
      open.link.tick(nowMicros);
    }
  }

  private JsonObject state() {
    JsonObject state =
        new JsonObject()
            .put("links", links.size())
            .put("dials", dials)
            .put("failedDials", failedDials);
    Running now = running;
    if (now != null) {
      now.limits.report(state);
    }
    Channel bound = listener;
    if (bound != null) {
      state.put("listen", text(bound));
      state.put("port", ((InetSocketAddress) bound.localAddress()).getPort());
    }
    return state;
  }

  @Override
  public Future<?> stop() {
    Running now = running;
    if (now == null) {
      return Future.succeededFuture();
    }
    Promise<Void> unbound = Promise.promise();
    Channel bound = listener;
    if (bound == null) {
      unbound.complete();
    } else {
      bound.close().addListener(closed -> context.runOnContext(v -> unbound.complete()));
    }
    now.dialler.stop();
    return unbound
        .future()
        .compose(
            closed -> {
              List<Future<Void>> ends = new ArrayList<>();
              for (Open open : List.copyOf(links.values())) {
                ends.add(open.ended.future());
                open.link.finish("this node stops", FINISH_MILLIS);
              }
              return Future.join(ends);
            });
  }
}
