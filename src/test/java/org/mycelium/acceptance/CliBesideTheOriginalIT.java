package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our command line and the original's, each against a node of ours and one of the original's: the
 * same results.
 */
@EnabledIfEnvironmentVariable(named = "MYCELIUM_REFERENCE", matches = ".+")
class CliBesideTheOriginalIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String MESSAGE = "message";

  /** Traffic and ages move on between two calls. */
  private static final Pattern MOVING =
      Pattern.compile(
          "(\"(?:txBytes|rxBytes|discovered|lastConnected|expiration|packetCount|byteCount)\": ?\"?)\\d+");

  private static final Pattern AMOUNT = Pattern.compile("\\d+\\.\\d\\d [KMG]?i?B +");
  private static final Pattern COUNTS =
      Pattern.compile("(?m)^(\\| [0-9a-f:]+ +)\\| \\d+ +\\| \\d+ +\\|$");
  private static final Pattern AGE = Pattern.compile("(\\d+m )?\\d+s +");

  @TempDir(factory = ShortFolder.class)
  static Path folder;

  private static Path original;
  private static LocalNode ours;
  private static Background theirs;
  private static String theirApi;

  @BeforeAll
  static void start() {
    original = Requires.reference();
    ours = LocalNode.start(folder);
    theirApi = "127.0.0.1:" + free();
    theirs =
        Background.start(
            List.of(
                original.toString(),
                "-k",
                folder.resolve("their-key").toString(),
                "--no-tun",
                "--disable-quic",
                "--disable-peer-discovery",
                "--tcp-listen-port=" + free(),
                "--api-addr=" + theirApi,
                "--jsonrpc-addr=127.0.0.1:" + free(),
                "--peers",
                "tcp://127.0.0.1:" + ours.tcpPort()));
    // Both know each other's route, so that all tables have lines.
    Shell.await(
        LIMIT,
        () ->
            !ours.list("/admin/routes/selected").isEmpty()
                && mine(theirApi, "routes", "selected", "--json").out().contains(oursSubnet()),
        () -> ours.log() + theirs.output());
  }

  @AfterAll
  static void stop() {
    if (ours != null) {
      ours.close();
    }
    if (theirs != null) {
      theirs.close();
    }
  }

  private static String oursSubnet() {
    return ours.object("/admin").getString("nodeSubnet");
  }

  private static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Shell.Result client(Path program, String api, String... words) {
    List<String> command = new ArrayList<>(List.of("env", "HOME=" + folder, "XDG_DATA_HOME="));
    command.addAll(List.of(program.toString(), "--api-addr=" + api));
    command.addAll(List.of(words));
    return Shell.run(command);
  }

  private static Shell.Result mine(String api, String... words) {
    return client(NodeProcess.launcher(), api, words);
  }

  private static Shell.Result their(String api, String... words) {
    // Its log is on stdout; what it prints there for people is no result.
    List<String> quiet = new ArrayList<>(List.of("--silent"));
    quiet.addAll(List.of(words));
    return client(original, api, quiet.toArray(String[]::new));
  }

  private static String still(String text) {
    String fixed = MOVING.matcher(text).replaceAll("$1N");
    fixed = AMOUNT.matcher(fixed).replaceAll("B ");
    fixed = COUNTS.matcher(fixed).replaceAll("$1| N | N |");
    fixed = AGE.matcher(fixed).replaceAll("T ");
    // The widths of a table follow its cells.
    return fixed.replaceAll("-+", "-").replaceAll(" +", " ").strip();
  }

  /** The lines of a table, without the columns that only our program has; their order is free. */
  private static List<String> lines(String text, int columns) {
    return still(text)
        .lines()
        .map(
            line -> {
              String[] cells = line.split("[|+]");
              return cells.length <= columns + 1
                  ? String.join("|", cells)
                  : String.join("|", List.of(cells).subList(0, columns + 1));
            })
        .map(String::strip)
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "peers list",
        "routes selected",
        "routes fallback",
        "routes queried",
        "stats packets",
        "peers list --json",
        "routes selected --json",
        "routes fallback --json",
        "routes queried --json",
        "stats packets --json",
      })
  void tablesAndJson(String words) {
    String[] command = words.split(" ");
    for (String api : List.of(theirApi, ours.apiAddress())) {
      Shell.Result one = mine(api, command);
      Shell.Result other = their(api, command);
      if (words.endsWith("--json")) {
        if (words.startsWith("peers") && api.equals(ours.apiAddress())) {
          // Ours prints what the node tells; the original's leaves out what it does not know.
          assertTrue(one.ok().contains("\"rttMicros\""), one::out);
          assertTrue(still(other.ok()).startsWith("["), other::out);
        } else {
          assertEquals(still(other.ok()), still(one.ok()), api + " " + words);
        }
      } else {
        assertEquals(lines(other.ok(), 8), lines(one.ok(), 8), api + " " + words);
      }
    }
  }

  @Test
  void addAndRemove() {
    for (String api : List.of(theirApi, ours.apiAddress())) {
      for (boolean first : List.of(true, false)) {
        String peer = "tcp://127.0.0.1:" + (first ? 1 : 2);
        Shell.Result added =
            first ? mine(api, "peers", "add", peer) : their(api, "peers", "add", peer);
        assertEquals("", added.ok());
        assertTrue(mine(api, "peers", "list").ok().contains(peer.substring(6) + " "));
        assertEquals(1, mine(api, "peers", "add", peer).status());
        assertEquals(1, their(api, "peers", "add", peer).status());
        Shell.Result removed =
            first ? their(api, "peers", "remove", peer) : mine(api, "peers", "remove", peer);
        assertEquals("", removed.ok());
        assertEquals(1, mine(api, "peers", "remove", peer).status());
        assertEquals(1, their(api, "peers", "remove", peer).status());
      }
    }
  }

  @Test
  void keys() {
    String key = folder.resolve("key").toString();
    assertEquals(0, mine("127.0.0.1:1", "-k", key, "generate-keys").status());
    for (String[] words :
        new String[][] {{"inspect", "-k", key}, {"inspect", "--json", "-k", key}}) {
      assertEquals(their("127.0.0.1:1", words).ok(), mine("127.0.0.1:1", words).ok());
    }
    String hex = "ab".repeat(32);
    assertEquals(
        their("127.0.0.1:1", "inspect", hex).ok(), mine("127.0.0.1:1", "inspect", hex).ok());
  }

  /** Either program sends through either node, and either takes it at the other end. */
  @Test
  void messages() throws IOException {
    String theirAddress =
        mine(theirApi, "status", "--json")
            .out()
            .replaceAll("(?s).*\"nodeIp\": \"([^\"]+)\".*", "$1");
    String binary = Files.write(folder.resolve("body"), new byte[] {0, (byte) 0xff}).toString();
    for (boolean toTheirs : List.of(true, false)) {
      String from = toTheirs ? ours.apiAddress() : theirApi;
      String to = toTheirs ? theirApi : ours.apiAddress();
      String destination = toTheirs ? theirAddress : ours.address();
      List<String> lines = new ArrayList<>();
      for (boolean sendWithMine : List.of(true, false)) {
        for (boolean receiveWithMine : List.of(true, false)) {
          for (String[] body : new String[][] {{"größer"}, {"--msg-path", binary}}) {
            String[] send = words("send", destination, body);
            Shell.Result sent = sendWithMine ? mine(from, send) : their(from, send);
            assertTrue(sent.ok().matches("\\{\"id\":\"[0-9a-f]{16}\"}\\s*"), sent::out);
            String[] receive = words("receive", "--timeout=30", new String[0]);
            Shell.Result received = receiveWithMine ? mine(to, receive) : their(to, receive);
            lines.add(received.ok().strip().replaceAll("\"id\":\"[0-9a-f]{16}\"", "ID"));
          }
        }
      }
      // Whoever sent and whoever received: a text and a binary message look the same each time.
      for (int i = 2; i < lines.size(); i++) {
        assertEquals(lines.get(i % 2), lines.get(i));
      }
      assertTrue(
          lines.get(0).contains("\"topic\":\"a+b\",\"payload\":\"größer\""), lines::toString);
      assertTrue(lines.get(1).contains("\"payload\":\"AP8=\""), lines::toString);
    }
  }

  private static String[] words(String command, String argument, String[] further) {
    List<String> words = new ArrayList<>(List.of(MESSAGE, command, argument));
    words.addAll(List.of(further));
    if (command.equals("send")) {
      words.addAll(List.of("-t", "a+b"));
    }
    return words.toArray(String[]::new);
  }

  @Test
  void nothingInTime() {
    for (String api : List.of(theirApi, ours.apiAddress())) {
      assertEquals("", mine(api, "message", "receive", "--timeout=0").ok());
      assertEquals("", their(api, "message", "receive", "--timeout=0").ok());
    }
  }
}
