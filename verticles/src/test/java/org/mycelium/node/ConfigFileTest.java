package org.mycelium.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spec 04 §5.1 and §5.2: the file itself. */
class ConfigFileTest {
  private final Path folder;

  ConfigFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("mycelium.toml"), text);
  }

  private String refusal(Path file) {
    String message = assertThrows(OptionException.class, () -> ConfigFile.read(file)).getMessage();
    assertTrue(message.contains(file.toString()), message);
    return message;
  }

  @Test
  void theExampleOfTheSpecIsRead() throws IOException {
    NodeOptions options =
        ConfigFile.read(
            file(
                """
                peers = ["tcp://188.40.132.242:9651", "quic://[2a01:4f8:212:fa6::2]:9651"]
                api_addr = "127.0.0.1:8989"
                tun_name = "mycelium"
                metrics_api_address = "127.0.0.1:9999"
                """));
    assertEquals(2, options.getPeers().size());
    assertEquals(9999, options.get(NodeOption.METRICS_API_ADDRESS).orElseThrow().getPort());
  }

  /** Row 11: the original refuses a file without peers. */
  @Test
  void peersAreOptionalAndAnEmptyFileIsFine() throws IOException {
    assertEquals(new NodeOptions(), ConfigFile.read(file("")));
  }

  @Test
  void aByteOrderMarkIsAllowed() throws IOException {
    assertTrue(ConfigFile.read(file("\ufeffno_tun = true\n")).isNoTun());
  }

  @Test
  void anUnknownKeyIsNamedWithItsLine() throws IOException {
    String message = refusal(file("# c\n\ntcp_listen_prot = 1\n"));
    assertTrue(
        message.endsWith("line 3: unknown key 'tcp_listen_prot'; did you mean 'tcp_listen_port'?"),
        message);
  }

  @Test
  void aBadValueIsNamedWithItsLine() throws IOException {
    String message = refusal(file("no_tun = true\napi_addr = \"nowhere\"\n"));
    assertTrue(message.contains("line 2: api_addr: 'nowhere'"), message);
  }

  @Test
  void badTomlIsNamedWithLineAndColumn() throws IOException {
    String message = refusal(file("no_tun = true\nmetrics_api_address = 127.0.0.1:9999\n"));
    assertTrue(message.contains("line 2, column "), message);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() throws IOException {
    Path file = folder.resolve("latin1.toml");
    Files.write(file, "tun_name = \"é\"".getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(refusal(file).contains("line 1, column 13: not UTF-8"), refusal(file));
  }

  @Test
  void missingFilesAndFoldersAreNamed() {
    assertTrue(refusal(folder.resolve("none.toml")).contains("does not exist"));
    assertTrue(refusal(folder).contains("it is a directory"));
  }

  /** Row 9: a client command must not fail on what it does not use. */
  @Test
  void oneKeyCanBeReadFromAFileWhoseOthersAreBad() throws IOException {
    Path file = file("api_addr = \"127.0.0.1:1\"\nno_such_key = 1\n");
    assertEquals(1, ConfigFile.readOnly(file, NodeOption.API_ADDR).getApiAddr().getPort());
    assertEquals(new NodeOptions(), ConfigFile.readOnly(file, NodeOption.KEY_FILE));
    Path bad = file("api_addr = 5\n");
    assertTrue(
        assertThrows(OptionException.class, () -> ConfigFile.readOnly(bad, NodeOption.API_ADDR))
            .getMessage()
            .contains("line 1: api_addr"));
  }
}
