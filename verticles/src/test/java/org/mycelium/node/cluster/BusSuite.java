package org.mycelium.node.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.mycelium.bus.AddPeer;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.CostsRequest;
import org.mycelium.bus.CountersRequest;
import org.mycelium.bus.Done;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.LinkEvent;
import org.mycelium.bus.LinksRequest;
import org.mycelium.bus.Lookup;
import org.mycelium.bus.LookupStatus;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.NodeInfoRequest;
import org.mycelium.bus.PeersRequest;
import org.mycelium.bus.ReceiveMessage;
import org.mycelium.bus.ReceiveMode;
import org.mycelium.bus.RemovePeer;
import org.mycelium.bus.RouteKind;
import org.mycelium.bus.RoutesRequest;
import org.mycelium.bus.SendMessage;
import org.mycelium.cli.demo.EchoHost;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.SecretKey;
import org.mycelium.link.EndpointParser;
import org.mycelium.monitor.MonitorVerticle;
import org.mycelium.node.NodeOption;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.NodeVerticle;
import org.mycelium.testing.Await;
import org.mycelium.testing.TestPorts;

/**
 * What holds on the event bus whichever way it goes: inside a process, between members of a
 * cluster, between members over TLS. Two whole nodes that are each other's peer, and an application
 * beside the second one that sees both.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BusSuite {
  private static final String NEW_PEER = "tcp://127.0.0.1:1";

  private final NodeIdentity alice = NodeIdentity.of(SecretKey.generate());
  private final NodeIdentity bob = NodeIdentity.of(SecretKey.generate());
  private final Queue<CostBatch> costs = new ConcurrentLinkedQueue<>();
  private final Queue<LinkEvent> links = new ConcurrentLinkedQueue<>();
  private final Queue<MyceliumFailure> refused = new ConcurrentLinkedQueue<>();
  private Vertx first;
  private Vertx second;

  /** The Vert.x of the first node. */
  abstract Vertx first() throws Exception;

  /** The Vert.x of the second node and the application; may be the first one. */
  abstract Vertx second() throws Exception;

  /** Whether the two are members of one cluster. */
  boolean clustered() {
    return true;
  }

  /** What the first node allows to other members. */
  boolean commands() {
    return false;
  }

  static <T> T await(Future<T> future) throws Exception {
    return Await.result(future);
  }

  static void waitFor(BooleanSupplier condition, Supplier<String> what) {
    Await.until(condition, what);
  }

  static int freePort() throws Exception {
    return TestPorts.free();
  }

  private NodeOptions options(int tcpPort) {
    ClusterOptions cluster = ClusterOptions.of(java.util.Map.of("commands", commands()));
    return new NodeOptions()
        .setNoTun(true)
        .setTcpListenPort(tcpPort)
        .setApiAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .set(NodeOption.JSONRPC_ADDR, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .setCluster(cluster);
  }

  private static String deploy(Vertx vertx, NodeOptions options, NodeIdentity identity)
      throws Exception {
    Deployable node =
        new NodeVerticle(options, identity, new EchoHost(identity.address(), sequence -> {}));
    return await(vertx.deployVerticle(node));
  }

  @BeforeAll
  void start() throws Exception {
    first = first();
    second = second();
    await(
        MyceliumBus.consume(
                second, MyceliumAddresses.COST, CostBatch.class, costs::add, refused::add)
            .completion());
    await(
        MyceliumBus.consume(
                second, MyceliumAddresses.LINK, LinkEvent.class, links::add, refused::add)
            .completion());
    int port = freePort();
    deploy(first, options(port), alice);
    deploy(
        second, options(0).setPeers(List.of(EndpointParser.parse("tcp://127.0.0.1:" + port))), bob);
    for (NodeIdentity node : List.of(alice, bob)) {
      waitFor(() -> hasRoute(node), () -> node.address() + " has no cost of a route; " + costs);
    }
  }

  @AfterAll
  void stop() throws Exception {
    for (Vertx each : Stream.of(second, first).filter(Objects::nonNull).distinct().toList()) {
      await(each.close());
    }
    assertEquals(List.of(), List.copyOf(refused));
  }

  private boolean hasRoute(NodeIdentity node) {
    return costs.stream()
        .filter(batch -> batch.node().equals(node.address().toString()))
        .flatMap(batch -> batch.changes().stream())
        .anyMatch(change -> change.subject().endsWith("/64"));
  }

  private NodeClient client(Vertx vertx, NodeIdentity node) {
    return new NodeClient(vertx, node.address().toString());
  }

  private static MyceliumFailure failure(Future<?> future) {
    ExecutionException e = assertThrows(ExecutionException.class, () -> await(future));
    return assertInstanceOf(MyceliumFailure.class, e.getCause());
  }

  /** Docs/bus.md: consecutive from 1 per node, incarnation and address. */
  @Test
  void eventsOfBothNodesArriveInOrder() throws Exception {
    for (NodeIdentity node : List.of(alice, bob)) {
      String address = node.address().toString();
      List<CostBatch> own = costs.stream().filter(b -> b.node().equals(address)).toList();
      for (int i = 0; i < own.size(); i++) {
        assertEquals(i + 1, own.get(i).sequence(), () -> own.toString());
        assertEquals(own.get(0).incarnation(), own.get(i).incarnation());
      }
      waitFor(
          () -> links.stream().anyMatch(e -> e.node().equals(address) && e.sequence() == 1),
          () -> "no link event of " + address + " in " + links);
    }
  }

  /** A request reaches exactly the node that its address names. */
  @Test
  void eachNodeAnswersForItself() throws Exception {
    for (NodeIdentity node : List.of(alice, bob)) {
      NodeClient client = client(second, node);
      assertEquals(
          node.publicKey().toString(), await(client.ask(new NodeInfoRequest())).publicKey());
      assertEquals(client.node(), await(client.ask(new PeersRequest())).node());
      assertEquals(1, await(client.ask(new LinksRequest())).total());
      assertTrue(await(client.ask(new CostsRequest())).total() >= 2);
      assertTrue(await(client.ask(new RoutesRequest(RouteKind.SELECTED, 0, 10))).total() >= 1);
      for (String part : List.of("router", "peers", "data")) {
        assertTrue(await(client.ask(new CountersRequest(part))).total() > 0, part);
      }
    }
    String bobs = bob.address().toString();
    assertEquals(
        LookupStatus.SELECTED, await(client(second, alice).ask(new Lookup(bobs))).status());
  }

  @Test
  void failuresAreTyped() {
    assertEquals(
        FailureCode.MALFORMED, failure(client(second, alice).ask(new Lookup("nowhere"))).code());
    assertEquals(
        FailureCode.UNAVAILABLE,
        failure(new NodeClient(second, "400::1").ask(new PeersRequest())).code());
  }

  /** Issue 5 item 6: local callers only, unless {@code [cluster] commands = true}. */
  @Test
  void commandsOfOtherMembers() throws Exception {
    Future<Done> command = client(second, alice).ask(new AddPeer(NEW_PEER));
    if (clustered() && !commands()) {
      assertEquals(FailureCode.UNAVAILABLE, failure(command).code());
      assertFalse(peersOfAlice().contains(NEW_PEER));
      // An event that is no command: published, not sent.
      String address = MyceliumAddresses.request(alice.address().toString(), "peer.add");
      second.eventBus().publish(address, new AddPeer(NEW_PEER));
      await(client(second, alice).ask(new PeersRequest()));
      assertFalse(peersOfAlice().contains(NEW_PEER));
      command = client(first, alice).ask(new AddPeer(NEW_PEER)); // its own process may
    }
    await(command);
    assertTrue(peersOfAlice().contains(NEW_PEER));
    Vertx caller = clustered() && !commands() ? first : second;
    assertEquals(
        FailureCode.ALREADY_KNOWN,
        failure(client(caller, alice).ask(new AddPeer(NEW_PEER))).code());
    await(client(caller, alice).ask(new RemovePeer(NEW_PEER)));
    assertFalse(peersOfAlice().contains(NEW_PEER));
  }

  /** Messages are private: as with commands, only for those that may do everything. */
  @Test
  void messagesOfOtherMembers() throws Exception {
    SendMessage send = SendMessage.to(bob.address().toString(), Bytes.EMPTY, Bytes.utf8("hello"));
    if (clustered() && !commands()) {
      assertEquals(FailureCode.UNAVAILABLE, failure(client(second, alice).ask(send)).code());
      ReceiveMessage receive = ReceiveMessage.any(ReceiveMode.PEEK, 0);
      assertEquals(FailureCode.UNAVAILABLE, failure(client(second, alice).ask(receive)).code());
    }
    Vertx caller = clustered() && !commands() ? first : second;
    assertFalse(await(client(caller, alice).ask(send)).id().isEmpty());
  }

  private List<String> peersOfAlice() throws Exception {
    return await(client(second, alice).ask(new PeersRequest())).entries().stream()
        .map(peer -> peer.endpoint())
        .toList();
  }

  /** A monitor sees every node of the cluster, repairs what it missed, and keeps nothing stale. */
  @Test
  void monitorOfAllNodes() throws Exception {
    JsonObject config = new JsonObject().put("probe_millis", 100);
    await(second.deployVerticle(new MonitorVerticle(), new DeploymentOptions().setConfig(config)));
    waitFor(() -> complete(alice) && complete(bob), this::picture);
    NodeIdentity carol = NodeIdentity.of(SecretKey.generate());
    String deployment = deploy(first, options(0), carol);
    waitFor(() -> complete(carol), this::picture);
    await(first.undeploy(deployment));
    waitFor(
        () -> {
          JsonObject gone = node(carol);
          return !gone.getBoolean("up") && gone.getInteger("costCount") == 0;
        },
        this::picture);
    assertTrue(complete(alice) && complete(bob), this::picture);
    JsonArray members = monitor().getJsonArray("members");
    waitFor(
        () -> monitor().getJsonArray("members").size() >= 2, () -> "members " + members.encode());
    // A member whose codecs do not fit is named.
    second
        .eventBus()
        .publish(
            MyceliumAddresses.MEMBERS,
            new JsonObject()
                .put("member", "m")
                .put("role", "monitor")
                .put("node", "")
                .put("codecs", "2.0"));
    waitFor(
        () -> monitor().encode().contains("monitor has bus codecs 2.0, here they are 1.0"),
        this::picture);
  }

  private JsonObject monitor() {
    try {
      return (JsonObject)
          await(second.eventBus().request(MyceliumAddresses.MONITOR, new JsonObject())).body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String picture() {
    return monitor().encodePrettily();
  }

  private JsonObject node(NodeIdentity identity) {
    for (Object each : monitor().getJsonArray("nodes")) {
      JsonObject node = (JsonObject) each;
      if (node.getString("node").equals(identity.address().toString())) {
        return node;
      }
    }
    return new JsonObject().put("up", true).put("outOfSync", new JsonArray().add("all"));
  }

  private boolean complete(NodeIdentity identity) {
    JsonObject node = node(identity);
    return node.getBoolean("up") && node.getJsonArray("outOfSync").isEmpty();
  }
}
