package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code vertx run} from a distribution as users get it, and configuration that changes. */
class VertxRunIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final String NODE = "org.mycelium.node.NodeVerticle";

  @TempDir Path folder;

  /** The lines of the README, without the prompt and what is said about them. */
  static List<String> linesOfTheReadme() throws IOException {
    try (Stream<String> lines = Files.lines(NodeProcess.distribution().resolve("README.md"))) {
      List<String> found =
          lines
              .filter(line -> line.contains("$ ") && line.contains("./vertx run"))
              .map(line -> line.replaceFirst("^\\$ ", "").replaceFirst("\\s+# .*", ""))
              .toList();
      assertTrue(found.size() >= 2, found::toString);
      return found;
    }
  }

  private Path unpacked() {
    Path archive = NodeProcess.distribution().resolveSibling("mycelium.tar.gz");
    Shell.run(List.of("tar", "-xzf", archive.toString(), "-C", folder.toString())).ok();
    return folder.resolve("mycelium");
  }

  /** How each file of conf/ says that it is started. */
  static List<String> linesOfTheFiles() throws IOException {
    try (Stream<Path> files = Files.list(NodeProcess.distribution().resolve("conf"))) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".toml")).sorted().toList();
      assertTrue(all.size() >= 6, all::toString);
      List<String> found = new ArrayList<>();
      for (Path file : all) {
        Matcher line =
            Pattern.compile("\\./(mycelium|vertx) .*conf/" + file.getFileName())
                .matcher(Files.readString(file));
        assertTrue(line.find(), () -> file + " does not say how it is started");
        found.add(line.group());
      }
      return found;
    }
  }

  @ParameterizedTest
  @MethodSource("linesOfTheReadme")
  void aLineOfTheReadme(String line) throws Exception {
    startsAndStops(List.of(), line, "deployed verticle=");
  }

  /** Where the family is forbidden, as here, a file with vsock starts a node that says so. */
  @ParameterizedTest
  @MethodSource("linesOfTheFiles")
  void aFileOfConf(String line) throws Exception {
    String forbidden = "this process may not open AF_VSOCK sockets (EPERM, EACCES)";
    List<String> guard =
        line.contains("vsock") ? List.of(Requires.vsock().tool("novsock").toString()) : List.of();
    startsAndStops(
        guard,
        "env MYCELIUM_CACHE=off " + line,
        line.contains("vertx run") ? "deployed verticle=" : "node started",
        line.contains("vsock-host") ? "cannot listen on vsock port 9651: " + forbidden : "",
        line.contains("vsock-guest") ? "cannot reach vsock://2:9651: " + forbidden : "",
        line.contains("cluster") ? "joined cluster=mycelium" : "");
  }

  /** In a network of its own, for it uses the usual ports. */
  private void startsAndStops(List<String> guard, String line, String... said) throws Exception {
    Requires.netns();
    Requires.tun();
    String script =
        "ip link set lo up && cd " + unpacked() + " && exec " + line.replace("sudo ", "");
    List<String> words = new ArrayList<>(guard);
    words.addAll(List.of("env", "HOME=" + folder, "unshare", "-n", "sh", "-c", script));
    try (Background process = Background.start(words)) {
      for (String each : said) {
        Shell.await(LIMIT, () -> process.output().contains(each), process::output);
      }
      List<String> wanted = Stream.of(said).filter(each -> !each.isEmpty()).toList();
      assertEquals(
          List.of(),
          process
              .output()
              .lines()
              .filter(each -> each.contains(" ERROR ") && wanted.stream().noneMatch(each::contains))
              .toList());
      Shell.sh("kill -TERM " + process.pid());
      assertTrue(process.process().waitFor(20, TimeUnit.SECONDS), process::output);
      assertEquals(0, process.process().exitValue(), process::output);
    }
  }

  private void assertFails(String toml, String... words) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.toml"), toml);
    String vertx = NodeProcess.distribution().resolve("vertx").toString();
    for (String flag : List.of("-conf", "--conf")) {
      Shell.Result result = Shell.run(List.of(vertx, "run", NODE, flag, file.toString()));
      assertEquals(1, result.status(), result::out);
      for (String word : words) {
        assertTrue(result.out().contains(word), () -> "no '" + word + "' in " + result.out());
      }
      assertEquals(1, result.out().lines().count(), result::out);
    }
  }

  @Test
  void badConfigurationIsSaidInOneLine() throws IOException {
    assertFails("no_tun = true\npeers = [\n", "bad.toml", "line 3, column 1");
    assertFails("no_tun = true\npears = []\n", "bad.toml", "line 2", "did you mean 'peers'?");
  }

  /** A peer that is added to the file of a running node gets connected. */
  @ParameterizedTest
  @ValueSource(strings = {"mycelium", "vertx"})
  void thePeersOfARunningNodeFollowItsFile(String program) throws IOException {
    String fixed =
        """
        no_tun = true
        tcp_listen_port = 0
        api_addr = "127.0.0.1:0"
        jsonrpc_addr = "127.0.0.1:0"
        key_file = "%s"
        """
            .formatted(folder.resolve("file-key"));
    Path file = Files.writeString(folder.resolve("node.toml"), fixed + "peers = []\n");
    try (LocalNode other = LocalNode.start(folder);
        LocalNode node =
            program.equals("vertx")
                ? LocalNode.startVertx(folder, file)
                : LocalNode.start(folder, "--config-file", file.toString())) {
      assertEquals(0, node.list("/admin/peers").size());
      String peer = "tcp://127.0.0.1:" + other.tcpPort();
      Files.writeString(file, fixed + "peers = [\"" + peer + "\"]\n");
      Shell.await(
          LIMIT,
          () -> node.list("/admin/peers").encode().contains("\"connectionState\":\"alive\""),
          node::log);
      Files.writeString(file, fixed + "peers = []\n");
      Shell.await(LIMIT, () -> node.list("/admin/peers").isEmpty(), node::log);
      node.signal("TERM");
      assertEquals(0, node.exit(), node::log);
    }
  }
}
