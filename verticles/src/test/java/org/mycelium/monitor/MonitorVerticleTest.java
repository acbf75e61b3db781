package org.mycelium.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.CostEntry;
import org.mycelium.bus.CostSubject;
import org.mycelium.bus.CostUpdate;
import org.mycelium.bus.Counter;
import org.mycelium.bus.Direction;
import org.mycelium.bus.LinkEvent;
import org.mycelium.bus.LinkState;
import org.mycelium.bus.LinkStatus;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.PeerState;
import org.mycelium.bus.PeerStatus;
import org.mycelium.bus.RouteEntry;
import org.mycelium.bus.RouteKind;
import org.mycelium.fakes.FakeNode;
import org.mycelium.fakes.RawHttp;

/** Issue 5 item 3, in front of nodes that answer on the bus. */
class MonitorVerticleTest {
  private static final String NODE = "400::1";

  private final Vertx vertx = Vertx.vertx();
  private final FakeNode node = new FakeNode(vertx, NODE);
  private final MonitorVerticle monitor = new MonitorVerticle();

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private void deploy(JsonObject config) throws Exception {
    config.put("probe_millis", 100).put("metrics_api_address", "127.0.0.1:0");
    await(vertx.deployVerticle(monitor, new DeploymentOptions().setConfig(config)));
  }

  private void deployForOne() throws Exception {
    deploy(new JsonObject().put("node", NODE));
  }

  private JsonObject ask(JsonObject request) throws Exception {
    return await(vertx.eventBus().<JsonObject>request(MyceliumAddresses.MONITOR, request)).body();
  }

