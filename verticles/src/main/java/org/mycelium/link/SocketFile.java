package org.mycelium.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;

/** Files of unix sockets: those that outlived their listener, and those of our own. Blocking. */
public final class SocketFile {

  /** All unix sockets of this network namespace, with the names they were bound to. */
  private static final Path SOCKETS = Path.of("/proc/net/unix");

  /** Column of the name: Num RefCount Protocol Flags Type St Inode Path. */
  private static final int NAME_COLUMN = 7;

  private SocketFile() {}

  /**
   * Removes the file when it is a socket that nobody has bound any more. Looks it up in the
   * kernel's list; trying it by a connection would disturb whoever listens there.
   *
   * @param boundAs other names under which a socket in use may have been bound before it was moved
   * @throws FileAlreadyExistsException when it is in use or is no socket
   */
  public static void remove(Path file, Path boundAs) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    if (!attributes.isOther()) {
      throw new FileAlreadyExistsException(file + " is there and is no socket");
    }
    if (isBound(List.of(file.toString(), boundAs.toString()))) {
      throw new FileAlreadyExistsException("another process listens on " + file);
    }
    Files.deleteIfExists(file);
  }

  private static boolean isBound(List<String> names) throws IOException {
    try (var lines = Files.lines(SOCKETS, StandardCharsets.ISO_8859_1)) {
      return lines
          .map(line -> line.strip().split("\\s+", NAME_COLUMN + 1))
          .anyMatch(
              columns ->
                  columns.length > NAME_COLUMN && names.contains(asUtf8(columns[NAME_COLUMN])));
    }
  }

  private static String asUtf8(String latin1) {
    return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** What tells this file from another of the same name. */
  public static Object key(Path file) throws IOException {
    return Objects.requireNonNull(
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey(),
        "inode");
  }

  /** Removes the file unless another process has replaced it. */
  public static void removeOwn(Path file, Object key) throws IOException {
    try {
      if (key(file).equals(key)) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // Somebody was faster: it is gone, as it should be.
      return;
    }
  }
}
