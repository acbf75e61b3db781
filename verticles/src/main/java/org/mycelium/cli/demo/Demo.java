package org.mycelium.cli.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.CostUpdate;
import org.mycelium.bus.LinkEvent;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumMessage;
import org.mycelium.bus.RouteBatch;
import org.mycelium.bus.RouteEvent;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.SecretKey;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Transport;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.NodeVerticle;
import org.mycelium.node.StopOnSignal;

/**
 * Two nodes on loopback that peer over TCP and ping each other through the encrypted data path,
 * with what they say on the event bus. Needs no privilege and nobody else; goes on until the
 * process ends.
 */
public final class Demo {
  private static final long PING_MILLIS = 1000;

  private final PrintStream out;
  private final NodeIdentity alice = NodeIdentity.of(SecretKey.generate());
  private final NodeIdentity bob = NodeIdentity.of(SecretKey.generate());
  private final Map<String, String> names =
      Map.of(alice.address().toString(), "alice", bob.address().toString(), "bob  ");
  private final Map<Integer, Long> sent = new ConcurrentHashMap<>();
  private final AtomicLong answered = new AtomicLong();
  private final EchoHost aliceHost = new EchoHost(alice.address(), sequence -> {});
  private final EchoHost bobHost = new EchoHost(bob.address(), this::reply);

  /**
   * A demo with keys of its own.
   *
   * @param out where it tells its story
   */
  public Demo(PrintStream out) {
    this.out = out;
  }

  /**
   * Starts both nodes and blocks until the process ends or the calling thread is interrupted.
   *
   * @return the exit code
   */
  public int run() {
    int port = freePort();
    StopOnSignal signal = StopOnSignal.install();
    Vertx vertx = Vertx.vertx();
    signal.closes(vertx);
    try {
      listen(vertx);
      say("alice", "address %s".formatted(alice.address()));
      say("bob  ", "address %s".formatted(bob.address()));
      say("alice", "listens on 127.0.0.1:%d".formatted(port));
      join(vertx.deployVerticle(new NodeVerticle(options(port), alice, aliceHost)));
      NodeOptions dialler =
          options(0)
              .setPeers(
                  List.of(
                      new Endpoint.Socket(
                          Transport.TCP,
                          new InetSocketAddress(InetAddress.getLoopbackAddress(), port))));
      join(vertx.deployVerticle(new NodeVerticle(dialler, bob, bobHost)));
      vertx.setPeriodic(1, PING_MILLIS, new Pinger()::ping);
      signal.await();
      return 0;
    } catch (InterruptedException e) {
      signal.stopNow();
      return 0;
    } catch (ExecutionException e) {
      if (!signal.stopNow()) {
        return 0;
      }
      out.println("the demo did not start: " + e.getMessage());
      return 1;
    }
  }

  private static NodeOptions options(int tcpPort) {
    return new NodeOptions()
        .setNoTun(true)
        .setTcpListenPort(tcpPort)
        .setApiAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .setJsonrpcAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free TCP port on loopback", e);
    }
  }

  private static void join(Future<?> future) throws ExecutionException, InterruptedException {
    future.toCompletionStage().toCompletableFuture().get();
  }

  /** Echo requests from bob to alice, one a second. */
  private final class Pinger {
    private int sequence;

    private void ping(long timer) {
      sequence = (sequence + 1) & 0xffff;
      sent.clear(); // an unanswered one is not waited for
      sent.put(sequence, System.nanoTime());
      bobHost.ping(alice.address(), sequence);
    }
  }

  private void reply(int sequence) {
    Long then = sent.remove(sequence);
    if (then != null) {
      say(
          "bob  ",
          "ping %s: answer %d after %.2f ms, encrypted end to end"
              .formatted(
                  alice.address(), answered.incrementAndGet(), (System.nanoTime() - then) / 1e6));
    }
  }

  private void listen(Vertx vertx) {
    MyceliumBus.consume(vertx, MyceliumAddresses.LINK, LinkEvent.class, this::link, this::refused);
    MyceliumBus.consume(vertx, MyceliumAddresses.COST, CostBatch.class, this::cost, this::refused);
    MyceliumBus.consume(
        vertx, MyceliumAddresses.ROUTE, RouteBatch.class, this::route, this::refused);
  }

  private void link(LinkEvent event) {
    say(
        name(event.node()),
        "link %d %s: %s %s"
            .formatted(event.linkId(), lower(event.state()), event.identifier(), event.reason()));
  }

  private void cost(CostBatch batch) {
    for (CostUpdate change : batch.changes()) {
      say(
          name(change.node()),
          "cost of %s %s: %s -> %s (%s, rtt %s)"
              .formatted(
                  lower(change.kind()),
                  change.subject(),
                  number(change.oldCost()),
                  number(change.newCost()),
                  change.reason(),
                  change.rttMicros() < 0 ? "unknown" : change.rttMicros() + " us"));
    }
  }

  private void route(RouteBatch batch) {
    for (RouteEvent change : batch.changes()) {
      say(
          name(change.node()),
          "route to %s %s%s"
              .formatted(
                  change.subnet(),
                  lower(change.change()),
                  change.nextHop().isEmpty() ? "" : " via " + change.nextHop()));
    }
  }

  private void refused(Throwable failure) {
    out.println("not understood: " + failure.getMessage());
  }

  private String name(String node) {
    return names.getOrDefault(node, node);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String number(int cost) {
    return cost == MyceliumMessage.INFINITE ? "none" : Integer.toString(cost);
  }

  private synchronized void say(String who, String what) {
    out.println(who + "  " + what.strip());
  }
}