  /** Asks until the picture of a node is as wanted. */
  private JsonObject waitFor(String name, Predicate<JsonObject> wanted) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    JsonObject last = new JsonObject();
    while (System.nanoTime() < deadline) {
      JsonArray nodes = ask(new JsonObject().put("limit", 1000)).getJsonArray("nodes");
      for (Object one : nodes) {
        last = (JsonObject) one;
        if (last.getString("node").equals(name) && wanted.test(last)) {
          return last;
        }
      }
      Future<Long> pause = Future.future(p -> vertx.setTimer(20, p::complete));
      await(pause);
    }
    throw new AssertionError("not reached in 10 s; last " + last.encodePrettily());
  }

  private JsonObject waitForSync(String name) throws Exception {
    return waitFor(name, json -> json.getBoolean("up") && json.getJsonArray("outOfSync").isEmpty());
  }

  private static CostEntry entry(String subject, int cost) {
    return new CostEntry(CostSubject.ROUTE, subject, 3, "TCP", "tcp", 900, cost);
  }

  private void publish(long sequence, int cost) {
    MyceliumBus.publish(
        vertx,
        new CostBatch(
            NODE,
            node.incarnation,
            sequence,
            1,
            List.of(
                new CostUpdate(
                    NODE, CostSubject.ROUTE, "500::/64", 3, "TCP", "tcp", 9, 1, cost, "rtt", 1, 1)),
            1,
            false));
  }

  private static int cost(JsonObject picture, String subject) {
    for (Object one : picture.getJsonArray("costs")) {
      JsonObject cost = (JsonObject) one;
      if (cost.getString("subject").equals(subject)) {
        return cost.getInteger("cost");
      }
    }
    return -1;
  }

  /** A late joiner begins with a snapshot and goes on from its number. */
  @Test
  void snapshotThenEvents() throws Exception {
    node.costSequence = 41;
    node.costs = List.of(entry("500::/64", 20), entry("501::/64", 30));
    deployForOne();
    JsonObject first = waitForSync(NODE);
    assertEquals(20, cost(first, "500::/64"));
    publish(42, 25);
    JsonObject second = waitFor(NODE, json -> cost(json, "500::/64") == 25);
    assertEquals(30, cost(second, "501::/64"));
    publish(43, 65535);
    JsonObject third = waitFor(NODE, json -> json.getInteger("costCount") == 1);
    assertEquals(2, third.getJsonArray("history").size());
  }

  /** A lost batch: the snapshot repairs it, and nothing stale remains. */
  @Test
  void gapIsRepaired() throws Exception {
    node.costs = List.of(entry("500::/64", 20), entry("501::/64", 30));
    deployForOne();
    waitForSync(NODE);
    node.costSequence = 7;
    node.costs = List.of(entry("500::/64", 77));
    publish(7, 77);
    JsonObject repaired = waitFor(NODE, json -> cost(json, "500::/64") == 77);
    assertEquals(1, repaired.getInteger("costCount"));
    waitForSeries("mycelium_monitor_resyncs_total{topic=cost}", value -> value >= 2);
  }

  /** The last batch was lost and nothing follows: a probe finds it. */
  @Test
  void lostLastEventIsFound() throws Exception {
    deployForOne();
    waitForSync(NODE);
    node.costs = List.of(entry("500::/64", 77));
    node.costSequence = 1;
    waitFor(NODE, json -> cost(json, "500::/64") == 77);
  }

  /** A member is killed and comes back: nothing stale while it is away or after. */
  @Test
  void killedNodeLeavesNothingAndComesBack() throws Exception {
    node.costs = List.of(entry("500::/64", 20));
    node.links = links(2);
    deployForOne();
    waitForSync(NODE);
    await(node.die());
    JsonObject dead = waitFor(NODE, json -> !json.getBoolean("up"));
    assertEquals(0, dead.getInteger("costCount"));
    assertEquals(0, dead.getInteger("linkCount"));
    RawHttp.Response ready = RawHttp.request(monitor.port(), "GET /health/ready");
    assertEquals(503, ready.status());
    assertTrue(ready.body().contains(NODE + " does not answer"), ready.body());
    FakeNode again = new FakeNode(vertx, NODE);
    again.incarnation = node.incarnation + 1;
    again.costs = List.of(entry("502::/64", 22));
    JsonObject back = waitFor(NODE, json -> json.getInteger("costCount") == 1);
    assertEquals(22, cost(back, "502::/64"));
    waitForSync(NODE);
    assertEquals(200, RawHttp.request(monitor.port(), "GET /health/ready").status());
    assertEquals(200, RawHttp.request(monitor.port(), "GET /health/live").status());
  }

  /** A node that lost its TUN device serves others and says so; its host is cut off. */
  @Test
  void aLostTunDeviceIsAReasonNotToBeReady() throws Exception {
    node.counters = List.of(Counter.gauge(Counter.HOST_FAILED, 1));
    deployForOne();
    waitForSync(NODE);
    waitForReady(503, NODE + " lost its TUN device");
    node.counters = List.of(Counter.gauge(Counter.HOST_FAILED, 0));
    waitForReady(200, "");
  }

  private void waitForReady(int status, String words) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    RawHttp.Response last;
    do {
      last = RawHttp.request(monitor.port(), "GET /health/ready");
      if (last.status() == status && last.body().contains(words)) {
        return;
      }
      Future<Long> pause = Future.future(p -> vertx.setTimer(20, p::complete));
      await(pause);
    } while (System.nanoTime() < deadline);
    throw new AssertionError("not " + status + " in 10 s; last " + last.body());
  }

  /** Without a node in the configuration, everyone who speaks or announces itself is watched. */
  @Test
  void everyNodeOfTheCluster() throws Exception {
    FakeNode quiet = new FakeNode(vertx, "400::2");
    quiet.costs = List.of(entry("600::/64", 60));
    node.links = links(1);
    deploy(new JsonObject());
    MyceliumBus.publish(vertx, linkEvent(LinkState.UP, 5));
    vertx.eventBus().publish(MyceliumAddresses.MEMBERS, new JsonObject().put("node", "400::2"));
    vertx.eventBus().publish(MyceliumAddresses.MEMBERS, new JsonObject().put("node", "rubbish"));
    vertx.eventBus().publish(MyceliumAddresses.COST, new JsonObject().put("not", "ours"));
    waitForSync(NODE);
    assertEquals(60, cost(waitForSync("400::2"), "600::/64"));
    ExpositionParser scrape =
        waitForSeries("mycelium_selected_routes{node=400::2}", value -> value == 0);
    assertTrue(scrape.series.containsKey("mycelium_router_received_tlvs{node=400::1}"));
    waitForSeries("mycelium_monitor_refused_total{}", value -> value == 2);
    waitForSeries("mycelium_monitor_nodes{}", value -> value == 2);
  }

  private static LinkEvent linkEvent(LinkState state, long sequence) {
    return new LinkEvent(
        NODE,
        1_700_000_000_000_000L,
        sequence,
        1,
        state,
        1,
        "tcp",
        Direction.OUTBOUND,
        "tcp://192.0.2.1:9651",
        "TCP",
        12,
        900,
        "");
  }

  private static List<LinkStatus> links(int count) {
    List<LinkStatus> links = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      links.add(
          new LinkStatus(
              i,
              "tcp",
              Direction.OUTBOUND,
              "tcp://192.0.2.1:" + (1 + i),
              "TCP " + i,
              LinkState.UP,
              12,
              10,
              900 + i,
              1,
              2,
              0,
              3));
    }
    return links;
  }

  private ExpositionParser scrape() throws Exception {
    RawHttp.Response response = RawHttp.request(monitor.port(), "GET /metrics");
    assertEquals(200, response.status());
    assertEquals("text/plain; charset=utf-8", response.header("content-type"));
    return new ExpositionParser(response.body());
  }

  private ExpositionParser waitForSeries(String name, Predicate<Double> wanted) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    ExpositionParser last = scrape();
    while (System.nanoTime() < deadline) {
      Double value = last.series.get(name);
      if (value != null && wanted.test(value)) {
        return last;
      }
      Future<Long> pause = Future.future(p -> vertx.setTimer(50, p::complete));
      await(pause);
      last = scrape();
    }
    throw new AssertionError(name + " not as wanted in " + last.series);
  }

  /** Every name of spec 04 §6 with every label value, by its exact name and type. */
  @Test
  void all25NamesOfTheOriginal() throws Exception {
    assertEquals(25, OriginalMetrics.ALL.size());
    List<Counter> counters = new ArrayList<>();
    OriginalMetrics.ALL.forEach(
        (name, label) -> {
          if (name.equals(OriginalMetrics.KNOWN_PEERS)) {
            counters.add(Counter.gauge(name, 5));
          } else if (label.key().isEmpty()) {
            counters.add(Counter.of(name, 5));
          }
          label.values().forEach(v -> counters.add(Counter.of(name, label.key(), v, 5)));
        });
    node.counters = counters;
    deployForOne();
    ExpositionParser scrape =
        waitForSeries("mycelium_router_packets_routed{verdict=no_route}", value -> value == 5);
    OriginalMetrics.ALL.forEach(
        (name, label) -> {
          assertEquals(
              name.equals(OriginalMetrics.KNOWN_PEERS) ? "gauge" : "counter",
              scrape.types.get(name),
              name);
          if (label.key().isEmpty()) {
            assertEquals(5.0, scrape.series.get(name + "{}"), name);
          }
          for (String value : label.values()) {
            String series = name + "{" + label.key() + "=" + value + "}";
            assertEquals(5.0, scrape.series.get(series), series);
          }
        });
    for (String name : List.of("open_fds", "max_fds", "virtual_memory_bytes", "threads")) {
      assertTrue(scrape.series.getOrDefault("process_" + name + "{}", 0.0) > 0, name);
    }
    assertTrue(scrape.series.containsKey("process_cpu_seconds_total{}"));
    assertEquals("gauge", scrape.types.get("process_resident_memory_bytes"));
    assertEquals("gauge", scrape.types.get("process_start_time_seconds"));
  }

  /** A labelled series appears on first use; the others are zero from the start. */
  @Test
  void originalsBeforeAnythingIsCounted() throws Exception {
    deployForOne();
    ExpositionParser scrape = scrape();
    assertEquals(0.0, scrape.series.get("mycelium_router_received_tlvs{}"));
    assertTrue(scrape.series.keySet().stream().noneMatch(s -> s.contains("packets_routed")));
  }

  /** Labels of a node that are not the original's, or without bound, make no series. */
  @Test
  void hostileCountersMakeNoSeries() throws Exception {
    List<Counter> counters = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      counters.add(Counter.of("mycelium_router_packets_routed", "verdict", "v" + i, 1));
      counters.add(Counter.of("mycelium_x" + i, 1));
      counters.add(Counter.of("mycelium_y", "peer", "p" + i, 1));
    }
    counters.add(Counter.of("mycelium_z\n# TYPE evil counter\nevil 1", 1));
    counters.add(new Counter("mycelium_w", Map.of("a\"} 1\nevil", "b"), false, 1));
    node.counters = counters.subList(counters.size() - 10_000, counters.size());
    deployForOne();
    ExpositionParser scrape =
        waitForSeries("mycelium_monitor_meters_refused_total{}", value -> value > 1000);
    assertTrue(scrape.series.size() < 1000, "series " + scrape.series.size());
    assertTrue(scrape.series.keySet().stream().noneMatch(s -> s.contains("evil")));
    assertTrue(scrape.series.keySet().stream().noneMatch(s -> s.contains("verdict=v")));
  }

  /** Show, issue 5: the number of series is bounded with 10 000 routes and 200 peers. */
  @Test
  void seriesDoNotGrowWithRoutesAndPeers() throws Exception {
    deployForOne();
    waitForSync(NODE);
    int before = waitForSeries("mycelium_selected_routes{}", value -> value == 0).series.size();
    List<RouteEntry> routes = new ArrayList<>();
    List<CostEntry> costs = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      String subnet = "400:" + Integer.toHexString(i) + "::/64";
      routes.add(FakeNode.route(RouteKind.SELECTED, subnet, i));
      costs.add(entry(subnet, i));
    }
    List<PeerStatus> peers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      peers.add(FakeNode.peer("tcp://192.0.2.1:" + (i + 1), PeerState.ALIVE, i));
      costs.add(
          new CostEntry(CostSubject.LINK, Integer.toString(i), i, "TCP", "tcp", 500 + i, 10 + i));
    }
    node.routes = routes;
    node.peers = peers;
    node.costs = costs;
    node.links = links(200);
    node.routeSequence = node.peerSequence = node.costSequence = node.linkSequence = 1;
    waitForSeries("mycelium_selected_routes{}", value -> value == 10_000);
    waitForSeries("mycelium_links{state=up,transport=tcp}", value -> value == 200);
    waitForSeries("mycelium_peers{peer_type=static,state=alive}", value -> value == 200);
    waitForSeries("mycelium_link_cost{stat=max,transport=tcp}", value -> value == 209);
    ExpositionParser after =
        waitForSeries(
            "mycelium_link_rtt_microseconds{stat=min,transport=tcp}", value -> value == 500);
    assertTrue(after.series.size() <= before + 20, before + " -> " + after.series.size());
  }

  @Test
  void foreignPageCannotReadMetrics() throws Exception {
    deployForOne();
    assertEquals(
        403, RawHttp.request(monitor.port(), "GET /metrics", "Host: evil.example").status());
  }

  @Test
  void malformedRequestsAreAnswered() throws Exception {
    deployForOne();
    for (JsonObject bad :
        List.of(
            new JsonObject().put("limit", -1),
            new JsonObject().put("limit", "x"),
            new JsonObject().put("node", 5),
            new JsonObject().put("node", "400::99"))) {
      assertThrows(ExecutionException.class, () -> ask(bad), bad.encode());
    }
    assertEquals(1, ask(new JsonObject().put("node", NODE)).getJsonArray("nodes").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"node\":5}",
        "{\"node\":\"here\"}",
        "{\"history\":0}",
        "{\"history\":5000}",
        "{\"probe_millis\":1}",
        "{\"probe_millis\":\"x\"}",
        "{\"metrics_api_address\":\"0.0.0.0:0\"}",
        "{\"metrics_api_address\":\"nowhere\"}"
      })
  void badConfigurationFailsTheStart(String config) {
    DeploymentOptions options = new DeploymentOptions().setConfig(new JsonObject(config));
    assertThrows(
        ExecutionException.class,
        () -> await(vertx.deployVerticle(new MonitorVerticle(), options)));
  }
}
