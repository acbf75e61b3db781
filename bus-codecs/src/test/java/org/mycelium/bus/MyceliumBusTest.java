package org.mycelium.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events, requests and failures over a real event bus of one process. */
class MyceliumBusTest {
  private static final String NODE = "400::1";

  private Vertx vertx = Vertx.vertx();

  @BeforeEach
  void start() {
    MyceliumBus.register(vertx);
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static MyceliumFailure failure(Future<?> future) {
    ExecutionException e = assertThrows(ExecutionException.class, () -> await(future));
    return assertInstanceOf(MyceliumFailure.class, e.getCause());
  }

  private void serve(Function<Lookup, Future<LookupReply>> service) {
    MyceliumBus.serve(
        vertx, MyceliumAddresses.request(NODE, "lookup"), true, Lookup.class, service);
  }

  @Test
  void registeringAgainIsNothing() {
    MyceliumBus.register(vertx);
    MyceliumBus.register(vertx);
    assertEquals(Kinds.ALL.size(), Kinds.ALL.stream().distinct().count());
  }

  /** Local delivery passes the record itself. */
  @Test
  void localEventIsTheSameObject() throws Exception {
    CompletableFuture<LinkEvent> received = new CompletableFuture<>();
    MyceliumBus.consume(
        vertx,
        MyceliumAddresses.LINK,
        LinkEvent.class,
        received::complete,
        received::completeExceptionally);
    LinkEvent event = Samples.random(LinkEvent.class, new Random(5));
    MyceliumBus.publish(vertx, event);
    assertSame(event, received.get(10, TimeUnit.SECONDS));
  }

  @Test
  void jsonTwinOnItsOwnAddress() throws Exception {
    CompletableFuture<JsonObject> received = new CompletableFuture<>();
    vertx
        .eventBus()
        .<JsonObject>consumer("mycelium.v1.json.cost", m -> received.complete(m.body()));
    CostBatch event = Samples.random(CostBatch.class, new Random(5));
    MyceliumBus.publishJson(vertx, event);
    JsonObject json = received.get(10, TimeUnit.SECONDS);
    assertEquals(event, MyceliumBus.fromJson(CostBatch.class, json));
    assertEquals("1.0", json.getString("version"));
  }

  /** Somebody else's message on an event address reaches the second handler, not the first. */
  @Test
  void foreignBodyIsRefused() throws Exception {
    CompletableFuture<MyceliumFailure> refused = new CompletableFuture<>();
    MyceliumBus.consume(
        vertx, MyceliumAddresses.COST, CostBatch.class, event -> {}, refused::complete);
    vertx.eventBus().publish(MyceliumAddresses.COST, new JsonObject());
    MyceliumFailure failure = refused.get(10, TimeUnit.SECONDS);
    assertEquals(FailureCode.MALFORMED, failure.code());
    assertEquals("mycelium.v1.cost takes CostBatch, not JsonObject", failure.getMessage());
  }

  @Test
  void requestAndReply() throws Exception {
    LookupReply reply = Samples.random(LookupReply.class, new Random(2));
    serve(lookup -> Future.succeededFuture(reply));
    assertSame(reply, await(new NodeClient(vertx, NODE).ask(new Lookup("500::1"))));
  }

  @Test
  void failuresAreTyped() {
    serve(
        lookup ->
            lookup.destination().equals("gone")
                ? Future.failedFuture(new MyceliumFailure(FailureCode.NOT_FOUND, "no route"))
                : Future.failedFuture(new IllegalStateException("broken")));
    NodeClient client = new NodeClient(vertx, NODE);
    assertEquals(FailureCode.NOT_FOUND, failure(client.ask(new Lookup("gone"))).code());
    assertEquals("no route", failure(client.ask(new Lookup("gone"))).getMessage());
    assertEquals(FailureCode.INTERNAL, failure(client.ask(new Lookup("x"))).code());
  }

  @Test
  void thrownByTheServiceIsAFailureToo() {
    serve(
        lookup -> {
          throw new IllegalArgumentException("not an address: " + lookup.destination());
        });
    MyceliumFailure failure = failure(new NodeClient(vertx, NODE).ask(new Lookup("x")));
    assertEquals(FailureCode.MALFORMED, failure.code());
    assertEquals("not an address: x", failure.getMessage());
  }

  @Test
  void nobodyAnswersAndNobodyInTime() {
    MyceliumFailure nobody = failure(new NodeClient(vertx, NODE).ask(new Lookup("x")));
    assertEquals(FailureCode.UNAVAILABLE, nobody.code());
    serve(lookup -> Future.future(never -> {}));
    MyceliumFailure late = failure(new NodeClient(vertx, NODE, 50).ask(new Lookup("x")));
    assertEquals(FailureCode.TIMEOUT, late.code());
  }

  @Test
  void wrongRequestBody() {
    serve(lookup -> Future.failedFuture("not reached"));
    Future<?> reply =
        vertx
            .eventBus()
            .request(MyceliumAddresses.request(NODE, "lookup"), "text", new DeliveryOptions())
            .recover(e -> Future.failedFuture(MyceliumFailure.of(e)));
    assertEquals(FailureCode.MALFORMED, failure(reply).code());
  }

  /** A program without codecs asks in JSON and is answered in JSON, or with the typed failure. */
  @Test
  void jsonRequest() throws Exception {
    LookupReply reply = Samples.random(LookupReply.class, new Random(2));
    serve(lookup -> Future.succeededFuture(reply));
    String address = MyceliumAddresses.request(NODE, "lookup");
    Object body = await(vertx.eventBus().request(address, new Lookup("500::1").toJson())).body();
    assertEquals(reply, MyceliumBus.fromJson(LookupReply.class, (JsonObject) body));
    Future<?> bad =
        vertx
            .eventBus()
            .request(address, new JsonObject().put("type", "Lookup"))
            .recover(e -> Future.failedFuture(MyceliumFailure.of(e)));
    assertEquals(FailureCode.MALFORMED, failure(bad).code());
  }

  /** A wait that a request asks for comes on top of the time-out. */
  @Test
  void waitsLongerForRequestsThatWait() throws Exception {
    MyceliumBus.serve(
        vertx,
        MyceliumAddresses.request(NODE, "message.receive"),
        true,
        ReceiveMessage.class,
        request ->
            vertx.timer(300, TimeUnit.MILLISECONDS).map(late -> new ReceiveReply(List.of())));
    NodeClient client = new NodeClient(vertx, NODE, 50);
    assertEquals(
        List.of(), await(client.ask(ReceiveMessage.any(ReceiveMode.TAKE, 9_000))).messages());
    assertEquals(
        FailureCode.TIMEOUT, failure(client.ask(ReceiveMessage.any(ReceiveMode.TAKE, 0))).code());
    Future<ReceiveReply> year = client.ask(ReceiveMessage.any(ReceiveMode.TAKE, Long.MAX_VALUE));
    assertEquals(List.of(), await(year).messages());
  }

  @Test
  void allPagesOfOneState() throws Exception {
    MyceliumBus.serve(
        vertx,
        MyceliumAddresses.request(NODE, "peers"),
        true,
        PeersRequest.class,
        request -> Future.succeededFuture(peers(9, request.offset(), 5, request.limit())));
    List<PeersSnapshot> pages =
        await(new NodeClient(vertx, NODE).askAll(offset -> new PeersRequest(offset, 2)));
    assertEquals(List.of(2, 2, 1), pages.stream().map(PeersSnapshot::size).toList());
  }

  /** Pages of different moments do not fit together: asked again from the first. */
  @Test
  void pagesAreAskedAgainWhenTheStateMoved() throws Exception {
    int[] asked = new int[1];
    MyceliumBus.serve(
        vertx,
        MyceliumAddresses.request(NODE, "peers"),
        true,
        PeersRequest.class,
        request -> {
          asked[0]++;
          long sequence = asked[0] == 1 ? 1 : 2;
          return Future.succeededFuture(peers(sequence, request.offset(), 3, request.limit()));
        });
    List<PeersSnapshot> pages =
        await(new NodeClient(vertx, NODE).askAll(offset -> new PeersRequest(offset, 2)));
    assertEquals(List.of(2L, 2L), pages.stream().map(PeersSnapshot::sequence).toList());
    assertTrue(asked[0] >= 4, "asked " + asked[0]);
  }

  private static PeersSnapshot peers(long sequence, int offset, int total, int limit) {
    int size = Math.min(limit, total - offset);
    PeerStatus peer = Samples.random(PeerStatus.class, new Random(1));
    return new PeersSnapshot(
        NODE, 1, sequence, 2, offset, total, java.util.Collections.nCopies(size, peer));
  }

  /** A bridge may let the twins of events out, and nothing in. */
  @Test
  void permittedAreTheTwinsOfEvents() {
    List<String> addresses =
        MyceliumBus.outboundPermitted().stream()
            .map(permitted -> ((JsonObject) permitted).getString("address"))
            .toList();
    assertEquals(MyceliumAddresses.JSON_EVENTS, addresses);
    for (String command : MyceliumAddresses.COMMANDS) {
      assertTrue(addresses.stream().noneMatch(address -> address.endsWith(command)));
    }
  }
}
