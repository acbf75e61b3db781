package org.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect} and {@code generate-keys}: spec 01 §1.2, spec 04 §4.2, §4.3 and row 12. */
class KeyCommandsTest {
  private static final String KEY =
      "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f";
  private static final String ADDRESS = "430:9364:d8d8:84a9:dd60:de78:c767:d361";

  private final Path home;
  private final CliFixture cli;

  KeyCommandsTest(@TempDir Path home) throws IOException {
    this.home = home;
    this.cli = new CliFixture(home);
  }

  @AfterEach
  void close() {
    cli.close();
  }

  private Path defaultKey() {
    return home.resolve(".local/share/mycelium/priv_key.bin");
  }

  @Test
  void inspectPrintsTwoLines() {
    assertEquals(0, cli.run("inspect", KEY));
    assertEquals("Public key: " + KEY + "\nAddress: " + ADDRESS + "\n", cli.out());
  }

  @Test
  void inspectJsonIsPretty() {
    assertEquals(0, cli.run("inspect", "--json", KEY));
    assertEquals(
        "{\n  \"publicKey\": \"" + KEY + "\",\n  \"address\": \"" + ADDRESS + "\"\n}\n", cli.out());
  }

  @Test
  void inspectRefusesWhatIsNoKey() {
    for (String bad : new String[] {"abc", KEY + "00", KEY.replace('8', 'x')}) {
      assertEquals(1, cli.run("inspect", bad));
      assertTrue(cli.err().contains("'" + bad + "' is no public key"), cli::err);
    }
  }

  @Test
  void inspectNeverMakesAKey() {
    assertEquals(1, cli.run("inspect"));
    assertTrue(cli.err().contains(defaultKey() + " not found"), cli::err);
    assertFalse(Files.exists(defaultKey().getParent()));
  }

  /** Row 12: in the original a damaged key file makes even {@code inspect KEY} fail. */
  @Test
  void aDamagedKeyFileIsNoBarForAGivenKeyNorForForce() throws IOException {
    Files.createDirectories(defaultKey().getParent());
    Files.write(defaultKey(), new byte[3]);
    assertEquals(0, cli.run("inspect", KEY));
    assertEquals(1, cli.run("inspect"));
    assertEquals(0, cli.run("generate-keys", "--force"), cli::err);
    assertEquals(0, cli.run("inspect"), cli::err);
  }

  @Test
  void generateKeysWritesWhatInspectShows() {
    assertEquals(0, cli.run("generate-keys"), cli::err);
    String told = cli.err();
    assertEquals("", cli.out());
    assertEquals(0, cli.run("inspect"));
    String address = cli.out().lines().toList().get(1).replace("Address: ", "");
    assertTrue(told.contains(defaultKey().toString()) && told.contains(address), told);
  }

  /** Row 12: a refusal is not a success. */
  @Test
  void generateKeysRefusesAnExistingFileWithExitCode1() throws IOException {
    cli.run("generate-keys");
    byte[] before = Files.readAllBytes(defaultKey());
    assertEquals(1, cli.run("generate-keys"));
    assertTrue(cli.err().contains("exists already") && cli.err().contains("--force"), cli::err);
    assertArrayEquals(before, Files.readAllBytes(defaultKey()));
  }

  @Test
  void forceKeepsTheOldKeyAndSaysWhere() throws IOException {
    Path key = home.resolve("k");
    assertEquals(0, cli.run("generate-keys", "-k", key.toString()));
    byte[] before = Files.readAllBytes(key);
    assertEquals(0, cli.run("-k", key.toString(), "generate-keys", "--force"));
    assertTrue(cli.err().contains(key + ".bak"), cli::err);
    assertArrayEquals(before, Files.readAllBytes(home.resolve("k.bak")));
  }

  @Test
  void theKeyFileOfTheConfigFileIsUsed() throws IOException {
    Path key = home.resolve("named.key");
    Path file = Files.writeString(home.resolve("c.toml"), "key_file = \"" + key + "\"\n");
    assertEquals(0, cli.run("generate-keys", "-c", file.toString()), cli::err);
    assertTrue(Files.exists(key));
  }
}
