package org.mycelium.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.mycelium.access.TrustedUsers;
import org.mycelium.link.SocketFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the unix socket that a server listens on: mode 0660, group {@value
 * TrustedUsers#GROUP} when there is one and the node may give it, else the node's own. The server
 * binds {@link #fresh}, which is moved in place when its mode is right, so that nobody else can
 * connect in between. A file that nobody listens on any more is replaced; one in use, or one that
 * is no socket, is not. Blocking.
 */
final class UnixDoor {
  private static final Logger log = LoggerFactory.getLogger(UnixDoor.class);

  private final Path file;
  private final Path fresh;
  private @Nullable Object key;

  UnixDoor(Path path) {
    file = path.toAbsolutePath();
    fresh = Path.of(file + "~");
  }

  /** Makes room; fails with words. */
  Path prepare() throws IOException {
    SocketFile.remove(file, fresh);
    Files.deleteIfExists(fresh);
    return fresh;
  }

  /** Lets callers in, once the server listens. */
  Path open() throws IOException {
    OptionalLong group = TrustedUsers.group();
    if (group.isPresent()) {
      try {
        Files.setAttribute(fresh, "unix:gid", (int) group.getAsLong());
      } catch (IOException e) {
        log.warn(
            "api_socket keeps the node's own group, which is not in the group {}: {}",
            TrustedUsers.GROUP,
            e.getMessage());
      }
    }
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-rw----"));
    Files.move(fresh, file);
    key = SocketFile.key(file);
    return file;
  }

  /** Removes the file, unless another process has replaced it. */
  void close() throws IOException {
    Files.deleteIfExists(fresh);
    if (key != null) {
      SocketFile.removeOwn(file, key);
    }
  }
}
