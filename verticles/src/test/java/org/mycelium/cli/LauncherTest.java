package org.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher {@code mycelium}, with a java and a Maven that only say how they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private record Result(int code, String out, String err, long pid) {}

  private final Path folder;
  private final Path tree;
  private final Map<String, String> environment = new TreeMap<>();

  LauncherTest(@TempDir Path folder) throws IOException {
    this.folder = folder.toRealPath();
    this.tree = Files.createDirectories(this.folder.resolve("with blank/tree"));
  }

  @BeforeEach
  void lay() throws IOException {
    Files.copy(Path.of("../mycelium"), tree.resolve("mycelium"));
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", folder.toString());
    environment.put("MYCELIUM_JAVA", jdk("jdk", "25.0.1").toString());
    environment.put("MYCELIUM_CACHE", "off");
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(folder.resolve(name));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), "echo \"pid=$$\"; for a in \"$@\"; do echo \"<$a>\"; done");
    return home;
  }

  private static void script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void distribution() throws IOException {
    Path lib = Files.createDirectories(tree.resolve("lib"));
    Files.writeString(lib.resolve("mycelium-node-1.jar"), "");
    Files.writeString(lib.resolve("a.jar"), "");
  }

  private Result run(Path launcher, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
    command.addAll(List.of(arguments));
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the launcher hangs");
    return new Result(process.exitValue(), out, Files.readString(err), process.pid());
  }

  @Test
  void theDistributionRunsFromItsOwnJarsAndNoShellRemains() throws Exception {
    distribution();
    Result result = run(tree.resolve("mycelium"), "peers", "list", "two words", "*");
    assertEquals(0, result.code(), result::err);
    List<String> lines = result.out().lines().toList();
    assertEquals("pid=" + result.pid(), lines.get(0), "java took the place of the shell");
    assertTrue(
        lines.contains("<" + tree + "/lib/a.jar:" + tree + "/lib/mycelium-node-1.jar>"),
        result::out);
    int main = lines.indexOf("<org.mycelium.cli.Main>");
    assertEquals(
        List.of("<peers>", "<list>", "<two words>", "<*>"), lines.subList(main + 1, lines.size()));
  }

  @Test
  void itIsFoundThroughLinksFromAnyFolder() throws Exception {
    distribution();
    Path absolute = Files.createSymbolicLink(folder.resolve("one"), tree.resolve("mycelium"));
    Path relative = Files.createSymbolicLink(folder.resolve("two"), Path.of("one"));
    for (Path link : List.of(absolute, relative)) {
      Result result = run(link);
      assertTrue(result.out().contains(tree + "/lib/a.jar"), result::err);
    }
  }

  @Test
  void furtherFlagsOfTheJvmComeLast() throws Exception {
    distribution();
    environment.put("MYCELIUM_JAVA_OPTS", "-Xmx1g -Da=b");
    List<String> lines = run(tree.resolve("mycelium")).out().lines().toList();
    assertTrue(lines.contains("<--enable-native-access=ALL-UNNAMED>"), lines::toString);
    assertEquals(lines.indexOf("<-cp>") - 2, lines.indexOf("<-Xmx1g>"));
    assertTrue(lines.contains("<-Da=b>"), lines::toString);
  }

  @Test
  void aNamedJavaThatIsTooOldIsSaid() throws Exception {
    distribution();
    for (String version : List.of("17.0.15", "1.8.0_402", "24")) {
      environment.put("MYCELIUM_JAVA", jdk("old" + version, version).toString());
      Result result = run(tree.resolve("mycelium"));
      assertEquals(1, result.code());
      assertTrue(result.err().contains("is not a Java 25 or newer"), result::err);
    }
  }

  @Test
  void javaHomeGoesBeforeWhatLiesAround() throws Exception {
    distribution();
    environment.remove("MYCELIUM_JAVA");
    environment.put("JAVA_HOME", jdk("mine", "26-ea").toString());
    Result result = run(tree.resolve("mycelium"));
    assertTrue(result.out().startsWith("pid="), result::err);
  }

  @Test
  void aTooOldJavaHomeIsPassedOver() throws Exception {
    distribution();
    environment.remove("MYCELIUM_JAVA");
    environment.put("JAVA_HOME", jdk("old", "17").toString());
    script(folder.resolve("old/bin/java"), "echo '<old>'");
    jdk(".sdkman/candidates/java/25.0.1-tem", "25.0.1"); // when the machine has none elsewhere
    Result result = run(tree.resolve("mycelium"));
    assertFalse(result.err().contains("no Java"), result::err);
    assertFalse(result.out().contains("<old>"), result::out);
  }

  private void checkout() throws IOException {
    Files.createDirectories(tree.resolve("verticles"));
    Files.writeString(tree.resolve("verticles/pom.xml"), "");
  }

  @Test
  void aCheckoutIsBuiltOnceWithProgressOnStderr() throws Exception {
    checkout();
    Path maven = folder.resolve("mvn");
    script(
        maven,
        "echo \"building in $PWD: $*\"; mkdir -p verticles/target/dist/mycelium/lib;"
            + " : > verticles/target/dist/mycelium/lib/mycelium-node-1.jar");
    environment.put("MYCELIUM_MVN", maven.toString());
    Result first = run(tree.resolve("mycelium"));
    assertEquals(0, first.code(), first::err);
    assertTrue(first.err().contains("building once with Maven"), first::err);
    assertTrue(first.err().contains("building in " + tree), first::err);
    assertTrue(first.out().startsWith("pid="), "stdout is the command's alone");
    Result second = run(tree.resolve("mycelium"));
    assertEquals("", second.err());
  }

  @Test
  void aMissingMavenAndAFailedBuildAreSaid() throws Exception {
    checkout();
    environment.put("MYCELIUM_MVN", folder.resolve("none").toString());
    Result missing = run(tree.resolve("mycelium"));
    assertEquals(1, missing.code());
    assertTrue(missing.err().contains("Maven is not installed"), missing::err);
    script(folder.resolve("mvn"), "echo broken; exit 1");
    environment.put("MYCELIUM_MVN", folder.resolve("mvn").toString());
    Result failed = run(tree.resolve("mycelium"));
    assertEquals(1, failed.code());
    assertTrue(failed.err().contains("broken\nmycelium: the build failed"), failed::err);
  }

  @Test
  void aScriptTornFromItsTreeSaysSo() throws Exception {
    Result result = run(tree.resolve("mycelium"));
    assertEquals(1, result.code());
    assertTrue(result.err().contains("neither " + tree + "/lib nor a source tree"), result::err);
  }

  /** Its name decides, also when links lead to it. */
  @Test
  void underTheNameVertxItIsVertxsLauncher() throws Exception {
    distribution();
    Path vertx = Files.createSymbolicLink(tree.resolve("vertx"), Path.of("mycelium"));
    Path link = Files.createSymbolicLink(folder.resolve("v"), vertx);
    for (Path program : List.of(vertx, link)) {
      List<String> lines = run(program, "run", "peers").out().lines().toList();
      int main = lines.indexOf("<org.mycelium.node.VertxCommand>");
      assertEquals(List.of("<run>", "<peers>"), lines.subList(main + 1, lines.size()));
    }
  }

  /** The launcher has a list of the client commands, for they get other flags. */
  @Test
  void everyCommandButTheDemoIsAClient() throws Exception {
    distribution();
    for (String command : commands()) {
      String out = run(tree.resolve("mycelium"), "--silent", command).out();
      boolean client = out.contains("TieredStopAtLevel");
      assertEquals(!command.equals("demo"), client, command + ": add it to the launcher's list");
    }
    assertFalse(run(tree.resolve("mycelium")).out().contains("TieredStopAtLevel"));
  }

  private List<String> commands() throws IOException {
    try (CliFixture cli = new CliFixture(folder)) {
      assertEquals(0, cli.run("--help"));
      return cli.out()
          .lines()
          .dropWhile(line -> !line.startsWith("Commands:"))
          .filter(line -> line.matches(" {2}[a-z].*"))
          .map(line -> line.strip().split("[ ,]")[0])
          .toList();
    }
  }

  // The start-up cache, with a java that writes a word where the JVM would write a cache.

  private static final String TRAINABLE =
      """
      for a in "$@"; do case $a in -XX:AOTCacheOutput=*) echo $$ >>"$HOME/trainings"; sleep 0.3
      echo cache >"${a#*=}"; exit STATUS;; esac; done; for a in "$@"; do echo "<$a>"; done
      """;

  private Path caches(int trainingStatus) throws IOException {
    distribution();
    script(
        folder.resolve("jdk/bin/java"),
        TRAINABLE.replace("STATUS", Integer.toString(trainingStatus)));
    Path caches = folder.resolve("my caches");
    environment.put("MYCELIUM_CACHE", caches.toString());
    return caches;
  }

  private List<String> cacheFlags(String... arguments) throws IOException, InterruptedException {
    Result result = run(tree.resolve("mycelium"), arguments);
    assertEquals(0, result.code(), result::err);
    return result.out().lines().filter(line -> line.startsWith("<-XX:AOTCache=")).toList();
  }

  @Test
  void nodesAndClientsHaveACacheEachThatFitsJarsAndFlags() throws Exception {
    Path caches = caches(0);
    List<String> made = run(tree.resolve("mycelium"), "cache").out().lines().toList();
    assertEquals(2, made.size(), made::toString);
    assertTrue(made.get(0).startsWith(caches + "/node-"), made::toString);
    assertEquals(List.of("<-XX:AOTCache=" + made.get(0) + ">"), cacheFlags("--no-tun"));
    assertEquals(List.of("<-XX:AOTCache=" + made.get(1) + ">"), cacheFlags("peers", "list"));

    environment.put("MYCELIUM_JAVA_OPTS", "-Xmx1g");
    assertEquals(List.of(), cacheFlags("peers", "list"));
    for (String excluding : List.of("-Xshare:off", "-XX:SharedArchiveFile=x", "-XX:AOTMode=off")) {
      environment.put("MYCELIUM_JAVA_OPTS", excluding);
      assertEquals(List.of(), cacheFlags("peers", "list"));
      assertEquals(1, run(tree.resolve("mycelium"), "cache").code());
    }
    environment.remove("MYCELIUM_JAVA_OPTS");

    Files.writeString(tree.resolve("lib/a.jar"), "another version");
    assertEquals(List.of(), cacheFlags("peers", "list"));
    assertEquals(List.of(), cacheFlags("--no-tun"));
  }

  @Test
  void twoAtOnceMakeOneCache() throws Exception {
    caches(0);
    List<Thread> threads = new ArrayList<>();
    List<String> outputs = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 2; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  outputs.add(run(tree.resolve("mycelium"), "cache").out());
                } catch (IOException | InterruptedException e) {
                  outputs.add(e.toString());
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(outputs.get(0), outputs.get(1));
    assertEquals(2, Files.readAllLines(folder.resolve("trainings")).size(), "node and client once");
  }

  @Test
  void whatHindersACacheIsSaidByCacheAndNeverStopsAStart() throws Exception {
    Path caches = caches(3);
    Result failed = run(tree.resolve("mycelium"), "cache");
    assertEquals(1, failed.code());
    assertTrue(failed.err().contains("no start-up cache could be made in " + caches), failed::err);
    assertEquals(List.of(), cacheFlags("--no-tun"));

    Path file = Files.writeString(folder.resolve("file"), ""); // no folder can be made there
    environment.put("MYCELIUM_CACHE", file.toString());
    assertEquals(1, run(tree.resolve("mycelium"), "cache").code());
    assertEquals(List.of(), cacheFlags("peers", "list"));

    environment.put("MYCELIUM_CACHE", "off");
    assertEquals(1, run(tree.resolve("mycelium"), "cache").code());
    assertEquals(List.of(), cacheFlags("peers", "list"));
  }

  @Test
  void aKilledTrainingLeavesNothingThatCounts() throws Exception {
    Path caches = Files.createDirectories(caches(0));
    Files.writeString(caches.resolve("node.tmp"), "half");
    Files.writeString(caches.resolve("node.tmp.config"), "half");
    assertEquals(List.of(), cacheFlags("--no-tun"));
    assertEquals(0, run(tree.resolve("mycelium"), "cache").code());
    assertEquals(1, cacheFlags("--no-tun").size());
    assertFalse(Files.exists(caches.resolve("node.tmp.config")));
  }
}
