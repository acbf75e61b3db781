package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/** The commands that look into a running node, the demo, and the sample configurations. */
class CommandsIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  private static String client(LocalNode node, String... words) {
    List<String> command = new ArrayList<>();
    command.add(NodeProcess.launcher().toString());
    command.add("--api-addr=" + node.apiAddress());
    command.addAll(List.of(words));
    return Shell.run(command).ok();
  }

  @Test
  void peersAndRoutes() throws IOException {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LocalNode node = LocalNode.start(folder, "--peers", "tcp://127.0.0.1:" + refusing(nobody));
        RawPeer peer = RawPeer.connect(node.tcpPort());
        RawPeer other = RawPeer.connect(node.tcpPort())) {
      RouterId origin = Hostile.origin(new SplittableRandom(7));
      Subnet subnet = Hostile.subnet(origin);
      Subnet asked = Hostile.subnet(Hostile.origin(new SplittableRandom(8)));
      peer.send(Hostile.announcement(origin, 3, 0));
      other.await(Update.class, u -> RawPeer.isOf(u, subnet), 1, "the route");

      String peers = client(node, "peers", "list");
      assertTrue(peers.contains("| Inbound"), peers);
      assertTrue(peers.contains("| Static"), peers);
      assertTrue(peers.contains("refused"), peers); // the last error of the unreachable one
      JsonArray peersJson = new JsonArray(client(node, "peers", "list", "--json"));
      assertEquals(3, peersJson.size(), peersJson::encode);

      String routes = client(node, "routes", "selected");
      assertTrue(routes.contains("| Next Hop"), routes);
      assertTrue(routes.contains(subnet.toString()), routes);
      JsonObject route =
          new JsonArray(client(node, "routes", "selected", "--json")).getJsonObject(0);
      assertEquals(subnet.toString(), route.getString("subnet"), route::encode);
      assertEquals(3, route.getInteger("seqno"), route::encode);
      assertEquals("[]", client(node, "routes", "fallback", "--json").strip());
      other.send(new RouteRequest(0, WirePrefix.of(asked))); // it is open for 15 s
      other.served(OverlayAddress.parse(node.address()).subnet());
      String queried = client(node, "routes", "queried");
      assertTrue(queried.contains(asked.toString()), queried);
    }
  }

  /** A port at which nobody listens any more. */
  private static int refusing(ServerSocket socket) throws IOException {
    socket.close();
    return socket.getLocalPort();
  }

  @Test
  void noNodeToAsk() throws IOException {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + refusing(nobody);
      Shell.Result result =
          Shell.run(
              List.of(NodeProcess.launcher().toString(), "--api-addr=" + address, "peers", "list"));
      assertEquals(1, result.status(), result::out);
      assertTrue(result.out().contains(address), result::out);
    }
  }

  @Test
  void demo() throws InterruptedException {
    try (Background demo =
        Background.start(Shell.interruptible(List.of(NodeProcess.launcher().toString(), "demo")))) {
      for (String words :
          List.of(
              "alice  address ", "bob    address ", "route to ", "cost of ", ": answer 1 after ")) {
        Shell.await(LIMIT, () -> demo.output().contains(words), () -> words + demo.output());
      }
      assertFalse(demo.output().contains(" WARN "), demo::output);
      Shell.sh("kill -INT " + demo.pid());
      assertTrue(demo.process().waitFor(10, TimeUnit.SECONDS), demo::output);
      assertEquals(0, demo.process().exitValue(), demo::output);
    }
  }

  /** Each sample that needs no privilege or device, as it is but for ports, key and TUN. */
  @ParameterizedTest
  @ValueSource(strings = {"node.toml", "tcp-only.toml"})
  void sampleConfigurations(String name) throws IOException {
    Path file = NodeProcess.launcher().resolveSibling("conf").resolve(name);
    try (LocalNode node = LocalNode.start(folder, "--config-file", file.toString())) {
      List<String> complaints =
          node.log()
              .lines()
              .filter(line -> !line.contains(" INFO "))
              .filter(line -> !line.contains("a new key is made"))
              .toList();
      assertEquals(List.of(), complaints);
      assertTrue(Files.exists(Path.of("/proc/" + node.pid())));
      node.signal("TERM");
      assertEquals(0, node.exit(), node::log);
    }
  }
}
