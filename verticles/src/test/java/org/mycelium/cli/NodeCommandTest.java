package org.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.link.Endpoint;
import org.mycelium.node.NodeOption;
import org.mycelium.node.NodeOptions;

/** Starting a node: spec 04 §4.1, §4.4, §5.1 to §5.3. */
class NodeCommandTest {
  private final Path home;
  private final CliFixture cli;

  NodeCommandTest(@TempDir Path home) throws IOException {
    this.home = home;
    this.cli = new CliFixture(home);
  }

  @BeforeEach
  void quiet() {
    cli.setVariable("RUST_LOG", "info");
  }

  @AfterEach
  void close() {
    cli.close();
  }

  private NodeOptions start(String... arguments) {
    assertEquals(0, cli.run(arguments), cli::err);
    assertEquals(1, cli.started.size(), cli::err);
    return cli.started.get(0).options();
  }

  private Path config(String text) throws IOException {
    Path file = home.resolve(".config/mycelium/mycelium.toml");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** The command line of the lab. */
  @Test
  void theUsualFlagsStartANode() {
    NodeOptions options =
        start(
            "-k",
            "/k",
            "--disable-peer-discovery",
            "--disable-quic",
            "--peers",
            "tcp://10.66.1.1:9651");
    assertEquals(
        List.of("tcp://10.66.1.1:9651"), options.getPeers().stream().map(Endpoint::uri).toList());
    assertEquals(Path.of("/k"), cli.started.get(0).keyFile());
    assertEquals("", cli.out());
    assertEquals("", cli.err(), "what disables something missing says nothing");
  }

  @Test
  void everyFlagOfTheTableIsAFlag() {
    String help = cli.run("--help") == 0 ? cli.out() : cli.err();
    NodeOption.all().stream()
        .flatMap(option -> option.flags().stream())
        .forEach(flag -> assertTrue(help.contains(flag), flag));
  }

  @Test
  void peersTakesSeveralAndMayBeRepeated() {
    NodeOptions options =
        start("--peers", "tcp://1.1.1.1:1", "tcp://2.2.2.2:2", "--no-tun", "--peers=vsock://2:3");
    assertEquals(
        List.of("tcp://1.1.1.1:1", "tcp://2.2.2.2:2", "vsock://2:3"),
        options.getPeers().stream().map(Endpoint::uri).toList());
    assertTrue(options.isNoTun());
  }

  /** Row 9 of §10: a subcommand after --peers stays a subcommand. */
  @Test
  void peersDoesNotSwallowASubcommand() {
    String key = "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f";
    assertEquals(0, cli.run("--peers", "tcp://1.1.1.1:1", "tcp://2.2.2.2:2", "inspect", key));
    assertTrue(cli.out().startsWith("Public key: " + key), cli::out);
    assertEquals(0, cli.run("inspect", "--peers", "tcp://1.1.1.1:1", key));
    assertTrue(cli.out().startsWith("Public key: " + key), cli::out);
  }

  @Test
  void theDefaultFileIsReadAndOverriddenByFlags() throws IOException {
    config("tcp_listen_port = 1234\nno_tun = true\npeers = [\"tcp://1.1.1.1:1\"]\n");
    NodeOptions file = start();
    assertEquals(1234, file.getTcpListenPort());
    assertTrue(file.isNoTun());
    NodeOptions merged = start("-t", "9651", "--no-tun=false", "--peers", "tcp://2.2.2.2:2");
    assertEquals(9651, merged.getTcpListenPort(), "an explicit default overrides the file");
    assertFalse(merged.isNoTun());
    assertEquals(
        List.of("tcp://2.2.2.2:2"), merged.getPeers().stream().map(Endpoint::uri).toList());
  }

  @Test
  void xdgFoldersCountOnlyWhenAbsolute() throws IOException {
    Path folder = Files.createDirectories(home.resolve("xdg/mycelium"));
    Files.writeString(folder.resolve("mycelium.toml"), "tcp_listen_port = 7\n");
    cli.setVariable("XDG_CONFIG_HOME", "xdg");
    assertEquals(9651, start().getTcpListenPort());
    cli.setVariable("XDG_CONFIG_HOME", home.resolve("xdg").toString());
    assertEquals(7, start().getTcpListenPort());
  }

  @Test
  void theDefaultKeyFolderIsMadeAndThatOfANamedKeyIsNot() {
    start();
    assertEquals(home.resolve(".local/share/mycelium/priv_key.bin"), cli.started.get(0).keyFile());
    assertTrue(Files.isDirectory(home.resolve(".local/share/mycelium")));
    start("-k", home.resolve("none/key").toString());
    assertFalse(Files.exists(home.resolve("none")));
  }

  @Test
  void aKeyFolderThatCannotBeMadeIsExitCode1() throws IOException {
    Files.writeString(home.resolve(".local"), "a file where a folder should be");
    assertEquals(1, cli.run());
    assertTrue(cli.err().contains("cannot be made") && cli.err().contains("--key-file"), cli::err);
  }

  @Test
  void theKeyFileMayBeNamedInTheFile() throws IOException {
    config("key_file = \"/from/file\"\n");
    start();
    assertEquals(Path.of("/from/file"), cli.started.get(0).keyFile());
    start("--key-file", "/from/flag");
    assertEquals(Path.of("/from/flag"), cli.started.get(0).keyFile());
  }

  @ParameterizedTest
  @CsvSource({
    "--tcp-listen-port=65536, is not in 0-65535",
    "--tcp-listen-port=x, is not a whole number",
    "--update-workers=0, is not in 1-254",
    "--update-workers=255, is not in 1-254",
    "--api-addr=localhost:1, is not a numeric ip:port",
    "--log-format=Compact, is not one of compact",
    "--peers=1.2.3.4:5, missing leading protocol identifier",
    "--no-tun=perhaps, no-tun",
    "--tcp-listen-prot=1, did you mean '--tcp-listen-port'?",
    "--zzzzzzzzzzzz, unknown option",
    "inspekt, did you mean 'inspect'?",
    "peers, a command is missing",
    "--key-file, Missing required parameter",
  })
  void wrongUsageIsExitCode2(String argument, String words) {
    assertEquals(2, cli.run(argument));
    assertTrue(cli.err().startsWith("Error: "), cli::err);
    assertTrue(cli.err().contains(words), cli::err);
    assertTrue(cli.err().contains("--help"), cli::err);
    assertEquals(List.of(), cli.started);
  }

  @Test
  void aSingleOptionGivenTwiceIsExitCode2() {
    assertEquals(2, cli.run("-k", "/a", "-k", "/b"));
    assertEquals(2, cli.run("-k", "/a", "inspect", "-k", "/b"), "at two levels too");
    assertTrue(cli.err().contains("'--key-file' is given more than once"), cli::err);
  }

  @ParameterizedTest
  @ValueSource(strings = "proxy")
  void aCommandOfLaterVersionsIsNamedAsSuch(String command) {
    assertEquals(2, cli.run(command, "--json"));
    assertTrue(cli.err().contains("'" + command + "' is not in this version"), cli::err);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--network-name=abc",
        "--network-key-file=/k",
        "--cdn-cache=/c",
        "--enable-dns",
        "--peers=tls://1.2.3.4:5",
      })
  void whatThisVersionLacksIsExitCode1AndNoNodeStarts(String flag) {
    assertEquals(1, cli.run(flag));
    assertTrue(cli.err().contains("not in this version"), cli::err);
    assertEquals(List.of(), cli.started);
  }

