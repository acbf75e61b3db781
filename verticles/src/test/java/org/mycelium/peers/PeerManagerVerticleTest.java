package org.mycelium.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.fakes.StubLink;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.Link;
import org.mycelium.wiring.DialRequest;
import org.mycelium.wiring.LinkDown;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.PeerChanged;
import org.mycelium.wiring.PeerInfo;
import org.mycelium.wiring.PeerInfo.State;
import org.mycelium.wiring.PeerList;
import org.mycelium.wiring.PeerRequest;

/** The peer manager on the bus, with a transport that does what the test says. */
class PeerManagerVerticleTest {
  private static final String A = "tcp://192.0.2.1:9651";

  private final Vertx vertx = Vertx.vertx();
  private final OverlayAddress node = new OverlayAddress(0x0400_0000_0000_0000L, 1);
  private final LocalAddresses addresses = new LocalAddresses(node);
  private final LocalBus bus = new LocalBus(vertx);
  private final List<Message<DialRequest>> dials = new CopyOnWriteArrayList<>();
  private final List<PeerChanged> changes = new CopyOnWriteArrayList<>();

  PeerManagerVerticleTest() {
    bus.<PeerChanged>consume(addresses.peerChanged(), changes::add);
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private void transport() {
    bus.<DialRequest>serve(addresses.dial("tcp"), dials::add);
  }

  private void deploy(String... peers) {
    await(start(new JsonObject().put("peers", new JsonArray(List.of(peers)))));
  }

  private Future<String> start(JsonObject config) {
    return vertx.deployVerticle(
        new PeerManagerVerticle(),
        new DeploymentOptions().setConfig(config.put("node", node.toString())));
  }

  private Future<List<PeerInfo>> ask(PeerRequest request) {
    return bus.<PeerList>request(addresses.peers(), request, 5000)
        .map(reply -> reply.body().peers());
  }

  private PeerInfo only() {
    List<PeerInfo> peers = await(ask(new PeerRequest.All()));
    assertEquals(1, peers.size());
    return peers.getFirst();
  }

  private StubLink succeed(Message<DialRequest> dial) {
    StubLink link = StubLink.to(dial.body().endpoint().uri());
    bus.publish(addresses.linkUp(), new LinkUp(link));
    dial.reply(new LinkUp(link), LocalBus.replyOptions());
    return link;
  }

  private static int code(CompletionException failure) {
    return failure.getCause() instanceof ReplyException reply ? reply.failureCode() : -1;
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
  void dialsConnectsAndReconnects() {
    transport();
    deploy(A);
    until("dialled", () -> dials.size() == 1);
    assertEquals(State.CONNECTING, only().state());
    StubLink link = succeed(dials.getFirst());
    until("alive", () -> only().state() == State.ALIVE);
    assertEquals(link.info().id(), only().linkId());
    bus.publish(addresses.linkDown(), new LinkDown(link, "gone"));
    until("dialled again", () -> dials.size() == 2);
    dials.get(1).fail(1, "connection refused");
    until("failed", () -> "connection refused".equals(only().lastError()));
    until("dialled once more", () -> dials.size() == 3);
    assertEquals(
        List.of(State.DEAD, State.CONNECTING, State.ALIVE),
        changes.subList(0, 3).stream().map(change -> change.peer().state()).toList());
  }

  @Test
  void waitsForItsTransport() {
    deploy(A);
    until("says why", () -> only().lastError() != null);
    assertEquals(A + ": no tcp transport runs in this node", only().lastError());
    transport();
    until("dialled", () -> dials.size() == 1);
  }

  @Test
  void manyDeadPeersAreDialledTogether() {
    transport();
    String[] peers = new String[200];
    for (int i = 0; i < peers.length; i++) {
      peers[i] = "tcp://192.0.2." + (i + 1) + ":1";
    }
    deploy(peers);
    until("all dialled while none was answered", () -> dials.size() == 200);
  }

  @Test
  void addAndRemoveAtRunTime() {
    transport();
    deploy();
    PeerRequest add = new PeerRequest.Add(EndpointParser.parse(A));
    assertEquals(1, await(ask(add)).size());
    CompletionException twice = assertThrows(CompletionException.class, () -> await(ask(add)));
    assertEquals(PeerRequest.EXISTS, code(twice));
    until("dialled", () -> dials.size() == 1);

    PeerRequest remove = new PeerRequest.Remove(EndpointParser.parse(A));
    await(ask(remove));
    CompletionException gone = assertThrows(CompletionException.class, () -> await(ask(remove)));
    assertEquals(PeerRequest.UNKNOWN, code(gone));
    StubLink late = succeed(dials.getFirst());
    until("no unmanaged link", () -> late.closed().equals(List.of("the peer was removed")));
    until("told", () -> changes.getLast().removed());
  }

  @Test
  void ourselvesAreVisible() {
    transport();
    deploy(A);
    until("dialled", () -> dials.size() == 1);
    StubLink link = succeed(dials.getFirst());
    bus.publish(addresses.linkDown(), new LinkDown(link, Link.SELF_REASON));
    until("marked", () -> only().self());
    assertEquals(1, dials.size());
  }

  @Test
  void aBadPeerStringFailsTheStart() {
    for (Object peers : List.of(new JsonArray().add("tcp://host:1"), new JsonArray().add(7))) {
      CompletionException e =
          assertThrows(
              CompletionException.class, () -> await(start(new JsonObject().put("peers", peers))));
      assertTrue(String.valueOf(e.getMessage()).contains("tcp://192.0.2.6:9651"), e.getMessage());
    }
    CompletionException unknown =
        assertThrows(CompletionException.class, () -> await(start(new JsonObject().put("x", 1))));
    assertTrue(String.valueOf(unknown.getMessage()).contains("unknown key 'x'"));
    await(start(new JsonObject().put("peers", A)));
  }
}
