package org.mycelium.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.bus.LinkStatus;
import org.mycelium.bus.LinksRequest;
import org.mycelium.bus.NodeClient;
import org.mycelium.cli.demo.EchoHost;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.SecretKey;
import org.mycelium.link.EndpointParser;
import org.mycelium.tcp.TcpVerticle;
import org.mycelium.testing.Await;
import org.mycelium.testing.TestPorts;
import org.mycelium.vsock.VsockVerticle;

/** Issue 5 item 5: transports as additional listeners beside the router of a whole node. */
class AdditionalTransportsTest {
  private final Vertx vertx = Vertx.vertx();
  private final NodeIdentity alice = NodeIdentity.of(SecretKey.generate());

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @AfterEach
  void stop() throws Exception {
    Await.result(vertx.close());
  }

  private void node(NodeIdentity identity, NodeOptions options) throws Exception {
    NodeOptions all =
        options
            .setNoTun(true)
            .setApiAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .set(
                NodeOption.JSONRPC_ADDR,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    EchoHost host = new EchoHost(identity.address(), sequence -> {});
    Await.result(vertx.deployVerticle(new NodeVerticle(all, identity, host)));
  }

  private JsonObject config() {
    return new JsonObject().put("node", alice.address().toString());
  }

  private List<String> transports() throws Exception {
    NodeClient client = new NodeClient(vertx, alice.address().toString());
    return Await.result(client.ask(new LinksRequest())).entries().stream()
        .map(LinkStatus::transport)
        .sorted()
        .toList();
  }

  private boolean has(List<String> wanted) {
    try {
      return transports().equals(wanted);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void peersReachTheNodeThroughThem() throws Exception {
    List<Integer> ports = TestPorts.free(3);
    node(alice, new NodeOptions().setTcpListenPort(ports.get(0)));
    JsonObject tcp = config().put("tcp_listen_port", ports.get(1));
    Await.result(vertx.deployVerticle(new TcpVerticle(), new DeploymentOptions().setConfig(tcp)));
    String vm = folder.resolve("v.sock").toString();
    JsonObject vsock = config().put("vsock_hybrid_listen", new JsonArray().add(vm));
    Await.result(vertx.deployVerticle(new VsockVerticle(), VsockVerticle.deployment(vsock)));
    assertEquals(List.of(), transports());

    node(
        NodeIdentity.of(SecretKey.generate()),
        new NodeOptions()
            .setTcpListenPort(ports.get(2))
            .setPeers(List.of(EndpointParser.parse("tcp://127.0.0.1:" + ports.get(1)))));
    Await.until("a link over the second TCP listener", () -> has(List.of("tcp")));
    // As the monitor of a virtual machine connects for its guest.
    try (SocketChannel guest = SocketChannel.open(UnixDomainSocketAddress.of(vm + "_9651"))) {
      assertTrue(guest.isConnected());
      Await.until("a link over the second vsock listener", () -> has(List.of("tcp", "vsock")));
    }
    Await.until("no link of the guest", () -> has(List.of("tcp")));
  }
}
