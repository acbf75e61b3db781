package org.mycelium.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.cli.demo.EchoHost;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.SecretKey;

/** {@code metrics_api_address} deploys the monitor, which hears all parts of the node. */
class NodeMetricsTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void theScrapeHoldsCountersOfRouterPeersAndDataPlane() throws Exception {
    InetSocketAddress metrics = free();
    NodeIdentity identity = NodeIdentity.of(SecretKey.generate());
    NodeOptions options =
        new NodeOptions()
            .setNoTun(true)
            .setTcpListenPort(0)
            .setApiAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .setJsonrpcAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .set(NodeOption.METRICS_API_ADDRESS, metrics);
    vertx
        .deployVerticle(
            new NodeVerticle(options, identity, new EchoHost(identity.address(), n -> {})))
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
    List<String> wanted =
        List.of(
            "mycelium_router_received_tlvs",
            "mycelium_peer_manager_known_peers",
            "mycelium_router_packets_routed{verdict=\"forward\"");
    String scrape = "";
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < end) {
      scrape = scrape(metrics);
      if (wanted.stream().allMatch(scrape::contains)) {
        return;
      }
    }
    String last = scrape;
    assertTrue(wanted.stream().allMatch(last::contains), last);
  }

  private static String scrape(InetSocketAddress metrics) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + metrics.getPort() + "/metrics");
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  private static InetSocketAddress free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }
  }
}
