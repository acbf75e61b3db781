package org.mycelium.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The token file and the header of RFC 6750. */
class AccessTokenTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  private Path file(String text, String mode) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @Test
  void shown() throws IOException {
    AccessToken token = AccessToken.read(file(" " + TOKEN + "\n", "rw-------"));
    assertEquals("Bearer " + TOKEN, token.header());
    assertTrue(token.isShownBy("Bearer " + TOKEN));
    assertTrue(token.isShownBy("bearer   " + TOKEN + " "));
    assertFalse(token.isShownBy(null));
    assertFalse(token.isShownBy(""));
    assertFalse(token.isShownBy("Bearer "));
    assertFalse(token.isShownBy(TOKEN));
    assertFalse(token.isShownBy("Basic " + TOKEN));
    assertFalse(token.isShownBy("Bearer " + TOKEN + "0"));
    assertFalse(token.isShownBy("Bearer " + TOKEN.substring(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "with blanks in the middle of it", "ümläuteümläuteümläute"})
  void whatIsNoToken(String text) throws IOException {
    Path file = file(text, "rw-------");
    IOException e = assertThrows(IOException.class, () -> AccessToken.read(file));
    assertTrue(String.valueOf(e.getMessage()).contains("openssl rand"), e::toString);
  }

  @ParameterizedTest
  @CsvSource({"rw-r--r--, false", "rw--w----, false", "rw-r-----, true", "r--------, true"})
  void modes(String mode, boolean accepted) throws IOException {
    Path file = file(TOKEN, mode);
    if (accepted) {
      assertTrue(AccessToken.read(file).isShownBy("Bearer " + TOKEN));
    } else {
      IOException e = assertThrows(IOException.class, () -> AccessToken.read(file));
      assertTrue(String.valueOf(e.getMessage()).contains("chmod 600"), e::toString);
    }
  }

  @Test
  void missing() {
    Path file = folder.resolve("none");
    IOException e = assertThrows(IOException.class, () -> AccessToken.read(file));
    assertTrue(String.valueOf(e.getMessage()).startsWith("api_token_file " + file), e::toString);
  }

  @Test
  void endless() {
    IOException e = assertThrows(IOException.class, () -> AccessToken.read(Path.of("/dev/zero")));
    assertTrue(String.valueOf(e.getMessage()).contains("api_token_file /dev/zero"), e::toString);
  }
}
