package org.mycelium.acceptance;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.link.BatchPool;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.Link;
import org.mycelium.link.PacketBatch;
import org.mycelium.vsock.VsockVerticle;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.Hello;
import org.mycelium.wiring.ControlReceived;
import org.mycelium.wiring.ControlToSend;
import org.mycelium.wiring.DialRequest;
import org.mycelium.wiring.LinkDown;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.PeerInfo;
import org.mycelium.wiring.PeerList;
import org.mycelium.wiring.PeerRequest;
import org.slf4j.LoggerFactory;

/**
 * A vsock transport with a router and a data plane that only send and count. Runs as a program of
 * its own in the rig's machines and, for the unix sockets of the hybrid form, under the rig's guard
 * on this one.
 *
 * <pre>
 *   VsockPeer listen PORT LINKS         serve that many links, then end
 *   VsockPeer hybrid PATH LINKS         the same on the unix socket PATH_9651
 *   VsockPeer dial ENDPOINT LINKS       dial that many times, one after the other
 * </pre>
 *
 * Over each link both sides send hellos and data; the dialler closes when all has arrived both
 * ways.
 */
final class VsockPeer {
  static final int HELLOS = 100;
  static final int BATCHES = 200;
  static final int PACKETS = 40;
  static final int PAYLOAD = 1400;
  static final long DATA_BYTES = (long) BATCHES * PACKETS * (DataPacket.PAYLOAD + PAYLOAD);

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final long RETRY_MILLIS = 100;

  /** What came over one link. */
  static final class Heard {
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong hellos = new AtomicLong();

    boolean everything() {
      return bytes.get() == DATA_BYTES && hellos.get() == HELLOS;
    }
  }

  final Vertx vertx;
  final LocalAddresses addresses;
  final LocalBus bus;
  final OverlayAddress address;
  final List<Link> up = new CopyOnWriteArrayList<>();
  final List<LinkDown> down = new CopyOnWriteArrayList<>();
  final AtomicInteger ups = new AtomicInteger();
  final AtomicInteger downs = new AtomicInteger();
  final Map<Long, Heard> heard = new ConcurrentHashMap<>();
  private final BatchPool pool = new BatchPool(16);

  VsockPeer(Vertx vertx, int number) {
    this.vertx = vertx;
    this.address = new OverlayAddress(0x0400_0000_0000_0000L, number);
    this.addresses = new LocalAddresses(address);
    this.bus = new LocalBus(vertx);
    vertx.eventBus().localConsumer(addresses.routerPresent(), request -> request.reply(true));
    bus.<LinkUp>consume(
        addresses.linkUp(),
        message -> {
          Link link = message.link();
          Heard counters = heardOn(link.info().id());
          up.add(link);
          ups.incrementAndGet();
          link.attach(new Counter(counters));
        });
    bus.<LinkDown>consume(
        addresses.linkDown(),
        message -> {
          down.add(message);
          downs.incrementAndGet();
        });
    bus.<ControlReceived>consume(
        addresses.control(),
        message -> {
          heardOn(message.linkId()).hellos.addAndGet(message.tlvs().size());
          message.done().run();
        });
  }

  /** Lets go of the links known so far, so that whoever else holds them shows in the heap. */
  void forgetLinks() {
    up.clear();
    down.clear();
    heard.clear();
  }

  Heard heardOn(long link) {
    return heard.computeIfAbsent(link, id -> new Heard());
  }

  String deploy(JsonObject config) throws Exception {
    return get(
        vertx.deployVerticle(
            new VsockVerticle(), VsockVerticle.deployment(config.put("node", address.toString()))));
  }

  /** Deploys the node's peer manager beside the transport. */
  void deployPeers() throws Exception {
    get(
        vertx.deployVerticle(
            "org.mycelium.peers.PeerManagerVerticle",
            new DeploymentOptions().setConfig(new JsonObject().put("node", address.toString()))));
  }

