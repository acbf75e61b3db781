package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who may do what with a node: other users of the machine, who started it with sudo, the group, and
 * callers from elsewhere. With real users, so as root.
 */
class AccessIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String NOBODY = "65534";
  private static final String NAMELESS = "4000000001";
  private static final String GROUP = "4242";
  private static final String PEER = "tcp://192.0.2.1:9651";
  private static final String ADD = "{\"endpoint\":\"" + PEER + "\"}";
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir(factory = ShortFolder.class)
  Path folder;

  /** Status and body of an answer. */
  private record Answer(int status, String body) {}

  /** The words as another user, in these groups besides its own. */
  private static List<String> as(String uid, String groups, List<String> words) {
    List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid));
    command.add(groups.isEmpty() ? "--clear-groups" : "--groups=" + groups);
    command.addAll(words);
    return command;
  }

  private static List<String> curl(String method, String url, String... further) {
    List<String> words =
        new ArrayList<>(List.of("curl", "-sS", "-m", "20", "-w", "\n%{http_code}", "-X", method));
    words.addAll(List.of("-H", "Content-Type: application/json"));
    words.addAll(List.of(further));
    words.add(url);
    return words;
  }

  private static Answer ask(List<String> command) {
    String out = Shell.run(command).ok();
    int end = out.lastIndexOf('\n');
    return new Answer(Integer.parseInt(out.substring(end + 1).strip()), out.substring(0, end));
  }

  private static Answer call(String uid, LocalNode node, String method, String path, String body) {
    String url = "http://" + node.apiAddress() + "/api/v1" + path;
    return ask(as(uid, "", body.isEmpty() ? curl(method, url) : curl(method, url, "-d", body)));
  }

  private static boolean hasPeer(LocalNode node) {
    return node.list("/admin/peers").encode().contains("192.0.2.1:9651");
  }

  /** What needs more than reading /admin: method, path, body. */
  private static final String[][] FOR_THE_TRUSTED = {
    {"POST", "/admin/peers", ADD},
    {"DELETE", "/admin/peers/tcp%3A%2F%2F192.0.2.2%3A9651", ""},
    {"GET", "/messages?timeout=0", ""},
    {"GET", "/messages?peek=true", ""},
    {"POST", "/messages", "{\"dst\":{\"ip\":\"400::1\"},\"payload\":\"aGk=\"}"},
    {
      "POST",
      "/messages/reply/0123456789abcdef",
      "{\"dst\":{\"ip\":\"400::1\"},\"payload\":\"aGk=\"}"
    },
    {"GET", "/messages/status/0123456789abcdef", ""},
    {"GET", "/messages/topics", ""},
    {"POST", "/messages/topics", "[116]"},
    {"PUT", "/messages/topics/default", "{\"accept\":false}"},
    {"PUT", "/messages/topics/dA==/forward", "{\"socketPath\":\"/run/x.sock\"}"},
    {"GET", "/admin/proxy/probe", ""},
  };

  @Test
  void anotherUserChangesNothingAndReadsNoMessage() {
    Requires.root();
    try (LocalNode node = LocalNode.start(folder, "--peers", "tcp://192.0.2.2:9651")) {
      for (String[] each : FOR_THE_TRUSTED) {
        Answer answer = call(NOBODY, node, each[0], each[1], each[2]);
        assertEquals(403, answer.status(), () -> each[0] + " " + each[1] + " " + answer.body());
        assertTrue(
            answer.body().startsWith("uid 65534 (nobody) may read /api/v1/admin and nothing more"),
            answer::body);
      }
      assertFalse(hasPeer(node));
      assertTrue(node.list("/admin/peers").encode().contains("192.0.2.2:9651"));
    }
  }

  @Test
  void anotherUserReadsAndRootDoesEverything() {
    Requires.root();
    try (LocalNode node = LocalNode.start(folder, "--metrics-api-address=127.0.0.1:0")) {
      for (String path :
          List.of(
              "/admin",
              "/admin/peers",
              "/admin/routes/selected",
              "/admin/routes/fallback",
              "/admin/routes/queried",
              "/admin/stats/packets")) {
        assertEquals(200, call(NOBODY, node, "GET", path, "").status(), path);
      }
      String metrics = "http://" + node.metricsAddress() + "/metrics";
      assertEquals(200, ask(as(NOBODY, "", curl("GET", metrics))).status());
      assertEquals(204, call("0", node, "POST", "/admin/peers", ADD).status());
      assertTrue(hasPeer(node));
    }
  }

  /** The same by JSON-RPC, and in a batch. */
  @Test
  void anotherUserOverJsonRpc() {
    Requires.root();
    try (LocalNode node = LocalNode.start(folder)) {
      String url = "http://" + node.rpcAddress() + "/";
      String info = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getInfo\"}";
      String add =
          "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"addPeer\",\"params\":[\"" + PEER + "\"]}";
      String pop = "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"popMessage\"}";
      for (String body : List.of(info, "[" + info + "]")) {
        Answer answer = ask(as(NOBODY, "", curl("POST", url, "-d", body)));
        assertTrue(answer.body().contains(node.address()), answer::body);
      }
      for (String body : List.of(add, pop, "[" + add + "," + pop + "]")) {
        Answer answer = ask(as(NOBODY, "", curl("POST", url, "-d", body)));
        assertFalse(answer.body().contains("\"result\""), answer::body);
        assertTrue(answer.body().contains("uid 65534"), answer::body);
      }
      assertFalse(hasPeer(node));
      assertTrue(ask(curl("POST", url, "-d", add)).body().contains("\"result\":true"));
      assertTrue(hasPeer(node));
    }
  }

  /** The kernel may show a socket that its owner has left as root's: that counts for nothing. */
  @Test
  void whoHangsUpAtOnceIsNotTakenForRoot() {
    Requires.root();
    try (LocalNode node = LocalNode.start(folder)) {
      String request =
          "POST /api/v1/admin/peers HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Type:"
              + " application/json\\r\\nContent-Length: "
              + ADD.length()
              + "\\r\\n\\r\\n"
              + ADD.replace("\"", "\\\"");
      String script =
          "for i in $(seq 50); do exec 3<>/dev/tcp/"
              + node.apiAddress().replace(':', '/')
              + "; printf \""
              + request
              + "\" >&3; exec 3>&-; done";
      Shell.run(as(NOBODY, "", List.of("bash", "-c", script))).ok();
      // Later than those: what they could do is done when this is.
      String last = "{\"endpoint\":\"tcp://192.0.2.9:9651\"}";
      assertEquals(204, call("0", node, "POST", "/admin/peers", last).status());
      assertFalse(hasPeer(node));
    }
  }

  @Test
  void whoStartedItWithSudo() {
    Requires.root();
    try (LocalNode node = LocalNode.startIn(List.of("env", "SUDO_UID=" + NOBODY), folder)) {
      assertEquals(204, call(NOBODY, node, "POST", "/admin/peers", ADD).status());
      assertEquals(403, call(NAMELESS, node, "POST", "/admin/peers", ADD).status());
    }
  }

  /** A node that sees another /etc/group: nothing of this machine is changed. */
  private List<String> withGroup() throws IOException {
    Path group =
        Files.writeString(
            folder.resolve("group"),
            Files.readString(Path.of("/etc/group")) + "mycelium:x:" + GROUP + ":nobody\n");
    String mount = "mount --bind " + group + " /etc/group && exec \"$0\" \"$@\"";
    return List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", mount);
  }

  @Test
  void membersOfTheGroup() throws IOException {
    Requires.root();
    try (LocalNode node = LocalNode.startIn(withGroup(), folder)) {
      assertEquals(204, call(NOBODY, node, "POST", "/admin/peers", ADD).status());
      Answer refused = call(NAMELESS, node, "POST", "/admin/peers", ADD);
      assertEquals(403, refused.status());
      assertTrue(refused.body().contains("members of the group mycelium"), refused::body);
    }
  }

  /** Mode and group keep strangers out; who gets in is known by SO_PEERCRED. */
  @Test
  void unixSocket() throws IOException {
    Requires.root();
    Path socket = folder.resolve("api.sock");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    String url = "http://localhost/api/v1/admin/peers";
    String[] here = {"--unix-socket", socket.toString(), "-d", ADD};
    try (LocalNode node =
        LocalNode.startIn(withGroup(), folder, "--api-socket", socket.toString())) {
      assertEquals("660 " + GROUP, Shell.sh("stat -c %a_%g " + socket).strip().replace('_', ' '));
      // The group of the process opens the file; the user database says who is a member.
      Answer refused = ask(as(NAMELESS, GROUP, curl("POST", url, here)));
      assertEquals(403, refused.status(), refused::body);
      assertTrue(refused.body().startsWith("uid " + NAMELESS + " may read"), refused::body);
      assertEquals(204, ask(as(NOBODY, GROUP, curl("POST", url, here))).status());
      assertTrue(hasPeer(node));
      assertTrue(Shell.run(as(NOBODY, "", curl("POST", url, here))).status() != 0);
      String listed =
          Shell.run(
                  List.of(
                      NodeProcess.launcher().toString(),
                      "peers",
                      "list",
                      "--api-socket",
                      socket.toString()))
              .ok();
      assertTrue(listed.contains("192.0.2.1:9651"), listed);
    }
    // Killed: the file is still there, and the next node takes its place.
    assertTrue(Files.exists(socket));
    try (LocalNode node = LocalNode.start(folder, "--api-socket", socket.toString())) {
      assertEquals(204, ask(curl("POST", url, here)).status());
      Shell.Result second =
          Shell.run(
              List.of(
                  "timeout",
                  "60",
                  NodeProcess.launcher().toString(),
                  "--no-tun",
                  "--tcp-listen-port=0",
                  "--api-addr=127.0.0.1:0",
                  "--jsonrpc-addr=127.0.0.1:0",
                  "-k",
                  folder.resolve("second").toString(),
                  "--api-socket",
                  socket.toString()));
      assertEquals(1, second.status(), second::out);
      assertTrue(second.out().contains("another process listens on " + socket), second::out);
      node.signal("TERM");
      assertEquals(0, node.exit(), node::log);
      assertFalse(Files.exists(socket));
    }
  }

  private Path token() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void callersFromElsewhereShowTheToken() throws IOException {
    Requires.netns();
    try (Netlab lab = Netlab.chain(2);
        NodeProcess node =
            NodeProcess.start(
                NodeProcess.launcher(),
                folder,
                lab,
                1,
                List.of(
                    "--no-tun",
                    "--api-addr=0.0.0.0:8989",
                    "--api-token-file=" + token().toString()))) {
      String url = "http://" + Netlab.address(1, 2) + ":8989/api/v1/admin";
      String shown = "Authorization: Bearer " + TOKEN;
      Answer without = ask(lab.in(2, curl("GET", url)));
      assertEquals(401, without.status(), without::body);
      assertTrue(without.body().contains("api_token_file"), without::body);
      assertEquals(401, ask(lab.in(2, curl("GET", url, "-H", shown + "0"))).status());
      assertEquals(200, ask(lab.in(2, curl("GET", url, "-H", shown))).status());
      String[] named = {"-H", shown, "-H", "Host: node.lan:8989", "-d", ADD};
      assertEquals(204, ask(lab.in(2, curl("POST", url + "/peers", named))).status());
      assertTrue(node.list("/admin/peers").encode().contains("192.0.2.1:9651"));
      Shell.Result cli =
          lab.exec(
              2,
              NodeProcess.launcher().toString(),
              "status",
              "--api-addr=" + Netlab.address(1, 2) + ":8989",
              "--api-token-file=" + folder.resolve("token"));
      assertTrue(cli.ok().startsWith("Node up: " + node.address()), cli::out);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--api-addr=0.0.0.0:0, name an api_token_file",
    "--metrics-api-address=0.0.0.0:0, name an api_token_file",
    "--jsonrpc-addr=0.0.0.0:0, name an api_token_file",
    "--api-token-file=/no/such/file, openssl rand",
  })
  void refusedAtStart(String flag, String words) {
    Shell.Result node =
        Shell.run(
            List.of(
                "timeout", // a node that is not refused would run for ever
                "60",
                NodeProcess.launcher().toString(),
                "--no-tun",
                "--tcp-listen-port=0",
                "-k",
                folder.resolve("key").toString(),
                flag.startsWith("--api-addr") ? "--silent" : "--api-addr=127.0.0.1:0",
                flag.startsWith("--jsonrpc") ? "--silent=false" : "--jsonrpc-addr=127.0.0.1:0",
                flag));
    assertEquals(1, node.status(), node::out);
    assertTrue(node.out().contains(words), node::out);
  }

  @Test
  void anOpenNodeIsOpen() {
    Requires.root();
    try (LocalNode node = LocalNode.start(folder, "--api-open")) {
      assertEquals(204, call(NOBODY, node, "POST", "/admin/peers", ADD).status());
      Shell.await(LIMIT, () -> hasPeer(node), node::log);
    }
  }
}
