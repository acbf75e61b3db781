package org.mycelium.monitor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Live: the monitor's event loop turns. Ready: every watched node answers, has not lost its TUN
 * device, and its picture is complete, and all members have codecs that fit. Each with its reason.
 */
final class MonitorHealth {
  /** A tick this late means a blocked event loop, in milliseconds. */
  static final long MAX_TICK_AGE_MILLIS = 30_000;

  private final HealthChecks live;
  private final HealthChecks ready;

  MonitorHealth(
      Vertx vertx,
      LongSupplier tickAgeMillis,
      Supplier<Collection<NodeWatch>> watches,
      Supplier<List<String>> mismatches) {
    live = HealthChecks.create(vertx);
    ready = HealthChecks.create(vertx);
    live.register(
        "event-loop",
        promise -> {
          long age = tickAgeMillis.getAsLong();
          promise.complete(status(age <= MAX_TICK_AGE_MILLIS, "last tick " + age + " ms ago"));
        });
    ready.register(
        "nodes",
        promise -> {
          Collection<NodeWatch> all = watches.get();
          List<String> problems =
              all.stream().map(MonitorHealth::problem).filter(text -> !text.isEmpty()).toList();
          promise.complete(
              all.isEmpty()
                  ? status(false, "no node heard of yet")
                  : problems.isEmpty()
                      ? status(true, all.size() + " of " + all.size() + " nodes are complete")
                      : status(false, String.join("; ", problems)));
        });
    ready.register(
        "codecs",
        promise -> {
          List<String> wrong = mismatches.get();
          promise.complete(status(wrong.isEmpty(), codecs(wrong)));
        });
  }

  private static String codecs(List<String> mismatches) {
    return mismatches.isEmpty()
        ? "all members have codecs that fit"
        : String.join("; ", mismatches);
  }

  private static String problem(NodeWatch watch) {
    if (!watch.isUp()) {
      return watch.node() + " does not answer";
    }
    if (watch.hostFailed()) {
      return watch.node() + " lost its TUN device and only forwards for others: restart it";
    }
    List<String> missing = watch.outOfSync();
    return missing.isEmpty() ? "" : watch.node() + " waits for snapshots of " + missing;
  }

  private static Status status(boolean ok, String reason) {
    JsonObject data = new JsonObject().put("reason", reason);
    return ok ? Status.OK(data) : Status.KO(data);
  }

  Future<CheckResult> live() {
    return live.checkStatus();
  }

  Future<CheckResult> ready() {
    return ready.checkStatus();
  }
}
