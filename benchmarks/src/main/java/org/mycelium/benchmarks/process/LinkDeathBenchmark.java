package org.mycelium.benchmarks.process;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.mycelium.bus.LinkEvent;
import org.mycelium.bus.LinkState;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.events.Speaker;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.SecretKey;
import org.mycelium.link.AbstractLink;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Endpoint;
import org.mycelium.link.LinkIds;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkStats;
import org.mycelium.link.Transport;
import org.mycelium.router.RouterVerticle;
import org.mycelium.routing.DefaultSelectionPolicy;
import org.mycelium.routing.RoutingOptions;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.Packet;
import org.mycelium.wire.Tlv;
import org.mycelium.wiring.ControlReceived;
import org.mycelium.wiring.ControlToSend;
import org.mycelium.wiring.LinkDown;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;

/**
 * What the loss of a link with as many routes as a peer may have costs everybody else: a real
 * router on its event loop with three links that this program plays. The event loop is asked all
 * the time whether it is free; the longest wait is the longest turn.
 */
public final class LinkDeathBenchmark {
  private static final int ROUTES = 65_536;
  private static final int READ = 960; // updates of 68 bytes in a read of 64 KiB
  private static final long SEED = 20_250_102;
  private static final int METRIC = 10;
  private static final long QUIET_NANOS = 1_500_000_000;
  private static final long ASK_NANOS = 500_000;

  /** After a suspicion, until prefixes that carry no packets are given up too, and a bit. */
  private static final long NOT_IN_USE_MILLIS = 6500;

  /** How a link ends. */
  private enum Loss {
    DEATH,
    SUSPICION
  }

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final LocalBus bus = new LocalBus(vertx);
  private final NodeIdentity self = NodeIdentity.of(SecretKey.generate());
  private final LocalAddresses addresses = new LocalAddresses(self.address());
  private final Context loop = vertx.getOrCreateContext();
  private final List<PlayedLink> links = new ArrayList<>();
  private volatile boolean watching;
  private volatile long longest;
  private volatile long lastControl;

  private LinkDeathBenchmark() {}

  /** Runs each loss in a fresh router, with and without another way to the same prefixes. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(Programs.load());
    List<Origin> origins = Origin.some(ROUTES, SEED);
    for (int round = 0; round < 2; round++) { // the first one compiles
      String phase = round == 0 ? "cold" : "warm";
      for (Loss loss : Loss.values()) {
        new LinkDeathBenchmark().run(phase, loss, origins, false, 0);
        new LinkDeathBenchmark().run(phase, loss, origins, true, 0);
      }
      new LinkDeathBenchmark().run(phase, Loss.DEATH, origins, false, 2500);
    }
    System.out.println(Programs.load());
  }

  private void run(
      String phase, Loss loss, List<Origin> origins, boolean alternative, int bytesPerMilli)
      throws Exception {
    try {
      measure(phase, loss, origins, alternative, bytesPerMilli);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }
  }

  private void measure(
      String phase, Loss loss, List<Origin> origins, boolean alternative, int bytesPerMilli)
      throws Exception {
    vertx
        .deployVerticle(
            new RouterVerticle(
                self,
                new Speaker(self.address().toString(), 1),
                new RoutingOptions(),
                new DefaultSelectionPolicy()))
        .toCompletionStage()
        .toCompletableFuture()
        .get(1, TimeUnit.MINUTES);
    PlayedLink dying = connect(0);
    PlayedLink other = connect(0);
    PlayedLink told = connect(bytesPerMilli);
    Thread.sleep(700); // the first round trips: nothing is held back
    announce(dying, origins, METRIC);
    if (alternative) {
      announce(other, origins, METRIC + 1);
    }
    settle(System.nanoTime());
    told.sent = 0;
    told.mostWaiting = 0;
    dying.answers = false;
    watch();
    long start;
    if (loss == Loss.SUSPICION) {
      start = awaitSuspicion(dying);
      Thread.sleep(NOT_IN_USE_MILLIS);
    } else {
      start = System.nanoTime();
      bus.publish(addresses.linkDown(), new LinkDown(dying, "as the benchmark wants it"));
    }
    settle(start);
    watching = false;
    System.out.printf(
        Locale.ROOT,
        "%-4s %-9s %-14s %-12s longest turn %9.2f ms, told after %6.2f s, control to a peer %5.2f MB,"
            + " at most waiting %5.2f MB%n",
        phase,
        loss.name().toLowerCase(Locale.ROOT),
        alternative ? "another way" : "no other way",
        bytesPerMilli == 0 ? "fast peer" : bytesPerMilli * 8 / 1000 + " Mbit/s",
        longest / 1e6,
        Math.max(0, lastControl - start) / 1e9,
        told.sent / 1e6,
        told.mostWaiting / 1e6);
  }

  /**
   * Goes on using the link, which says nothing any more; when the router has drawn its conclusion.
   */
  private long awaitSuspicion(PlayedLink dying) throws Exception {
    CompletableFuture<Long> suspected = new CompletableFuture<>();
    MyceliumBus.consume(
        vertx,
        MyceliumAddresses.LINK,
        LinkEvent.class,
        event -> {
          if (event.state() == LinkState.SUSPECT && event.linkId() == dying.info().id()) {
            suspected.complete(System.nanoTime());
          }
        },
        suspected::completeExceptionally);
    vertx.setPeriodic(100, timer -> dying.stats().dataSent(LinkStats.nowMicros()));
    return suspected.get(1, TimeUnit.MINUTES);
  }

