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
}
