package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The start-up cache with a real JVM: it is used, and a bad one is in nobody's way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartCacheIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  @TempDir static Path folder;

  private List<Path> caches = List.of();

  private List<String> launcher(Path cacheFolder, String... arguments) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("env", "MYCELIUM_CACHE=" + cacheFolder));
    words.add(NodeProcess.launcher().toString());
    words.addAll(List.of(arguments));
    return words;
  }

  private List<String> node(Path cacheFolder) {
    String key = folder.resolve("key").toString();
    return launcher(
        cacheFolder,
        "--no-tun",
        "--tcp-listen-port=0",
        "--api-addr=127.0.0.1:0",
        "--jsonrpc-addr=127.0.0.1:0",
        "-k",
        key);
  }

  @BeforeAll
  void make() {
    String printed = Shell.run(launcher(folder.resolve("caches"), "cache")).ok();
    caches = printed.lines().map(Path::of).toList();
    assertEquals(2, caches.size(), printed);
    caches.forEach(cache -> assertTrue(Files.isRegularFile(cache), printed));
  }

  private static void assertStarts(Background node) {
    Shell.await(LIMIT, () -> node.output().contains("node started"), node::output);
    assertFalse(node.output().contains("[aot"), node::output);
  }

  /** With AOTMode=on the JVM refuses to start unless the cache fits. */
  @Test
  void theCacheIsTheOneThatTheNodeStartsFrom() throws IOException {
    List<String> words;
    try (Background node = Background.start(node(folder.resolve("caches")))) {
      assertStarts(node);
      String line = Files.readString(Path.of("/proc/" + node.pid() + "/cmdline"));
      words = new ArrayList<>(List.of(line.split("\0")));
    }
    assertTrue(words.contains("-XX:AOTCache=" + caches.get(0)), words::toString);
    words.add(1, "-XX:AOTMode=on");
    try (Background node = Background.start(words)) {
      assertStarts(node);
    }
  }

  private static void damage(Path file) throws IOException {
    try (RandomAccessFile half = new RandomAccessFile(file.toFile(), "rw")) {
      half.setLength(half.length() / 2);
    }
  }

  @Test
  void aDamagedCacheIsPassedOverInSilence() throws IOException {
    Path other = Files.createDirectories(folder.resolve("damaged"));
    for (Path cache : caches) {
      Path copy = Files.copy(cache, other.resolve(cache.getFileName()));
      damage(copy);
    }
    try (Background node = Background.start(node(other))) {
      assertStarts(node);
    }
    assertTrue(
        Shell.run(launcher(other, "--version"))
            .ok()
            .matches("mycelium \\S+ \\(protocol .*\\)\\s*"));
  }

  /** The first start trains in the background, and says nothing of it. */
  @Test
  void theFirstStartMakesIt() {
    Path fresh = folder.resolve("fresh");
    try (Background node = Background.start(node(fresh))) {
      assertStarts(node);
      Path made = fresh.resolve(caches.get(0).getFileName());
      Shell.await(Duration.ofMinutes(2), () -> Files.exists(made), node::output);
      assertTrue(node.process().isAlive());
    }
  }
}
