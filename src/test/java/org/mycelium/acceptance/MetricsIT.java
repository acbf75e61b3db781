package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Issue 5, show: a scrape is parsed by a real client library, prometheus_client of Python (Debian's
 * python3-prometheus-client).
 */
class MetricsIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final Pattern METRICS =
      Pattern.compile("metrics_api_address listening port=(\\d+)");
  private static final String PARSE =
      """
      import json, sys
      from prometheus_client.parser import text_string_to_metric_families
      samples = {}
      types = {}
      for family in text_string_to_metric_families(open(sys.argv[1]).read()):
          types[family.name] = family.type
          for sample in family.samples:
              labels = ','.join(k + '=' + v for k, v in sorted(sample.labels.items()))
              samples[sample.name + '{' + labels + '}'] = sample.value
      print(json.dumps({'samples': samples, 'types': types}))
      """;

  /** The names of spec 04 §6 that have no label and so are there from the start. */
  private static final List<String> UNLABELLED =
      List.of(
          "mycelium_router_received_tlvs",
          "mycelium_router_tlv_source_died",
          "mycelium_router_tlv_discarded",
          "mycelium_router_peer_added",
          "mycelium_router_peer_removed",
          "mycelium_router_peer_died",
          "mycelium_router_route_selections",
          "mycelium_router_source_key_expired",
          "mycelium_router_selected_route_expired",
          "mycelium_router_triggered_updates",
          "mycelium_router_update_dead_peer",
          "mycelium_router_propagate_selected_route_time",
          "mycelium_router_update_skipped_route_selection",
          "mycelium_router_update_denied",
          "mycelium_router_update_not_interested",
          "mycelium_peer_manager_known_peers");

  @TempDir Path folder;

  @Test
  void aClientLibraryReadsTheScrape() {
    Requires.python("prometheus_client");
    try (LocalNode node = LocalNode.start(folder, "--metrics-api-address=127.0.0.1:0");
        LocalNode peer = LocalNode.start(folder, "--peers", "tcp://127.0.0.1:" + node.tcpPort())) {
      assertTrue(peer.alive());
      Shell.await(
          LIMIT,
          () ->
              parse(node)
                      .getJsonObject("samples")
                      .getDouble("mycelium_router_processed_tlvs_total{tlv_type=hello}", 0.0)
                  > 0,
          () -> parse(node).encodePrettily());
      JsonObject parsed = parse(node);
      for (String name : UNLABELLED) {
        boolean gauge = name.endsWith("known_peers");
        // The library names the samples of every counter as OpenMetrics does.
        String sample = gauge ? name + "{}" : name + "_total{}";
        assertTrue(parsed.getJsonObject("samples").containsKey(sample), name);
        assertEquals(
            gauge ? "gauge" : "counter", parsed.getJsonObject("types").getString(name), name);
      }
      String refused = "mycelium_api_refusals_total{reason=foreign_page}";
      assertEquals(0.0, parsed.getJsonObject("samples").getDouble(refused));
      assertEquals(403, foreignPage(node));
      Shell.await(
          LIMIT,
          () -> parse(node).getJsonObject("samples").getDouble(refused) == 1.0,
          () -> parse(node).encodePrettily());
      assertEquals(
          1.0, parsed.getJsonObject("samples").getDouble("mycelium_peer_manager_known_peers{}"));
      assertFalse(node.log().contains("meter refused"), node.log());
    }
  }

  private static int foreignPage(LocalNode node) {
    return Integer.parseInt(
        Shell.run(
                List.of(
                    "curl",
                    "-s",
                    "-o",
                    "/dev/null",
                    "-w",
                    "%{http_code}",
                    "-H",
                    "Origin: http://evil.example",
                    "http://" + node.apiAddress() + "/api/v1/admin"))
            .ok());
  }

  private JsonObject parse(LocalNode node) {
    Matcher port = METRICS.matcher(node.log());
    if (!port.find()) {
      throw new AssertionError(node.log());
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port.group(1) + "/metrics");
      String text =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      Path scrape = Files.writeString(folder.resolve("scrape.txt"), text);
      return new JsonObject(
          Shell.run(List.of(Requires.PYTHON, "-c", PARSE, scrape.toString())).ok());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
