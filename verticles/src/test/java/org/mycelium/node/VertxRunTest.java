package org.mycelium.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code vertx run} makes of its command line. */
class VertxRunTest {
  private static final String NODE = "org.mycelium.node.NodeVerticle";
  private static final String MONITOR = "org.mycelium.monitor.MonitorVerticle";

  @TempDir Path folder;

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("a.toml"), text).toString();
  }

  private static VertxRun run(String... words) {
    try {
      return VertxRun.of(List.of(words));
    } catch (VertxRun.UsageException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-conf", "--conf", "-CONF"})
  void aNodeGetsTheNameOfItsFileAndOthersItsContent(String flag) throws IOException {
    String toml = file("no_tun = true\nlog_level = \"debug\"\n");
    VertxRun node = run(NODE, flag, toml);
    assertEquals(new JsonObject().put("config_file", toml), node.config());
    assertEquals("debug", node.logging().getLogLevel());
    assertFalse(node.cluster());
    VertxRun other = run(flag + "=" + toml, "java:" + MONITOR);
    assertEquals(MONITOR, other.verticle());
    assertEquals(true, other.config().getValue("no_tun"));
    assertEquals(List.of("--conf=" + other.config().encode(), MONITOR), other.arguments());
  }

  @Test
  void jsonIsTakenToo() throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), "{\"probe_millis\": 100}");
    assertEquals(100, run(MONITOR, "--conf", file.toString()).config().getInteger("probe_millis"));
    assertEquals(true, run(NODE, "--conf", "{\"no_tun\": true}").config().getValue("no_tun"));
    String words =
        assertThrows(OptionException.class, () -> run(MONITOR, "--conf", "{nonsense")).getMessage();
    assertTrue(words.contains("--conf is not a JSON object"), words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-c", "-cluster", "--cluster"})
  void clusterIsAskedForByFlag(String flag) {
    VertxRun run = run(MONITOR, flag);
    assertTrue(run.cluster());
    assertEquals(List.of(flag, "--conf={}", MONITOR), run.arguments());
  }

  @Test
  void clusterIsAskedForByTheFile() throws IOException {
    VertxRun run = run(MONITOR, "--conf", file("[cluster]\nhost = \"127.0.0.1\"\n"));
    assertTrue(run.cluster());
    assertEquals("127.0.0.1", run.members().getString("host"));
    assertEquals("--cluster", run.arguments().getFirst());
  }

  @Test
  void otherOptionsGoToVertxsLauncherWithTheirValues() {
    assertEquals(
        List.of("--instances", "2", "-worker", "--cluster-host=::1", "--conf={}", "x.Y"),
        run("--instances", "2", "-worker", "x.Y", "--cluster-host=::1").arguments());
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int vertx(String... arguments) {
    out.reset();
    err.reset();
    return VertxCommand.run(
        List.of(arguments),
        Map.of(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private void assertError(int code, List<String> arguments, String... words) {
    assertEquals(code, vertx(arguments.toArray(String[]::new)), err::toString);
    String text = err.toString(StandardCharsets.UTF_8);
    for (String word : words) {
      assertTrue(text.contains(word), () -> "no '" + word + "' in " + text);
    }
    assertFalse(text.contains("\tat "), text);
  }

  @Test
  void whatCannotBeReadStopsIt() throws IOException {
    String broken = file("no_tun = true\npeers = [\n");
    assertError(1, List.of("run", NODE, "--conf", broken), broken, "line 3, column 1");
    String unknown = file("no_tun = true\npears = []\n");
    assertError(
        1, List.of("run", NODE, "--conf", unknown), "line 2", "'pears'", "did you mean 'peers'?");
    assertError(1, List.of("run", NODE, "--conf", "/nonexistent.toml"), "does not exist");
    assertError(1, List.of("run", NODE), "--conf conf/node.toml");
  }

  @Test
  void whatCannotBeMeantIsAUsageError() {
    assertError(2, List.of("run"), "name the verticle");
    assertError(2, List.of("run", "--conf"), "needs a file");
    assertError(2, List.of("run", "x.Y", "x.Z"), "one too many");
    assertError(2, List.of("start"), "only: vertx run");
    assertEquals(2, vertx());
    assertEquals(0, vertx("--help"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("vertx run <verticle>"));
  }

  /** A transport alone has no router to serve. */
  @ParameterizedTest
  @ValueSource(strings = {"org.mycelium.tcp.TcpVerticle", "org.mycelium.vsock.VsockVerticle"})
  void aTransportWithoutRouterFailsAndNamesTheMissingAddress(String verticle) {
    String address = "46d:b5b8:61bb:504f:2dac:1fb1:5bd:9e56";
    String conf = "{\"node\": \"" + address + "\"}";
    assertError(1, List.of("run", verticle, "--conf", conf), "no router of node " + address);
    assertError(1, List.of("run", verticle), "the overlay address of the node");
  }

  @Test
  void aClassThatIsNotThere() {
    assertError(1, List.of("run", "org.example.None"), "org.example.None did not start", "lib/");
  }
}
