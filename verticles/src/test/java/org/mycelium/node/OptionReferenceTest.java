package org.mycelium.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The pages and sample files that users read say what the parser does. */
class OptionReferenceTest {
  /** Tests run in the folder of the module. */
  private static final Path ROOT = Path.of("..");

  private static final Path PAGE = ROOT.resolve("docs/configuration.md");

  /** Written anew with {@code -Dmycelium.write-docs=true}. */
  @Test
  void theReferenceIsThatOfTheTable() throws IOException {
    if (Boolean.getBoolean("mycelium.write-docs")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, OptionReference.markdown());
    }
    assertEquals(
        OptionReference.markdown(),
        Files.readString(PAGE),
        "write it anew: mvn -pl verticles -am test -Dtest=OptionReferenceTest"
            + " -Dtest.jvm.args=-Dmycelium.write-docs=true");
  }

  @TestFactory
  Stream<DynamicTest> everySampleFileStartsANode() throws IOException {
    List<Path> samples = samples();
    assertTrue(samples.size() >= 4, samples::toString);
    return samples.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> assertEquals(List.of(), ConfigFile.read(file).conclude())));
  }

  /** Lines like {@code # key = value} are samples too: each must be a known key, and parse. */
  @TestFactory
  Stream<DynamicTest> everyCommentedSettingParses() throws IOException {
    return samples().stream()
        .flatMap(
            file ->
                commented(file)
                    .map(
                        line ->
                            DynamicTest.dynamicTest(
                                file.getFileName() + ": " + line, () -> assertParses(line))));
  }

  /** All but the one of the monitor, which is no node. */
  private static List<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("conf"))) {
      return files
          .filter(file -> file.toString().endsWith(".toml") && !file.endsWith("monitor.toml"))
          .sorted()
          .toList();
    }
  }

  private static Stream<String> commented(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.matches("#\\s?[a-z_]+ = .*"))
          .map(line -> line.replaceFirst("#\\s?", ""));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void assertParses(String line) throws IOException {
    Path file = Files.createTempFile("sample", ".toml");
    try {
      Files.writeString(file, line);
      assertEquals(1, ConfigFile.read(file).toJson().size());
    } finally {
      Files.delete(file);
    }
  }

  /** conf/node.toml names every key that this version acts on. */
  @Test
  void theFullSampleNamesEveryKey() throws IOException {
    String sample = Files.readString(ROOT.resolve("conf/node.toml"));
    for (NodeOption<?> option : NodeOption.all()) {
      if (option.isKey() && option.stage() == Stage.BUILT) {
        assertTrue(sample.contains(option.name() + " = "), option.name());
      }
    }
  }

  @Test
  void flagsAndKeysAreUniqueAndEveryOptionHasOne() {
    Set<String> flags = new HashSet<>();
    for (NodeOption<?> option : NodeOption.all()) {
      option.flags().forEach(flag -> assertTrue(flags.add(flag), flag));
      assertFalse(option.flags().isEmpty() && !option.isKey(), option.name());
      assertFalse(option.help().isEmpty() || option.help().endsWith("."), option.name());
    }
  }
}
