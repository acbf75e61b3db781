package org.mycelium.monitor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.micrometer.backends.BackendRegistries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.LinkEvent;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumEvent;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.PeerEvent;
import org.mycelium.bus.RouteBatch;
import org.mycelium.events.Members;
import org.mycelium.identity.OverlayAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one node, or every node of the cluster, and can be deployed alone in another JVM of it.
 * It keeps the current picture and a bounded history, repairs gaps by snapshots, and shows both as
 * meters, as health, and on the bus: a JSON request on {@link MyceliumAddresses#MONITOR} with the
 * members {@code node} (all when absent) and {@code limit} (entries of each list, 100).
 *
 * <p>Configuration: {@code node} (overlay address; absent: every node), {@code metrics_api_address}
 * ({@code ip:port}; absent: no HTTP), {@code api_open} (false), {@code history} (events kept of
 * each node, 128, at most 1024), {@code probe_millis} (5000, from 50). The meters go to the
 * Prometheus registry of vertx-micrometer-metrics when Vert.x was started with one, otherwise to a
 * registry of its own.
 */
public final class MonitorVerticle extends VerticleBase {
  /** Nodes watched at a time; the messages of others are counted as refused. */
  static final int MAX_NODES = 64;

  /** Probes without an answer after which a node is forgotten, unless it was configured. */
  static final int FORGET_AFTER = 60;

  private static final int MAX_LIMIT = 10_000;
  private static final Logger log = LoggerFactory.getLogger(MonitorVerticle.class);

  private final Map<String, NodeWatch> watches = new TreeMap<>();
  private final FeedStats stats = new FeedStats();
  private String ownNode = "";
  private long probeMillis;
  private int history;
  private long lastTickNanos = System.nanoTime();
  private @Nullable Members members;
  private @Nullable MonitorMeters meters;
  private @Nullable MeterTable table;
  private @Nullable ProcessMeters process;
  private @Nullable HttpServer server;

  @Override
  public Future<?> start() {
    if (config().containsKey("node")) {
      ownNode = OverlayAddress.parse(text("node")).toString();
    }
    probeMillis = number("probe_millis", 5000, 50, 3_600_000);
    history = (int) number("history", 128, 1, 1024);
    PrometheusMeterRegistry registry = registry();
    MeterTable meterTable = new MeterTable(registry);
    table = meterTable;
    meters = new MonitorMeters(meterTable, ownNode.isEmpty());
    process = new ProcessMeters(registry);
    listen();
    if (!ownNode.isEmpty()) {
      watch(ownNode);
    }
    tick();
    vertx.setPeriodic(probeMillis, timer -> tick());
    MonitorHealth health =
        new MonitorHealth(
            vertx,
            () -> (System.nanoTime() - lastTickNanos) / 1_000_000,
            watches::values,
            () -> members == null ? List.of() : members.mismatches());
    vertx.eventBus().consumer(MyceliumAddresses.MONITOR, m -> answer(m, health));
    if (!config().containsKey(ScrapeServer.KEY)) {
      return Future.succeededFuture();
    }
    return ScrapeServer.start(vertx, config(), registry, health).onSuccess(s -> server = s);
  }

  private String text(String key) {
    if (config().getValue(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(key + " must be a text");
  }

  private long number(String key, long byDefault, long min, long max) {
    Object value = config().getValue(key, byDefault);
    if (value instanceof Number number && number.longValue() >= min && number.longValue() <= max) {
      return number.longValue();
    }
    throw new IllegalArgumentException(
        key + " must be a number from " + min + " to " + max + ", not " + value);
  }

  private static PrometheusMeterRegistry registry() {
    MeterRegistry shared = BackendRegistries.getDefaultNow();
    return shared instanceof PrometheusMeterRegistry prometheus
        ? prometheus
        : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  private void listen() {
    consume(MyceliumAddresses.LINK, LinkEvent.class);
    consume(MyceliumAddresses.PEER, PeerEvent.class);
    consume(MyceliumAddresses.COST, CostBatch.class);
    consume(MyceliumAddresses.ROUTE, RouteBatch.class);
    Members here = new Members(vertx, "monitor", "", this::member);
    members = here;
    here.start();
  }

  private <E extends MyceliumEvent> void consume(String address, Class<E> type) {
    MyceliumBus.consume(vertx, address, type, this::offer, this::refuse);
  }

  private void refuse(MyceliumFailure failure) {
    stats.refused();
    // A broken member can cause any number of them: the counter tells, the log only on request.
    log.debug("event refused reason=\"{}\"", failure.getMessage());
  }

  private void offer(MyceliumEvent event) {
    if (!ownNode.isEmpty() && !ownNode.equals(event.node())) {
      return;
    }
    NodeWatch watch = watch(event.node());
    if (watch == null) {
      stats.refused();
    } else {
      watch.offer(event);
    }
  }

  /** A node says that it is there: a quiet one is found before its first event. */
  private void member(String node) {
    if (ownNode.isEmpty() && watch(node) == null) {
      stats.refused();
    }
  }

  private @Nullable NodeWatch watch(String node) {
    NodeWatch known = watches.get(node);
    if (known != null) {
      return known;
    }
    if (watches.size() >= MAX_NODES || !isCanonical(node)) {
      return null;
    }
    NodeWatch watch = new NodeWatch(vertx, node, Math.min(5000, probeMillis), history, stats);
    watches.put(node, watch);
    if (meters != null) {
      meters.originalsAtZero(node);
    }
    probe(watch);
    log.info("watching node={}", node);
    return watch;
  }

  private static boolean isCanonical(String node) {
    try {
      return OverlayAddress.parse(node).toString().equals(node);
    } catch (IllegalArgumentException e) {
      // Not a node address: nothing to ask there.
      return false;
    }
  }

  private void tick() {
    lastTickNanos = System.nanoTime();
    for (NodeWatch watch : List.copyOf(watches.values())) {
      probe(watch);
      if (meters != null) {
        meters.picture(watch);
      }
      if (watch.probesDown() > FORGET_AFTER && !watch.node().equals(ownNode)) {
        forget(watch);
      }
    }
    if (meters != null) {
      meters.own(stats, watches.size());
      if (members != null) {
        meters.members(members.count(), members.mismatches().size(), members.refused());
      }
    }
  }

  private void probe(NodeWatch watch) {
    watch.probe(
        counters -> {
          if (meters != null && watches.get(watch.node()) == watch) {
            meters.counters(watch.node(), counters);
          }
        });
  }

  private void forget(NodeWatch watch) {
    watch.close();
    watches.remove(watch.node());
    if (meters != null) {
      meters.forget(watch.node());
    }
    log.info("forgot node={} reason=\"does not answer\"", watch.node());
  }

  private void answer(Message<Object> message, MonitorHealth health) {
    JsonObject request = message.body() instanceof JsonObject json ? json : new JsonObject();
    Object limit = request.getValue("limit", 100);
    Object node = request.getValue("node", "");
    if (!(limit instanceof Integer count)
        || count < 0
        || count > MAX_LIMIT
        || !(node instanceof String name)) {
      message.fail(
          FailureCode.MALFORMED.code(),
          "node must be a text and limit a number from 0 to " + MAX_LIMIT);
      return;
    }
    JsonArray nodes = new JsonArray();
    for (NodeWatch watch : new ArrayList<>(watches.values())) {
      if (name.isEmpty() || name.equals(watch.node())) {
        nodes.add(watch.toJson(count));
      }
    }
    if (nodes.isEmpty() && !name.isEmpty()) {
      message.fail(FailureCode.NOT_FOUND.code(), name + " is not watched here");
      return;
    }
    Future<CheckResult> live = health.live();
    Future<CheckResult> ready = health.ready();
    Future.all(live, ready)
        .onComplete(
            done ->
                message.reply(
                    new JsonObject()
                        .put("nodes", nodes)
                        .put("members", members == null ? new JsonArray() : members.toJson())
                        .put("live", live.result().toJson())
                        .put("ready", ready.result().toJson())),
            failure -> message.fail(FailureCode.INTERNAL.code(), failure.getMessage()));
  }

  /** The port of the HTTP server; only after a start with {@code metrics_api_address}. */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("no HTTP server");
    }
    return server.actualPort();
  }

  @Override
  public Future<?> stop() {
    watches.values().forEach(NodeWatch::close);
    if (table != null) {
      table.close();
    }
    if (process != null) {
      process.close();
    }
    return Future.succeededFuture();
  }
}
