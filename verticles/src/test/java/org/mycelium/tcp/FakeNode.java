package org.mycelium.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.link.BatchPool;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.Link;
import org.mycelium.link.PacketBatch;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.Tlv;
import org.mycelium.wiring.ControlReceived;
import org.mycelium.wiring.ControlToSend;
import org.mycelium.wiring.DialRequest;
import org.mycelium.wiring.LinkDown;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;

/**
 * What a TcpVerticle talks to: a router that answers every Hello with an IHU, and a data plane that
 * counts. Several nodes live in one Vert.x.
 */
final class FakeNode {
  private static final AtomicLong NUMBER = new AtomicLong();
  static final BatchPool POOL = new BatchPool(64);

  final Vertx vertx;
  final OverlayAddress address =
      new OverlayAddress(0x0400_0000_0000_0000L, NUMBER.incrementAndGet());
  final LocalAddresses addresses = new LocalAddresses(address);
  final LocalBus bus;
  final List<Link> ups = new CopyOnWriteArrayList<>();
  final List<LinkDown> downs = new CopyOnWriteArrayList<>();
  final Map<Long, Queue<Tlv>> control = new ConcurrentHashMap<>();
  final Map<Long, AtomicLong> dataPackets = new ConcurrentHashMap<>();
  final Queue<Runnable> withheld = new ConcurrentLinkedQueue<>();
  volatile boolean attach = true;
  volatile boolean giveCredit = true;
  String deployment = "";

  FakeNode(Vertx vertx) {
    this.vertx = vertx;
    this.bus = new LocalBus(vertx);
    vertx.eventBus().localConsumer(addresses.routerPresent(), request -> request.reply(true));
    bus.<LinkUp>consume(addresses.linkUp(), up -> up(up.link()));
    bus.<LinkDown>consume(addresses.linkDown(), downs::add);
    bus.<ControlReceived>consume(addresses.control(), this::received);
  }

  private void up(Link link) {
    long id = link.info().id();
    control.put(id, new ConcurrentLinkedQueue<>());
    AtomicLong count = new AtomicLong();
    dataPackets.put(id, count);
    ups.add(link);
    if (attach) {
      link.attach(
          new DataReceiver() {
            @Override
            public void packet(byte[] bytes, int offset, int length) {
              count.incrementAndGet();
            }

            @Override
            public void readComplete() {}
          });
    }
  }

  private void received(ControlReceived received) {
    Queue<Tlv> queue = control.get(received.linkId());
    if (queue == null) {
      throw new AssertionError("control before its link came up");
    }
    queue.addAll(received.tlvs());
    for (Tlv tlv : received.tlvs()) {
      if (tlv instanceof Hello) {
        send(received.linkId(), List.of(new Ihu(1, Hello.INTERVAL, null)));
      }
    }
    if (giveCredit) {
      received.done().run();
    } else {
      withheld.add(received.done());
    }
  }

  void send(long linkId, List<Tlv> tlvs) {
    bus.send(addresses.linkControl(linkId), new ControlToSend(tlvs));
  }

  JsonObject config() {
    return new JsonObject().put("node", address.toString());
  }

  JsonObject listening() {
    return config().put("tcp_listen_port", 0).put("tcp_listen_host", "127.0.0.1");
  }

  Future<String> deploy(TcpVerticle verticle, JsonObject config) {
    return vertx
        .deployVerticle(verticle, new DeploymentOptions().setConfig(config))
        .onSuccess(id -> deployment = id);
  }

  FakeNode start(JsonObject config) {
    await(deploy(new TcpVerticle(), config));
    return this;
  }

  JsonObject state() {
    Message<JsonObject> reply =
        await(
            vertx
                .eventBus()
                .request(
                    addresses.transportState("tcp"),
                    null,
                    new DeliveryOptions().setLocalOnly(true)));
    return reply.body();
  }

  int port() {
    return state().getInteger("port");
  }

  Endpoint endpoint() {
    return EndpointParser.parse("tcp://127.0.0.1:" + port());
  }

  Future<Link> dial(Endpoint endpoint) {
    return bus.<LinkUp>request(addresses.dial("tcp"), new DialRequest(endpoint), 20_000)
        .map(reply -> reply.body().link());
  }

  static PacketBatch batch(int packets, int payload) {
    PacketBatch batch = POOL.acquire();
    for (int i = 0; i < packets; i++) {
      int at = batch.reserve(DataPacket.PAYLOAD + payload);
      DataPacket.writeHeader(batch.bytes(), at, payload, 64, 1, 2, 3, 4);
      batch.commit(DataPacket.PAYLOAD + payload);
    }
    return batch;
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("did not succeed: " + e.getMessage(), e);
    }
  }

  /** The message of the failure. */
  static String failure(Future<?> future) {
    List<String> message = new ArrayList<>();
    await(
        future
            .<Object>map(value -> "succeeded")
            .otherwise(
                failure -> {
                  message.add(String.valueOf(failure.getMessage()));
                  return "failed";
                }));
    assertTrue(!message.isEmpty(), "succeeded");
    return message.getFirst();
  }

  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "never: " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
