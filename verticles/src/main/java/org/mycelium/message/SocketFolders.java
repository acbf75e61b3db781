package org.mycelium.message;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.MyceliumFailure;

/**
 * Which unix sockets topics may be forwarded to: those that the topic file names, and at run time
 * those inside configured folders. Otherwise anybody who may change topics could make the node
 * write what strangers send into any socket of the machine. Any thread after the start.
 */
final class SocketFolders {
  private static final int MAX_PATH = 107;

  private final List<Path> folders;
  private final Set<String> named = new HashSet<>();

  SocketFolders(List<Path> folders) {
    this.folders = folders;
  }

  /** The topic file names it; before the start. */
  void allow(String path) {
    named.add(path);
  }

  /**
   * Checks a path, with the links in it resolved as far as they exist.
   *
   * @return where to connect
   * @throws MyceliumFailure that says what to do
   */
  Path check(String text) {
    if (named.contains(text)) {
      return Path.of(text);
    }
    Path path;
    try {
      path = Path.of(text);
    } catch (java.nio.file.InvalidPathException e) {
      throw new MyceliumFailure(FailureCode.MALFORMED, "not a path: " + e.getMessage());
    }
    Path parent = path.getParent();
    if (!path.isAbsolute() || parent == null || text.length() > MAX_PATH) {
      throw new MyceliumFailure(
          FailureCode.MALFORMED,
          "the path of a socket is absolute and has at most " + MAX_PATH + " characters");
    }
    // Of the socket itself too: a link in the folder may lead out of it.
    Path socket = real(real(parent.normalize()).resolve(path.getFileName()));
    for (Path allowed : folders) {
      if (socket.startsWith(real(allowed))) {
        return socket;
      }
    }
    throw new MyceliumFailure(
        FailureCode.FORBIDDEN,
        "forward sockets are allowed only inside "
            + (folders.isEmpty() ? "configured folders, and there are none" : folders)
            + ": start the node with topic_socket_folders, or name the socket in the topic file");
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path; // it does not exist: nothing in it to connect to either
    }
  }
}
