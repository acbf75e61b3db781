package org.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code peers} and {@code routes} against a scripted API: spec 04 §4.2 to §4.4 and §1. */
class ClientCommandsTest {
  private static final String PEERS =
      """
      [{"endpoint":{"proto":"tcp","addr":{"socket":"192.0.2.6:9651"}},"type":"static",\
      "connectionState":"alive","txBytes":0,"rxBytes":10004,"discovered":90061,"lastConnected":59},\
      {"endpoint":{"proto":"vsock","addr":{"vsock":{"cid":2,"port":9651}}},\
      "type":"linkLocalDiscovery","connectionState":"connecting","txBytes":1048576,"rxBytes":1023,\
      "discovered":3600,"lastConnected":null}]""";
  private static final String ROUTES =
      """
      [{"subnet":"406:1d77::/64","nextHop":"TCP 10.0.0.1:45694 <-> 10.0.0.2:9651","metric":20,"seqno":0},\
      {"subnet":"5fe:1::/64","nextHop":"VSOCK 2:1 <-> 3:2","metric":"infinite","seqno":65535}]""";

  private final Path home;
  private final CliFixture cli;

  ClientCommandsTest(@TempDir Path home) throws IOException {
    this.home = home;
    this.cli = new CliFixture(home);
  }

  @AfterEach
  void close() {
    cli.close();
  }

  private int ask(String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--api-addr";
    all[arguments.length + 1] = cli.api();
    return cli.run(all);
  }

  @Test
  void peersListIsTheTableOfTheOriginal() {
    cli.answer("/api/v1/admin/peers", 200, PEERS);
    assertEquals(0, ask("peers", "list"), cli::err);
    assertEquals(
        """
        +----------+----------------+--------------------+------------+----------+----------+-------------+-----------------+
        | Protocol | Socket         | Type               | Connection | Rx total | Tx total | Discovered  | Last connection |
        +----------+----------------+--------------------+------------+----------+----------+-------------+-----------------+
        | Tcp      | 192.0.2.6:9651 | Static             | Alive      | 9.77 KiB | 0.00 B   | 1d 1h 1m 1s | 59s             |
        +----------+----------------+--------------------+------------+----------+----------+-------------+-----------------+
        | Vsock    | 2:9651         | LinkLocalDiscovery | Connecting | 1023.00 B | 1.00 MiB | 1h 0m 0s    | Never connected |
        +----------+----------------+--------------------+------------+----------+----------+-------------+-----------------+
        """
            .replace("Rx total |", "Rx total  |")
            .replace("9.77 KiB |", "9.77 KiB  |")
            .replace(
                "------------+----------+----------+-----",
                "------------+-----------+----------+-----"),
        cli.out());
    assertEquals(List.of("GET /api/v1/admin/peers"), cli.requests);
  }

  @Test
  void whatOnlyOurNodeTellsFollowsTheColumnsOfTheOriginal() {
    cli.answer(
        "/api/v1/admin/peers",
        200,
        """
        [{"endpoint":{"proto":"tcp","addr":{"socket":"[2001:db8::1]:9651"}},"type":"inbound",\
        "connectionState":"dead","txBytes":0,"rxBytes":0,"discovered":0,"lastConnected":1,\
        "linkCost":16,"rttMicros":1234,"direction":"inbound","lastError":"refused\\u001b[31m",\
        "nextRetry":60001}]""");
    assertEquals(0, ask("peers", "list"), cli::err);
    List<String> lines = cli.out().lines().toList();
    assertTrue(
        lines
            .get(1)
            .endsWith(
                "| Last connection | Link cost | RTT     | Direction | Last error   | Next retry |"),
        cli::out);
    assertTrue(
        lines.get(3).contains("| 16        | 1.23 ms | inbound   | refused [31m | 1m 1s      |"),
        cli::out);
  }

  @Test
  void peersListJsonIsPrettyWithTwoSpaces() {
    cli.answer(
        "/api/v1/admin/peers",
        200,
        "[{\"endpoint\":{\"proto\":\"tcp\",\"addr\":{\"socket\":\"a\\\"b\"}},\"lastConnected\":null}]");
    assertEquals(0, ask("peers", "list", "--json"));
    assertEquals(
        """
        [
          {
            "endpoint": {
              "proto": "tcp",
              "addr": {
                "socket": "a\\"b"
              }
            },
            "lastConnected": null
          }
        ]
        """,
        cli.out());
  }

