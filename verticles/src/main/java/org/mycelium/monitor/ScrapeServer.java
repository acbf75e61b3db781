package org.mycelium.monitor;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import org.mycelium.api.HttpEndpoint;
import org.mycelium.api.ListenAddress;
import org.mycelium.api.Replies;

/**
 * {@code GET /metrics} in the text exposition format (spec 04 §6), and {@code GET /health/live} and
 * {@code /health/ready}: 200, or 503 when down, with the reasons.
 */
final class ScrapeServer {
  static final String KEY = "metrics_api_address";

  private ScrapeServer() {}

  static Future<HttpServer> start(
      Vertx vertx, JsonObject config, PrometheusMeterRegistry registry, MonitorHealth health) {
    HttpEndpoint endpoint = new HttpEndpoint(vertx, KEY, ListenAddress.of(config, KEY));
    Router router = endpoint.router();
    router
        .get("/metrics")
        .handler(
            context ->
                // Reading /proc and writing the text take their time: not on an event loop.
                vertx
                    .executeBlocking(() -> OriginalMetrics.rename(registry.scrape()), false)
                    .onComplete(text -> Replies.text(context, 200, text), context::fail));
    router.get("/health/live").handler(context -> answer(context, health::live));
    router.get("/health/ready").handler(context -> answer(context, health::ready));
    return endpoint.listen(router);
  }

  private static void answer(RoutingContext context, Supplier<Future<CheckResult>> check) {
    check
        .get()
        .onComplete(
            result ->
                Replies.end(
                    context,
                    result.getUp() ? 200 : 503,
                    "application/json",
                    Buffer.buffer(result.toJson().encode())),
            context::fail);
  }
}
