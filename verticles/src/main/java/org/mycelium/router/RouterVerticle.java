package org.mycelium.router;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.mycelium.events.Speaker;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Link;
import org.mycelium.link.LinkInfo.Direction;
import org.mycelium.link.LinkStats;
import org.mycelium.link.LogLimiter;
import org.mycelium.link.Transport;
import org.mycelium.routing.Action;
import org.mycelium.routing.RoutingCore;
import org.mycelium.routing.RoutingOptions;
import org.mycelium.routing.SelectionPolicy;
import org.mycelium.wire.Tlv;
import org.mycelium.wiring.ControlReceived;
import org.mycelium.wiring.ControlToSend;
import org.mycelium.wiring.FibUpdate;
import org.mycelium.wiring.LinkDown;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.LocalMessage;
import org.mycelium.wiring.Retract;
import org.mycelium.wiring.RouteWanted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns one {@link RoutingCore} on one event loop. Control messages and link events come in over the
 * bus; what the core wants done goes out once a turn: control messages gathered per link, one
 * forwarding table, batched public events.
 *
 * <p>A failure of the core is a defect of this node, whatever a peer sent: it is counted ({@code
 * mycelium_router_internal_errors}) and logged, and costs the one message, deadline or action at
 * which it came, not the router.
 */
