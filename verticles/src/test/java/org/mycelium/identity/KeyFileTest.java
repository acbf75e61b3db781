package org.mycelium.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spec 01 §1.2 and the key-file rows of spec 04 §9 and §10 (12). */
class KeyFileTest {
  private final List<String> warnings = new ArrayList<>();

  private final Path folder;

  KeyFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private KeyFile keyFile() {
    return new KeyFile(folder.resolve("priv_key.bin"), warnings::add);
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i + 1);
    }
    return bytes;
  }

  private KeyFile holding(byte[] content) throws IOException {
    KeyFile file = keyFile();
    Files.write(file.path(), content);
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private List<Path> everything() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void contentIsTheRaw32Bytes() throws IOException {
    KeyFile file = holding(bytes(32));
    assertArrayEquals(bytes(32), file.load().toBytes());
    assertEquals(List.of(), warnings);
  }

  @Test
  void aLongerFileIsReadUpToByte32AndWarnedOf() throws IOException {
    KeyFile file = holding(bytes(40));
    assertArrayEquals(bytes(32), file.load().toBytes());
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("longer than 32 bytes"), warnings::toString);
  }

  @Test
  void aShorterFileIsAnErrorThatNamesItAndIsNeverOverwritten() throws IOException {
    for (int length : new int[] {0, 1, 31}) {
      KeyFile file = holding(bytes(length));
      for (var attempt : List.<Attempt>of(file::load, file::loadOrCreate, file::create)) {
        KeyFileException e = assertThrows(KeyFileException.class, attempt::run);
        assertTrue(e.getMessage().contains(file.path().toString()), e::getMessage);
      }
      String message = assertThrows(KeyFileException.class, file::load).getMessage();
      assertTrue(message.contains("has " + length + " bytes"), message);
      assertArrayEquals(bytes(length), Files.readAllBytes(file.path()));
      assertEquals(List.of(file.path()), everything(), "no temporary file may remain");
    }
  }

  private interface Attempt {
    SecretKey run() throws IOException;
  }

  @Test
  void aMissingFileIsNotFoundAndLoadMakesNone() throws IOException {
    KeyFileException e = assertThrows(KeyFileException.class, () -> keyFile().load());
    assertTrue(e.getMessage().contains("not found"), e::getMessage);
    assertEquals(List.of(), everything());
  }

  @Test
  void aStartingNodeMakesTheMissingKeyWithAWarning() throws IOException {
    SecretKey made = keyFile().loadOrCreate();
    assertEquals(1, warnings.size());
    assertEquals(made.publicKey(), keyFile().load().publicKey());
    assertEquals(List.of(keyFile().path()), everything());
  }

  @Test
  void aNewFileHasMode0600() throws IOException {
    keyFile().create();
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile().path())));
    assertEquals(32, Files.size(keyFile().path()));
  }

  @Test
  void createRefusesWhatIsThere() throws IOException {
    KeyFile file = holding(bytes(32));
    KeyFileException e = assertThrows(KeyFileException.class, file::create);
    assertTrue(e.getMessage().contains("exists already"), e::getMessage);
    assertArrayEquals(bytes(32), Files.readAllBytes(file.path()));
  }

  @Test
  void replaceKeepsEachOldKeyBeside() throws IOException {
    KeyFile file = holding(bytes(32));
    Path first = file.replace().orElseThrow();
    byte[] second = Files.readAllBytes(file.path());
    assertEquals("priv_key.bin.bak", first.getFileName().toString());
    assertArrayEquals(bytes(32), Files.readAllBytes(first));
    assertFalse(Arrays.equals(bytes(32), second));
    Path next = file.replace().orElseThrow();
    assertEquals("priv_key.bin.bak.1", next.getFileName().toString());
    assertArrayEquals(second, Files.readAllBytes(next));
    assertArrayEquals(bytes(32), Files.readAllBytes(first));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
    assertEquals(3, everything().size());
  }

  @Test
  void replaceMendsADamagedFileAndMakesAMissingOne() throws IOException {
    assertTrue(keyFile().replace().isEmpty());
    Files.write(keyFile().path(), bytes(5));
    assertArrayEquals(bytes(5), Files.readAllBytes(keyFile().replace().orElseThrow()));
    keyFile().load();
  }

  @Test
  void replaceFollowsALinkInsteadOfReplacingIt() throws IOException {
    Path real = Files.write(folder.resolve("real.bin"), bytes(32));
    Path link = Files.createSymbolicLink(folder.resolve("link.bin"), real);
    new KeyFile(link, warnings::add).replace();
    assertTrue(Files.isSymbolicLink(link));
    assertFalse(Arrays.equals(bytes(32), Files.readAllBytes(real)));
  }

  @Test
  void aFolderIsNamedAsSuch() {
    KeyFile file = new KeyFile(folder, warnings::add);
    for (var attempt : List.<Attempt>of(file::load, file::loadOrCreate)) {
      KeyFileException e = assertThrows(KeyFileException.class, attempt::run);
      assertTrue(e.getMessage().contains("it is a directory"), e::getMessage);
    }
    assertThrows(KeyFileException.class, file::replace);
  }

  @Test
  void theFolderOfAnExplicitPathIsNotCreated() {
    Path missing = folder.resolve("none/key.bin");
    KeyFileException e =
        assertThrows(
            KeyFileException.class, () -> new KeyFile(missing, warnings::add).loadOrCreate());
    assertTrue(e.getMessage().contains("the folder does not exist"), e::getMessage);
    assertFalse(Files.exists(missing.getParent()));
  }

  @Test
  void aFileOpenToOthersIsWarnedOf() throws IOException {
    KeyFile file = holding(bytes(32));
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r-----"));
    file.load();
    assertEquals(List.of(), warnings, "0640 is how v0.7.10 leaves it");
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r--r--"));
    file.load();
    assertTrue(warnings.get(0).contains("chmod 600"), warnings::toString);
  }

  @Test
  void twoNewKeysDiffer() throws IOException {
    SecretKey one = keyFile().create();
    SecretKey two = new KeyFile(folder.resolve("b"), warnings::add).create();
    assertNotEquals(one.publicKey(), two.publicKey());
  }
}