  @Test
  void whatOnlyTunesAMissingThingWarnsOnce() {
    start("--quic-listen-port", "9651");
    assertEquals(1, cli.err().lines().count(), cli::err);
    assertTrue(cli.err().contains(" WARN "), cli::err);
    assertTrue(cli.err().contains("QUIC is not in this version"), cli::err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no_such_key = 1", "peers = 5", "peers = [\"tcp://host:1\"]", "= 1"})
  void aBadFileIsExitCode1AndNamed(String text) throws IOException {
    Path file = config(text);
    assertEquals(1, cli.run());
    assertTrue(cli.err().contains(file.toString()), cli::err);
    assertTrue(cli.err().contains("line 1"), cli::err);
  }

  @Test
  void aMissingNamedFileIsExitCode1() {
    assertEquals(1, cli.run("-c", home.resolve("none.toml").toString()));
    assertTrue(cli.err().contains("does not exist"), cli::err);
  }

  @Test
  void aBadLogFilterIsExitCode1WithWords() {
    cli.setVariable("RUST_LOG", "info,mycelium=loud");
    assertEquals(1, cli.run());
    assertTrue(cli.err().contains("RUST_LOG: 'mycelium=loud' is neither"), cli::err);
  }

  @Test
  void versionAndHelpAreExitCode0() {
    assertEquals(0, cli.run("-V"));
    assertTrue(cli.out().matches("mycelium \\S+ \\(protocol 0\\.7\\.10\\)\\R"), cli::out);
    assertEquals(0, cli.run("help", "inspect"));
    assertTrue(cli.out().contains("--json"), cli::out);
    assertEquals(0, cli.run("peers", "list", "--help"));
    assertFalse(cli.out().contains("--tcp-listen-port"), cli::out);
  }
}