  @Test
  void anEmptyListIsAHeaderOrTwoBrackets() {
    cli.answer("/api/v1/admin/peers", 200, "[]");
    assertEquals(0, ask("peers", "list", "--json"));
    assertEquals("[]\n", cli.out());
    assertEquals(0, ask("peers", "list"));
    assertEquals(3, cli.out().lines().count());
  }

  @Test
  void routesAreTheTableOfTheOriginal() {
    cli.answer("/api/v1/admin/routes/selected", 200, ROUTES);
    assertEquals(0, ask("routes", "selected"), cli::err);
    assertEquals(
        """
        +---------------+--------------------------------------+----------+--------+
        | Subnet        | Next Hop                             | Metric   | Seq No |
        +---------------+--------------------------------------+----------+--------+
        | 406:1d77::/64 | TCP 10.0.0.1:45694 <-> 10.0.0.2:9651 | 20       | 0      |
        +---------------+--------------------------------------+----------+--------+
        | 5fe:1::/64    | VSOCK 2:1 <-> 3:2                    | infinite | 65535  |
        +---------------+--------------------------------------+----------+--------+
        """,
        cli.out());
  }

  @Test
  void routesJsonIsTheBodyUnchanged() {
    cli.answer("/api/v1/admin/routes/fallback", 200, ROUTES);
    assertEquals(0, ask("routes", "fallback", "--json"));
    assertEquals(ROUTES + "\n", cli.out());
  }

  @Test
  void queriedSubnetsHaveTheirSecondsAsText() {
    cli.answer(
        "/api/v1/admin/routes/queried", 200, "[{\"subnet\":\"4::/64\",\"expiration\":\"37\"}]");
    assertEquals(0, ask("routes", "queried"));
    assertEquals(
        """
        +--------+------------------+
        | Subnet | Query expiration |
        +--------+------------------+
        | 4::/64 | 37               |
        +--------+------------------+
        """,
        cli.out());
  }

  @Test
  void addAndRemoveCallOnceForEachAndPrintNothing() {
    cli.answer("/api/v1/admin/peers", 204, "");
    assertEquals(0, ask("peers", "add", "tcp://[2001:db8::1]:9651", "vsock://2:9651"), cli::err);
    assertEquals(0, ask("peers", "remove", "tcp://[2001:db8::1]:9651"), cli::err);
    assertEquals("", cli.out());
    assertEquals(
        List.of(
            "POST /api/v1/admin/peers {\n  \"endpoint\": \"tcp://[2001:db8::1]:9651\"\n}",
            "POST /api/v1/admin/peers {\n  \"endpoint\": \"vsock://2:9651\"\n}",
            "DELETE /api/v1/admin/peers/tcp%3A%2F%2F%5B2001%3Adb8%3A%3A1%5D%3A9651"),
        cli.requests);
  }

  @Test
  void noEndpointIsNothingToDo() {
    assertEquals(0, ask("peers", "add"));
    assertEquals(0, ask("peers", "remove"));
    assertEquals(List.of(), cli.requests);
  }

  /** Bad-input row 1: exit 1 for peers add. */
  @Test
  void aMalformedEndpointIsExitCode1BeforeAnyCall() {
    cli.answer("/api/v1/admin/peers", 204, "");
    assertEquals(1, ask("peers", "add", "vsock://2:1", "1.2.3.4:5"));
    assertTrue(cli.err().contains("missing leading protocol identifier"), cli::err);
    assertEquals(List.of(), cli.requests);
  }

  @Test
  void aRefusalStopsAtTheFirstAndIsExitCode1() {
    cli.answer("/api/v1/admin/peers", 409, "already known");
    assertEquals(1, ask("peers", "add", "tcp://1.1.1.1:1", "tcp://2.2.2.2:2"));
    assertEquals(1, cli.requests.size());
    assertTrue(cli.err().contains("answered 409: already known"), cli::err);
  }

  /** Row 10: the original prints HTTP errors of routes as data with exit 0. */
  @Test
  void anHttpErrorIsExitCode1WithJsonToo() {
    cli.answer("/api/v1/admin/routes/selected", 500, "no");
    assertEquals(1, ask("routes", "selected", "--json"));
    assertEquals("", cli.out());
  }

