package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Update;

/**
 * The launcher as a process: what remains of it, how it ends, and what it says when it cannot start
 * (spec 04 §4.4, §5.4).
 */
class LauncherIT {
  private static final int INFINITE = 0xffff;

  @TempDir Path folder;

  /** No shell remains: the process that was started is the JVM. */
  @Test
  void theLauncherBecomesTheNode() throws IOException {
    try (LocalNode node = LocalNode.start(folder)) {
      assertEquals("java\n", Files.readString(Path.of("/proc/" + node.pid() + "/comm")));
    }
  }

  /**
   * Design, Better 7: the route is retracted on the wire, then the connection ends, then exit 0.
   */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalEndsItInOrder(String signal) {
    try (LocalNode node = LocalNode.start(folder);
        RawPeer peer = RawPeer.connect(node.tcpPort())) {
      Subnet own = OverlayAddress.parse(node.address()).subnet();
      peer.served(own);
      node.signal(signal);
      peer.awaitEnd("after SIG" + signal);
      assertEquals(
          1,
          peer.count(Update.class, u -> RawPeer.isOf(u, own) && u.metric() == INFINITE),
          () -> "retractions before the end: " + peer.heard());
      assertEquals(0, node.exit(), node::log);
    }
  }

  /** Also while it still reads its configuration: here a pipe into which nobody writes. */
  @ParameterizedTest
  @CsvSource({"mycelium, TERM", "mycelium, INT", "vertx, TERM", "vertx, INT"})
  void aSignalInTheFirstMomentsEndsItInOrder(String program, String signal) throws Exception {
    Path config = folder.resolve("never.toml");
    Shell.sh("mkfifo " + config);
    Path log = folder.resolve("log");
    List<String> words = new ArrayList<>();
    words.add(NodeProcess.distribution().resolve(program).toString());
    words.addAll(
        program.equals("vertx")
            ? List.of("run", "org.mycelium.node.NodeVerticle", "--conf", config.toString())
            : List.of("-c", config.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(Shell.interruptible(words))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("HOME", folder.toString());
    RandomAccessFile bothItsEnds = new RandomAccessFile(config.toFile(), "rw");
    try (bothItsEnds) {
      Process process = builder.start();
      try {
        Shell.await(
            Duration.ofSeconds(60),
            () -> !process.isAlive() || hasOpen(process.pid(), config),
            () -> read(log));
        assertTrue(process.isAlive(), () -> read(log));
        Shell.sh("kill -" + signal + " " + process.pid());
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> read(log));
        assertEquals(0, process.exitValue(), () -> read(log));
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static boolean hasOpen(long pid, Path file) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors.anyMatch(
          each -> {
            try {
              return Files.readSymbolicLink(each).equals(file);
            } catch (IOException e) {
              return false; // closed meanwhile
            }
          });
    } catch (IOException e) {
      return false; // the process has ended
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Shell.Result launch(String... arguments) {
    return launch(List.of(), arguments);
  }

  private Shell.Result launch(List<String> before, String... arguments) {
    List<String> words = new ArrayList<>(before);
    words.add(NodeProcess.launcher().toString());
    words.addAll(List.of(arguments));
    if (words.stream().noneMatch(word -> word.startsWith("--api-addr"))) {
      words.add("--api-addr=127.0.0.1:0");
    }
    words.add("--jsonrpc-addr=127.0.0.1:0");
    if (!words.contains("-k")) {
      words.addAll(List.of("-k", folder.resolve("key").toString()));
    }
    return Shell.run(words);
  }

  private static void assertFails(int status, Shell.Result result, String... words) {
    assertEquals(status, result.status(), result::out);
    for (String word : words) {
      assertTrue(result.out().contains(word), () -> "no '" + word + "' in:\n" + result.out());
    }
    assertFalse(result.out().contains("\tat "), () -> "a stack trace:\n" + result.out());
  }

  @Test
  void aTakenPort() throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getByName("::"), 0));
      String port = Integer.toString(taken.getLocalPort());
      assertFails(1, launch("--no-tun", "-t", port), port, "in use", "choose another");
    }
  }

  @Test
  void aTakenApiPort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertFails(
          1, launch("--no-tun", "-t", "0", "--api-addr=127.0.0.1:" + port), port, "api_addr");
    }
  }

  @Test
  void aMalformedPeer() {
    assertFails(
        2,
        launch("--no-tun", "--peers", "tcp://192.0.2.1:96x1"),
        "position",
        "tcp://192.0.2.6:9651");
    assertFails(2, launch("--no-tun", "--peers", "192.0.2.1:9651"), "tcp://192.0.2.6:9651");
  }

  @Test
  void aKeyFileThatIsNone() throws IOException {
    Path shortFile = Files.write(folder.resolve("short"), new byte[31]);
    assertFails(
        1, launch("--no-tun", "-t", "0", "-k", shortFile.toString()), shortFile.toString(), "31");
    Path directory = Files.createDirectory(folder.resolve("directory"));
    assertFails(1, launch("--no-tun", "-t", "0", "-k", directory.toString()), directory.toString());
  }

  /** Root without the capability: it may open the device and not configure it. */
  @Test
  void noCapabilityForTun() {
    Requires.tun();
    List<String> without =
        List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", "--");
    assertFails(
        1,
        launch(without, "-t", "0", "--tun-name", "mychostile0"),
        "CAP_NET_ADMIN",
        "AmbientCapabilities",
        "ip tuntap add",
        "--no-tun");
  }

  /** Another user, who may not even open the device on most machines. */
  @Test
  void anotherUserWithoutPrivileges() throws IOException {
    Requires.tun();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> nobody =
        List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all");
    assertFails(
        1, launch(nobody, "-t", "0", "--tun-name", "mychostile1"), "CAP_NET_ADMIN", "--no-tun");
  }

  /** A private network must never start as a public one. */
  @Test
  void whatIsNotInThisVersion() {
    assertFails(
        1,
        launch("--no-tun", "--network-name=mine", "--network-key-file=/nonexistent"),
        "--network-name",
        "not in this version");
  }

  @Test
  void unknownNames() throws IOException {
    Path file = Files.writeString(folder.resolve("node.toml"), "no_tun = true\npears = []\n");
    assertFails(1, launch("-c", file.toString()), "pears", "peers", file.toString());
    assertFails(2, launch("--pears", "tcp://192.0.2.1:9651"), "--pears", "--peers");
  }
}