  /**
   * Asks the event loop all the time whether it is free. From a thread of its own: Netty lets tasks
   * that follow each other without end go before all timers for a second, and the router would be
   * late for everything.
   */
  private void watch() {
    watching = true;
    Thread watcher =
        new Thread(
            () -> {
              while (watching) {
                long asked = System.nanoTime();
                loop.runOnContext(free -> longest = Math.max(longest, System.nanoTime() - asked));
                LockSupport.parkNanos(ASK_NANOS);
              }
            },
            "watcher");
    watcher.setDaemon(true);
    watcher.start();
  }

  /** Waits until nothing but Hellos has been sent for a while. */
  private void settle(long since) throws InterruptedException {
    while (System.nanoTime() - Math.max(since, lastControl) < QUIET_NANOS
        || links.stream().anyMatch(link -> link.waiting > 0)) {
      Thread.sleep(20);
    }
  }

  private void announce(PlayedLink link, List<Origin> origins, int metric)
      throws InterruptedException {
    Semaphore credits = new Semaphore(4);
    for (int i = 0; i < origins.size(); i += READ) {
      List<Tlv> read = new ArrayList<>(READ);
      for (Origin origin : origins.subList(i, Math.min(origins.size(), i + READ))) {
        read.add(origin.update(metric));
      }
      credits.acquire();
      link.received(read, credits::release);
    }
  }

  private PlayedLink connect(int bytesPerMilli) throws InterruptedException {
    PlayedLink link = new PlayedLink(bytesPerMilli);
    links.add(link);
    Semaphore there = new Semaphore(0);
    loop.runOnContext(
        none -> {
          bus.<ControlToSend>consume(
              addresses.linkControl(link.info().id()), control -> link.toSend(control.tlvs()));
          if (bytesPerMilli > 0) {
            vertx.setPeriodic(1, timer -> link.drain(bytesPerMilli));
          }
          there.release();
        });
    there.acquire();
    bus.publish(addresses.linkUp(), new LinkUp(link));
    return link;
  }

  /** A link whose far end answers Hellos and takes control at a certain rate. */
  private final class PlayedLink extends AbstractLink {
    private final int bytesPerMilli;
    private volatile boolean answers = true;
    private volatile long sent;
    private volatile long waiting;
    private volatile long mostWaiting;

    PlayedLink(int bytesPerMilli) {
      super(
          new LinkInfo(
              LinkIds.next(),
              Transport.TCP,
              LinkInfo.Direction.OUTBOUND,
              new Endpoint.Socket(
                  Transport.TCP, new InetSocketAddress("192.0.2.1", 1000 + links.size())),
              "TCP played " + links.size(),
              10));
      this.bytesPerMilli = bytesPerMilli;
    }

    void received(List<Tlv> tlvs, Runnable done) {
      int bytes = tlvs.stream().mapToInt(Packet::controlLength).sum();
      stats().bytesReceived(bytes, LinkStats.nowMicros());
      bus.send(addresses.control(), new ControlReceived(info().id(), tlvs, done));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written on the event loop alone
    void toSend(List<Tlv> tlvs) {
      for (Tlv tlv : tlvs) {
        if (tlv instanceof Hello && answers) {
          received(List.of(Ihu.of(1)), () -> {});
        }
        if (!(tlv instanceof Hello) && !(tlv instanceof Ihu)) {
          lastControl = System.nanoTime();
        }
        sent += Packet.controlLength(tlv);
        waiting += Packet.controlLength(tlv);
      }
      mostWaiting = Math.max(mostWaiting, waiting);
      if (bytesPerMilli == 0) {
        drain(waiting);
      }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written on the event loop alone
    void drain(long bytes) {
      long now = Math.min(waiting, bytes);
      waiting -= now;
      stats().controlSent(now);
    }

    @Override
    protected void startReading(DataReceiver receiver) {
      // the program says what comes in
    }

    @Override
    protected boolean sendNow() {
      return false; // no data is sent, and control takes the way of toSend
    }

    @Override
    protected void handOver() {
      // nobody takes it
    }

    @Override
    protected void disconnect() {
      System.out.println(info().identifier() + " was closed");
    }
  }
}
