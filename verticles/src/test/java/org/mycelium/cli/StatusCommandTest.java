package org.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code status}: the node, a line a peer, what is wrong and what to do. */
class StatusCommandTest {
  private static final String NODE =
      "{\"nodeSubnet\":\"400:1::/64\",\"nodeIp\":\"400:1::2\",\"nodePubkey\":\"ab\","
          + "\"nodeStartTime\":1700000000}";
  private static final String ALIVE =
      "{\"endpoint\":{\"proto\":\"tcp\",\"addr\":{\"socket\":\"192.0.2.6:9651\"}},"
          + "\"type\":\"static\",\"connectionState\":\"alive\",\"txBytes\":0,\"rxBytes\":1,"
          + "\"discovered\":9,\"lastConnected\":5,\"linkCost\":16,\"rttMicros\":1234,"
          + "\"direction\":\"outbound\",\"lastError\":null,\"nextRetry\":null}";
  private static final String DEAD =
      "{\"endpoint\":{\"proto\":\"vsock\",\"addr\":{\"vsock\":{\"cid\":2,\"port\":9651}}},"
          + "\"type\":\"static\",\"connectionState\":\"dead\",\"txBytes\":0,\"rxBytes\":0,"
          + "\"discovered\":9,\"lastConnected\":null,\"direction\":\"outbound\","
          + "\"lastError\":\"Connection refused\",\"nextRetry\":1500}";

  private final CliFixture cli;

  StatusCommandTest(@TempDir Path home) throws IOException {
    cli = new CliFixture(home);
    cli.answer("/api/v1/admin", 200, NODE);
    cli.answer("/api/v1/admin/routes/selected", 200, "[{\"subnet\":\"401::/64\"}]");
  }

  @AfterEach
  void close() {
    cli.close();
  }

  private List<String> status(String peers) {
    cli.answer("/api/v1/admin/peers", 200, peers);
    assertEquals(0, cli.run("status", "--api-addr", cli.api()), cli::err);
    return cli.out().lines().toList();
  }

  @Test
  void allIsWell() {
    List<String> lines = status("[" + ALIVE + "]");
    assertTrue(
        lines
            .get(0)
            .matches("Node up: 400:1::2, for .*d .*s, 1 peers, 1 alive, 1 routes to others"),
        cli::out);
    assertEquals(
        "  alive       tcp://192.0.2.6:9651, outbound, RTT 1.23 ms, cost 16", lines.get(1));
    assertEquals("Nothing is wrong.", lines.get(2));
    assertEquals(3, lines.size());
  }

  @Test
  void aPeerThatIsNotThere() {
    List<String> lines = status("[" + ALIVE + "," + DEAD + "]");
    assertEquals(
        "  dead        vsock://2:9651, outbound, Connection refused, next try in 2s", lines.get(2));
    assertEquals("Wrong: vsock://2:9651 is not connected: Connection refused", lines.get(3));
    assertTrue(lines.get(4).startsWith("   do: nobody listens there"), cli::out);
    assertFalse(cli.out().contains("Nothing is wrong"), cli::out);
  }

  @Test
  void aNodeAlone() {
    List<String> lines = status("[]");
    assertEquals("Wrong: the node has no peers and reaches nobody", lines.get(1));
    assertTrue(lines.get(2).contains("mycelium peers add"), cli::out);
  }

  /** A v0.7.10 node tells less. */
  @Test
  void theOriginalsAnswers() {
    List<String> lines =
        status(
            "[{\"endpoint\":{\"proto\":\"quic\",\"addr\":{\"socket\":\"192.0.2.6:9651\"}},"
                + "\"type\":\"static\",\"connectionState\":\"dead\",\"txBytes\":0,\"rxBytes\":1,"
                + "\"discovered\":9,\"lastConnected\":null}]");
    assertEquals("  dead        quic://192.0.2.6:9651", lines.get(1));
    assertTrue(cli.out().contains("no peer is connected"), cli::out);
  }

  @Test
  void forPrograms() {
    cli.answer("/api/v1/admin/peers", 200, "[" + DEAD + "]");
    assertEquals(0, cli.run("status", "--json", "--api-addr", cli.api()), cli::err);
    assertTrue(cli.out().startsWith("{\n  \"up\": true,\n  \"node\": {\n"), cli::out);
    assertTrue(cli.out().contains("\"what\": \"no peer is connected"), cli::out);
  }

  @Test
  void theNodeIsDown() throws IOException {
    String address;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      address = "127.0.0.1:" + socket.getLocalPort();
    }
    assertEquals(1, cli.run("status", "--api-addr", address));
    assertTrue(cli.out().startsWith("Node down: API not reachable at " + address), cli::out);
    assertTrue(cli.out().contains("   do: Is a node running?"), cli::out);
    assertEquals(1, cli.run("status", "--json", "--api-addr", address));
    assertTrue(cli.out().startsWith("{\n  \"up\": false,\n"), cli::out);
  }
}
