package org.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.node.NodeOption;

/** Every command line, TOML text and option of docs/vsock.md is one that this version takes. */
class VsockGuideTest {
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^ {4}(?:\\w+\\$ +)?mycelium((?: [^\\s#<]\\S*)*)");
  private static final Pattern IN_TEXT = Pattern.compile("`mycelium ([a-z][^`]*)`");
  private static final Pattern TOML = Pattern.compile("(?s)```toml\\n(.*?)```");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| [^|]*\\| `(-[^`]+)` \\| `([^`]+ = [^`]+)` \\|$");
  private static final Pattern SETTING =
      Pattern.compile("(?m)^\\| `(vsock_\\w+)` \\| `(--\\S+)` \\|");

  private final Path folder;
  private String guide = "";

  @SuppressWarnings("NullAway.Init") // made before each test
  private CliFixture cli;

  VsockGuideTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void begin() throws IOException {
    guide =
        Files.readString(Path.of("..", "docs", "vsock.md"))
            .replaceAll("<overlay address of [^>]*>", "400::1");
    cli = new CliFixture(folder);
  }

  @AfterEach
  void end() {
    cli.close();
  }

  private List<MatchResult> all(Pattern pattern) {
    return new ArrayList<>(pattern.matcher(guide).results().toList());
  }

  private void starts(String... words) {
    assertEquals(ExitCode.OK, cli.run(words), () -> String.join(" ", words) + ": " + cli.err());
    assertEquals(1, cli.started.size(), () -> String.join(" ", words));
    cli.started.getFirst().options().conclude();
  }

  @Test
  void everyCommandIsUnderstood() {
    List<MatchResult> commands = all(COMMAND);
    commands.addAll(all(IN_TEXT));
    assertTrue(commands.size() >= 10, () -> "commands " + commands.size());
    for (MatchResult command : commands) {
      String[] words = command.group(1).strip().split(" ");
      if (words[0].startsWith("-")) {
        starts(words);
      } else {
        // A client command: without a node it may fail, but not for its words.
        assertNotEquals(ExitCode.USAGE, cli.run(words), () -> Arrays.toString(words) + cli.err());
      }
    }
  }

  @Test
  void everyTomlTextIsUnderstood() throws IOException {
    List<MatchResult> texts = all(TOML);
    assertTrue(!texts.isEmpty(), "no TOML");
    for (MatchResult text : texts) {
      starts(
          "--config-file", Files.writeString(folder.resolve("g.toml"), text.group(1)).toString());
    }
  }

  @Test
  void flagsAndTomlOfATableSayTheSame() throws IOException {
    List<MatchResult> rows = all(ROW);
    assertEquals(2, rows.size(), "accept and dial");
    for (MatchResult row : rows) {
      starts(row.group(1).split(" "));
      var flags = cli.started.getFirst().options();
      starts("--config-file", Files.writeString(folder.resolve("g.toml"), row.group(2)).toString());
      var file = cli.started.getFirst().options();
      assertEquals(flags.getPeers(), file.getPeers(), row.group());
      assertEquals(
          flags.get(NodeOption.VSOCK_HYBRID_LISTEN),
          file.get(NodeOption.VSOCK_HYBRID_LISTEN),
          row.group());
    }
  }

  @Test
  void everySettingExists() {
    List<MatchResult> settings = all(SETTING);
    assertEquals(5, settings.size());
    for (MatchResult setting : settings) {
      assertTrue(
          NodeOption.all().stream()
              .anyMatch(
                  option ->
                      option.isKey()
                          && option.name().equals(setting.group(1))
                          && option.flags().contains(setting.group(2))),
          setting.group());
    }
  }
}