  @Test
  void anAnswerThatIsNotWhatItShouldBeIsExitCode1() {
    cli.answer("/api/v1/admin/peers", 200, "<html>");
    assertEquals(1, ask("peers", "list"));
    assertTrue(cli.err().contains("not JSON"), cli::err);
    cli.answer("/api/v1/admin/routes/selected", 200, "{\"a\":[1]}");
    assertEquals(1, ask("routes", "selected"));
    assertTrue(cli.err().contains("not a list of objects"), cli::err);
  }

  @Test
  void aSilentPortIsExitCode1WithTheAddressAndAHint() throws IOException {
    String address;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      address = "127.0.0.1:" + socket.getLocalPort();
    }
    assertEquals(1, cli.run("--api-addr", address, "peers", "list"));
    assertTrue(cli.err().startsWith("Error: API not reachable at " + address), cli::err);
    assertTrue(cli.err().contains("--api-addr"), cli::err);
  }

  /** §4.3: caption, table, blank line, caption, table; JSON is the body. */
  @Test
  void packetStatistics() {
    String body =
        "{\"bySource\":[{\"ip\":\"4::1\",\"packetCount\":3,\"byteCount\":10004}],"
            + "\"byDestination\":[]}";
    cli.answer("/api/v1/admin/stats/packets", 200, body);
    assertEquals(0, ask("stats", "packets"), cli::err);
    assertEquals(
        """
        Statistics by Source IP:
        +-----------+---------+-------+
        | Source IP | Packets | Bytes |
        +-----------+---------+-------+
        | 4::1      | 3       | 10004 |
        +-----------+---------+-------+

        Statistics by Destination IP:
        +----------------+---------+-------+
        | Destination IP | Packets | Bytes |
        +----------------+---------+-------+
        """,
        cli.out());
    assertEquals(0, ask("stats", "packets", "--json"));
    assertEquals(body + "\n", cli.out());
  }

  /** The token of callers from elsewhere, from flag or file. */
  @Test
  void theTokenIsShown() throws IOException {
    cli.answer("/api/v1/admin/routes/queried", 200, "[]");
    assertEquals(0, ask("routes", "queried"));
    assertEquals("", cli.authorization);
    Path token = Files.writeString(home.resolve("token"), "0123456789abcdef0123\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    assertEquals(0, ask("routes", "queried", "--api-token-file", token.toString()), cli::err);
    assertEquals("Bearer 0123456789abcdef0123", cli.authorization);
    Path config =
        Files.writeString(
            home.resolve("node.toml"),
            "api_addr = \"" + cli.api() + "\"\napi_token_file = \"" + token + "\"\n");
    cli.authorization = "";
    assertEquals(0, cli.run("routes", "queried", "-c", config.toString()), cli::err);
    assertEquals("Bearer 0123456789abcdef0123", cli.authorization);
    assertEquals(1, ask("routes", "queried", "--api-token-file", home.resolve("no").toString()));
    assertTrue(cli.err().contains("openssl rand"), cli::err);
  }

  /** Row 9: the API address comes from the file, whose other keys do not matter. */
  @Test
  void theApiAddressComesFromTheFileAndNothingElseOfIt() throws IOException {
    cli.answer("/api/v1/admin/routes/queried", 200, "[]");
    Path file = home.resolve("other.toml");
    Files.writeString(
        file, "api_addr = \"" + cli.api() + "\"\nno_such_key = 1\nnetwork_name = \"x\"\n");
    assertEquals(0, cli.run("routes", "queried", "--json", "-c", file.toString()), cli::err);
    assertEquals("[]\n", cli.out());
  }

  @Test
  void aBrokenFileDoesNotMatterWhenTheFlagIsGiven() throws IOException {
    cli.answer("/api/v1/admin/routes/queried", 200, "[]");
    Path file = Files.writeString(home.resolve("broken.toml"), "= =");
    assertEquals(0, ask("routes", "queried", "-c", file.toString()), cli::err);
    assertEquals(1, cli.run("routes", "queried", "-c", file.toString()));
  }

  @Test
  void aWildcardAddressIsAskedOnLoopback() {
    cli.answer("/api/v1/admin/routes/queried", 200, "[]");
    String port = cli.api().substring(cli.api().indexOf(':'));
    assertEquals(0, cli.run("--api-addr", "0.0.0.0" + port, "routes", "queried"), cli::err);
    assertFalse(cli.out().isEmpty());
  }
}
