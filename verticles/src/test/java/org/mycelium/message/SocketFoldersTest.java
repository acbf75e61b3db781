package org.mycelium.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.MyceliumFailure;

/** No way leads out of the folders for sockets. */
class SocketFoldersTest {
  @TempDir Path temporary;

  @Test
  void linksLeadNowhereElse() throws IOException {
    Path real = temporary.toRealPath();
    Path inside = Files.createDirectory(real.resolve("inside"));
    Path outside = Files.createFile(real.resolve("outside.sock"));
    Files.createFile(inside.resolve("a.sock"));
    Files.createSymbolicLink(inside.resolve("link.sock"), outside);
    Files.createSymbolicLink(inside.resolve("folder"), real);
    Files.createSymbolicLink(inside.resolve("b.sock"), inside.resolve("a.sock"));
    SocketFolders folders = new SocketFolders(List.of(inside));
    assertEquals(inside.resolve("a.sock"), folders.check(inside + "/a.sock"));
    assertEquals(inside.resolve("a.sock"), folders.check(inside + "/b.sock"));
    assertEquals(inside.resolve("later.sock"), folders.check(inside + "/later.sock"));
    for (String path : List.of("/link.sock", "/folder/outside.sock", "/../outside.sock")) {
      MyceliumFailure refused =
          assertThrows(MyceliumFailure.class, () -> folders.check(inside + path), path);
      assertEquals(FailureCode.FORBIDDEN, refused.code(), path);
    }
  }
}