public final class RouterVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(RouterVerticle.class);
  private static final LongSupplier CLOCK = LinkStats::nowMicros;
  private static final long NO_TIMER = -1;

  /** Wishes of one turn; the data plane repeats what is dropped while packets still wait. */
  private static final int MAX_WANTED = 4096;

  private final Speaker speaker;
  private final LinkTable links = new LinkTable();
  private final FibWriter fib = new FibWriter(links::get);
  private final RoutingCore core;
  private final LocalAddresses addresses;

  private @Nullable LocalBus bus;
  private @Nullable RouterEvents events;
  private final Set<Long> wanted = new LinkedHashSet<>();
  private boolean turnPending;
  private final LogLimiter errorLog = new LogLimiter(10_000_000);
  private long internalErrors;
  private boolean stopping;
  private boolean stopped;
  private long timer = NO_TIMER;
  private long timerDue = Long.MAX_VALUE;

  /**
   * A router for this run of the node.
   *
   * @param identity who the node is
   * @param speaker its name and start in events
   * @param options limits of the core
   * @param policy the selection rule
   */
  public RouterVerticle(
      NodeIdentity identity, Speaker speaker, RoutingOptions options, SelectionPolicy policy) {
    this.speaker = speaker;
    this.addresses = new LocalAddresses(identity.address());
    this.core =
        new RoutingCore(
            identity.routerId(),
            identity.subnet(),
            options,
            policy,
            fib,
            // Of 64 secret bits, and cheap: each route draws the time of its renewal.
            new SplittableRandom(new SecureRandom().nextLong()),
            CLOCK.getAsLong());
  }

  @Override
  public Future<?> start() {
    LocalBus local = new LocalBus(vertx);
    bus = local;
    RouterEvents told = new RouterEvents(vertx, speaker, links, core);
    events = told;
    local.<LinkUp>consume(addresses.linkUp(), up -> linkUp(up.link()));
    local.<LinkDown>consume(addresses.linkDown(), this::linkDown);
    local.<ControlReceived>consume(addresses.control(), this::control);
    local.<RouteWanted>consume(addresses.routeWanted(), this::wanted);
    local.<LocalMessage>serve(addresses.routerPresent(), this::present);
    local.<Retract>serve(addresses.retract(), this::retract);
    new RouterRequests(vertx, links, core, fib, told, () -> internalErrors).serve();
    turn();
    return Future.succeededFuture();
  }

  private void present(Message<LocalMessage> question) {
    question.reply(true);
  }

  private void linkUp(Link link) {
    if (stopping) {
      link.close("the node is stopping");
      return;
    }
    links.add(link);
    core.linkUp(
        CLOCK.getAsLong(),
        link.info().id(),
        link.info().staticCost(),
        link.info().transport() == Transport.VSOCK,
        LinkTable.activityOf(link),
        remote(link));
    events().linkUp(link);
    wakeUp();
  }

  /**
   * Names the far end across reconnects, for the penalty of a link that died lately: a dialled
   * endpoint as it is; of an accepted one the host, because its port changes.
   */
  private static String remote(Link link) {
    return switch (link.info().endpoint()) {
      case Endpoint.Socket socket when link.info().direction() == Direction.INBOUND ->
          socket.address().getAddress().getHostAddress();
      case Endpoint.Vsock vsock when link.info().direction() == Direction.INBOUND ->
          "cid " + vsock.cid();
      case Endpoint endpoint -> endpoint.uri();
    };
  }

  private void linkDown(LinkDown down) {
    long id = down.link().info().id();
    if (links.get(id) == null) {
      return;
    }
    guarded("link down", () -> core.linkDown(CLOCK.getAsLong(), id));
    guarded("link down", () -> events().linkDown(down.link(), down.reason()));
    turn(); // before the link is forgotten: actions may still name it
    links.remove(id);
  }

  private void guarded(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      failed(what, e);
    }
  }

  private void failed(String what, RuntimeException e) {
    internalErrors++;
    long more = errorLog.permit(CLOCK.getAsLong());
    if (more >= 0) {
      LOG.error("internal error at={} more={}; please report it", what, more, e);
    }
  }

  private void control(ControlReceived received) {
    try {
      if (links.get(received.linkId()) != null) {
        long now = CLOCK.getAsLong();
        for (Tlv tlv : received.tlvs()) {
          try {
            core.receive(now, received.linkId(), tlv);
          } catch (RuntimeException e) {
            failed(tlv.getClass().getSimpleName(), e);
          }
        }
        wakeUp();
      }
    } finally {
      received.done().run();
    }
  }

  /**
   * Asked for after the control messages of this round: a packet often comes just ahead of the
   * update that names its sender, and then needs no request.
   */
  private void wanted(RouteWanted request) {
    if (wanted.size() < MAX_WANTED) {
      wanted.add(request.high());
    }
    wakeUp();
  }

  /** One turn for all that this round of the event loop brings. */
  private void wakeUp() {
    if (!turnPending) {
      turnPending = true;
      context.runOnContext(v -> turn());
    }
  }

  private void turn() {
    turnPending = false;
    if (stopped) {
      return;
    }
    long now = CLOCK.getAsLong();
    guarded("deadline", () -> core.advance(now));
    for (long high : wanted) {
      guarded("route wanted", () -> core.routeWanted(now, high));
    }
    wanted.clear();
    Map<Long, List<Tlv>> outgoing = new LinkedHashMap<>();
    for (Action action : core.takeActions()) {
      try {
        act(action, outgoing);
      } catch (RuntimeException e) {
        failed("action", e);
      }
    }
    FibUpdate update = fib.take();
    if (update != null) {
      local().publish(addresses.fib(), update);
    }
    outgoing.forEach(
        (id, tlvs) -> local().send(addresses.linkControl(id), new ControlToSend(tlvs)));
    arm(now);
  }

  private void act(Action action, Map<Long, List<Tlv>> outgoing) {
    switch (action) {
      case Action.Send send ->
          outgoing.computeIfAbsent(send.linkId(), id -> new ArrayList<>()).add(send.tlv());
      case Action.RouteChanged change -> fib.apply(change);
      case Action.CloseLink close -> close(close);
      default -> events().action(action);
    }
  }

  private void close(Action.CloseLink close) {
    Link link = links.get(close.linkId());
    if (link != null) {
      LOG.info("closing link={} reason=\"{}\"", link.info().identifier(), close.reason());
      link.close(close.self() ? Link.SELF_REASON : close.reason());
    }
  }

  private void arm(long now) {
    long due = core.nextDeadline();
    if (due >= timerDue) {
      return; // the armed timer comes first and looks again
    }
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
    }
    timerDue = due;
    timer =
        vertx.setTimer(
            Math.max(1, (due - now + 999) / 1000),
            id -> {
              timer = NO_TIMER;
              timerDue = Long.MAX_VALUE;
              turn();
            });
  }

  /** The clean stop of a node begins (design, Better 7): no new links, the own route retracted. */
  private void retract(Message<Retract> request) {
    stopping = true;
    core.retractOwn(CLOCK.getAsLong());
    turn();
    request.reply(true);
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    stopped = true; // a turn that waits must not arm the timer again
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
    }
    events().close();
    return Future.succeededFuture();
  }

  private LocalBus local() {
    if (bus == null) {
      throw new IllegalStateException("not started");
    }
    return bus;
  }

  private RouterEvents events() {
    if (events == null) {
      throw new IllegalStateException("not started");
    }
    return events;
  }
}