  /** What the peer manager knows after a request. */
  List<PeerInfo> peers(PeerRequest request) {
    try {
      return get(bus.<PeerList>request(addresses.peers(), request, 30_000)).body().peers();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  Future<Message<LinkUp>> dial(Endpoint endpoint) {
    String scheme = endpoint instanceof Endpoint.HybridVsock ? "vsock+unix" : "vsock";
    return bus.request(addresses.dial(scheme), new DialRequest(endpoint), 30_000);
  }

  /** Dials until somebody answers: the other machine may still boot. */
  Link dialPatiently(Endpoint endpoint) throws Exception {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (true) {
      Future<Message<LinkUp>> attempt = dial(endpoint);
      get(attempt.otherwiseEmpty());
      if (attempt.succeeded()) {
        return attempt.result().body().link();
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(attempt.cause());
      }
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS); // between two dials, as a peer manager does
    }
  }

  /** Sends everything that the other side waits for. */
  void send(Link link) {
    for (int i = 0; i < HELLOS; i++) {
      bus.send(addresses.linkControl(link.info().id()), new ControlToSend(List.of(Hello.of(i))));
    }
    for (int i = 0; i < BATCHES; i++) {
      await("room to send", () -> link.sendData(batch()));
    }
  }

  PacketBatch batch() {
    PacketBatch batch = pool.acquire();
    for (int i = 0; i < PACKETS; i++) {
      int at = batch.reserve(DataPacket.PAYLOAD + PAYLOAD);
      DataPacket.writeHeader(batch.bytes(), at, PAYLOAD, 64, 1, 2, 3, 4);
      batch.commit(DataPacket.PAYLOAD + PAYLOAD);
    }
    return batch;
  }

  void serve(int links) {
    for (int i = 0; i < links; i++) {
      int index = i;
      await("a link", () -> up.size() > index);
      Link link = up.get(i);
      System.out.println("up " + link.info().identifier());
      send(link);
      await("everything", () -> heardOn(link.info().id()).everything());
      await("the end of the link", () -> down.size() > index);
      System.out.println("down " + down.get(i).reason());
    }
  }

  void call(Endpoint endpoint, int links) throws Exception {
    for (int i = 0; i < links; i++) {
      Link link = dialPatiently(endpoint);
      System.out.println("up " + link.info().identifier());
      send(link);
      await("everything", () -> heardOn(link.info().id()).everything());
      await("our bytes left", () -> link.stats().sentBytes() == DATA_BYTES + HELLOS * 16L);
      // The other side closes nothing, so what we sent must be there before we do.
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      link.close("done");
      int ended = i + 1;
      await("the end of the link", () -> down.size() == ended);
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("did not happen: " + what);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(2); // the pause between two looks at the condition
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** Runs it. */
  public static void main(String[] arguments) {
    int status = 1;
    try {
      Vertx vertx = Vertx.vertx();
      VsockPeer peer = new VsockPeer(vertx, 1);
      int links = Integer.parseInt(arguments[2]);
      switch (arguments[0]) {
        case "listen" -> {
          peer.deploy(new JsonObject().put("vsock_listen_port", Long.valueOf(arguments[1])));
          peer.serve(links);
        }
        case "hybrid" -> {
          peer.deploy(
              new JsonObject().put("vsock_hybrid_listen", new JsonArray().add(arguments[1])));
          peer.serve(links);
        }
        case "dial" -> {
          peer.deploy(new JsonObject());
          peer.call(EndpointParser.parse(arguments[1]), links);
        }
        default -> throw new IllegalArgumentException(arguments[0]);
      }
      get(vertx.close());
      System.out.println("good " + arguments[0]);
      status = 0;
    } catch (Exception e) {
      LoggerFactory.getLogger(VsockPeer.class).error("failed", e);
    }
    System.exit(status);
  }

  private record Counter(Heard counters) implements DataReceiver {
    @Override
    public void packet(byte[] bytes, int offset, int length) {
      counters.bytes.addAndGet(length);
    }

    @Override
    public void readComplete() {}
  }
}
