package org.mycelium.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.Link;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.PeerInfo;
import org.mycelium.wiring.PeerInfo.State;
import org.mycelium.wiring.PeerList;
import org.mycelium.wiring.PeerRequest;

/** Peer manager and TCP together, deployed by class name, over real sockets. */
class PeersOverTcpTest {
  private static final DataReceiver NOBODY =
      new DataReceiver() {
        @Override
        public void packet(byte[] bytes, int offset, int length) {}

        @Override
        public void readComplete() {}
      };

  private final Vertx vertx = Vertx.vertx();
  private final LocalBus bus = new LocalBus(vertx);
  private final OverlayAddress server = new OverlayAddress(0x0400_0000_0000_0000L, 1);
  private final OverlayAddress client = new OverlayAddress(0x0400_0000_0000_0000L, 2);
  private final List<Link> ups = new CopyOnWriteArrayList<>();

  PeersOverTcpTest() {
    for (OverlayAddress node : List.of(server, client)) {
      LocalAddresses addresses = new LocalAddresses(node);
      vertx.eventBus().localConsumer(addresses.routerPresent(), request -> request.reply(true));
      bus.<LinkUp>consume(
          addresses.linkUp(),
          up -> {
            ups.add(up.link());
            up.link().attach(NOBODY);
          });
    }
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private String deploy(String verticle, OverlayAddress node, JsonObject config) {
    return await(
        vertx.deployVerticle(
            "org.mycelium." + verticle,
            new DeploymentOptions().setConfig(config.put("node", node.toString()))));
  }

  private static JsonObject listenAt(int port) {
    return new JsonObject().put("tcp_listen_port", port).put("tcp_listen_host", "127.0.0.1");
  }

  private int port(OverlayAddress node) {
    return await(
            vertx
                .eventBus()
                .<JsonObject>request(
                    new LocalAddresses(node).transportState("tcp"),
                    null,
                    new DeliveryOptions().setLocalOnly(true)))
        .body()
        .getInteger("port");
  }

  private List<PeerInfo> ask(OverlayAddress node, PeerRequest request) {
    return await(bus.<PeerList>request(new LocalAddresses(node).peers(), request, 5000))
        .body()
        .peers();
  }

  private PeerInfo only(OverlayAddress node) {
    List<PeerInfo> peers = ask(node, new PeerRequest.All());
    assertEquals(1, peers.size());
    return peers.getFirst();
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "never: " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void aRestartedNeighbourIsConnectedAgain() {
    deploy("peers.PeerManagerVerticle", server, new JsonObject());
    String listener = deploy("tcp.TcpVerticle", server, listenAt(0));
    int port = port(server);
    deploy("tcp.TcpVerticle", client, new JsonObject());
    deploy(
        "peers.PeerManagerVerticle",
        client,
        new JsonObject().put("peers", "tcp://127.0.0.1:" + port));
    until("connected", () -> only(client).state() == State.ALIVE);
    until("accepted", () -> ask(server, new PeerRequest.All()).size() == 1);
    assertEquals(PeerInfo.Type.INBOUND, only(server).type());

    await(vertx.undeploy(listener));
    until("seen", () -> only(client).lastError() != null);
    until("inbound forgotten", () -> ask(server, new PeerRequest.All()).isEmpty());
    until("refused", () -> String.valueOf(only(client).lastError()).contains("refused"));
    deploy("tcp.TcpVerticle", server, listenAt(port));
    until("connected again", () -> only(client).state() == State.ALIVE);
    assertEquals(null, only(client).lastError());

    ask(client, new PeerRequest.Remove(EndpointParser.parse("tcp://127.0.0.1:" + port)));
    until("closed on both sides", () -> ask(server, new PeerRequest.All()).isEmpty());
  }

  /** The router closes the link with the agreed word: both ends are this node. */
  @Test
  void ourOwnAddressIsDialledOnce() {
    deploy("tcp.TcpVerticle", server, listenAt(0));
    int port = port(server);
    deploy(
        "peers.PeerManagerVerticle",
        server,
        new JsonObject().put("peers", "tcp://127.0.0.1:" + port));
    until("both ends", () -> ups.size() == 2);
    List<Link> inbound = new ArrayList<>(ups);
    inbound.removeIf(link -> link.info().endpoint().uri().endsWith(":" + port));
    assertEquals(1, inbound.size());
    inbound.getFirst().close(Link.SELF_REASON);
    until("marked", () -> ask(server, new PeerRequest.All()).getFirst().self());
    until("gone", () -> ask(server, new PeerRequest.All()).size() == 1);
    until("both ends closed", () -> only(server).state() == State.DEAD);
    assertEquals(null, only(server).nextRetryMillis());
  }
}
