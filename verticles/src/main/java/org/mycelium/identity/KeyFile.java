package org.mycelium.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The file that holds a node's secret key: 32 raw bytes (spec 01 §1.2). It is created with mode
 * 0600, written beside its place, synced and then moved there, so that a crash leaves either no key
 * or a whole one. A damaged file is never overwritten: its owner may have a copy, and with the key
 * the node would lose its address. Blocking; for one thread at a time.
 */
public final class KeyFile {
  private static final String OWNER_ONLY = "rw-------";
  private static final Set<PosixFilePermission> TOO_OPEN =
      PosixFilePermissions.fromString("----w-rwx");
  private static final int MAX_BACKUPS = 1000;

  private final Path path;
  private final Consumer<String> warnings;

  /**
   * Names the file; nothing is read yet.
   *
   * @param path of the file
   * @param warnings is told, in a sentence, what is odd but does not stop anything
   */
  public KeyFile(Path path, Consumer<String> warnings) {
    this.path = path;
    this.warnings = warnings;
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** True when something is there, a dangling symbolic link too. */
  public boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Reads the first 32 bytes. A longer file and one that others can read or change are warned of.
   *
   * @throws KeyFileException when there is no such file, it is shorter, unreadable or a directory
   */
  public SecretKey load() throws KeyFileException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(SecretKey.BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new KeyFileException(
          "key file " + path + " not found; make one with 'mycelium generate-keys'", e);
    } catch (IOException e) {
      throw new KeyFileException("key file " + path + " cannot be read: " + reason(e), e);
    }
    if (bytes.length < SecretKey.BYTES) {
      throw new KeyFileException(
          "key file "
              + path
              + " has "
              + bytes.length
              + " bytes, a secret key has 32; it was left as it is. Put back a copy, or make a new"
              + " key (and with it a new address) with 'mycelium generate-keys --force'");
    }
    if (bytes.length > SecretKey.BYTES) {
      warnings.accept("key file " + path + " is longer than 32 bytes; only the first 32 are used");
    }
    warnOfPermissions();
    SecretKey key = SecretKey.of(Arrays.copyOf(bytes, SecretKey.BYTES));
    Arrays.fill(bytes, (byte) 0);
    return key;
  }

  /**
   * Reads the key, or makes one when nothing is there: what a starting node does.
   *
   * @throws KeyFileException when what is there is no key, or a new one cannot be written
   */
  public SecretKey loadOrCreate() throws KeyFileException {
    if (exists()) {
      return load();
    }
    warnings.accept(
        "key file " + path + " not found; a new key is made, and with it a new address");
    return create();
  }

  /**
   * Makes a new key where none is.
   *
   * @throws KeyFileException when something is there already, or it cannot be written
   */
  public SecretKey create() throws KeyFileException {
    SecretKey key = SecretKey.generate();
    write(
        key,
        path,
        temporary -> {
          try {
            Files.createLink(path, temporary); // unlike a move, it never replaces
          } catch (UnsupportedOperationException e) {
            Files.move(temporary, path);
          }
        });
    return key;
  }

  /**
   * Makes a new key, whatever is there; what was there stays beside it as {@code <name>.bak} (or
   * {@code .bak.1} and so on, when that is taken).
   *
   * @return the backup, empty when nothing was there
   * @throws KeyFileException when the file is a directory, or it cannot be written
   */
  public Optional<Path> replace() throws KeyFileException {
    if (!exists()) {
      create();
      return Optional.empty();
    }
    if (Files.isDirectory(path)) {
      throw new KeyFileException("key file " + path + " is a directory; name a file");
    }
    Path target = followLink();
    Path[] backup = new Path[1];
    write(
        SecretKey.generate(),
        target,
        temporary -> {
          backup[0] = backUp(target);
          Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        });
    return Optional.of(backup[0]);
  }

  private Path followLink() throws KeyFileException {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new KeyFileException("key file " + path + " is a link to nowhere: " + reason(e), e);
    }
  }

  private static Path backUp(Path target) throws IOException {
    for (int i = 0; i < MAX_BACKUPS; i++) {
      Path backup = target.resolveSibling(target.getFileName() + ".bak" + (i == 0 ? "" : "." + i));
      if (!Files.exists(backup, LinkOption.NOFOLLOW_LINKS)) {
        try {
          return Files.createLink(backup, target);
        } catch (UnsupportedOperationException e) {
          return Files.copy(target, backup, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    throw new IOException(MAX_BACKUPS + " backups are there already; remove some");
  }

  @FunctionalInterface
  private interface Placing {
    void place(Path temporary) throws IOException;
  }

  private void write(SecretKey key, Path target, Placing placing) throws KeyFileException {
    Path folder = Optional.ofNullable(target.toAbsolutePath().getParent()).orElse(target);
    byte[] bytes = key.toBytes();
    Path temporary = null;
    try {
      temporary = Files.createTempFile(folder, ".mycelium-key-", ".tmp"); // 0600 on POSIX
      if (isPosix(temporary)) {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(OWNER_ONLY));
      }
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      placing.place(temporary);
      syncFolder(folder);
    } catch (FileAlreadyExistsException e) {
      throw new KeyFileException("key file " + path + " exists already; it was left as it is", e);
    } catch (IOException e) {
      throw new KeyFileException("key file " + path + " cannot be written: " + reason(e), e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
      deleteQuietly(temporary);
    }
  }

  private void deleteQuietly(@org.jspecify.annotations.Nullable Path temporary) {
    try {
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      warnings.accept("a copy of the key was left in " + temporary + ": " + e.getMessage());
    }
  }

  // Makes the new name itself durable; systems that cannot open a folder need no such step.
  private static void syncFolder(Path folder) throws IOException {
    if (isPosix(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private void warnOfPermissions() {
    try {
      if (isPosix(path)
          && Files.getPosixFilePermissions(path).stream().anyMatch(TOO_OPEN::contains)) {
        warnings.accept(
            "key file " + path + " can be read or changed by others; do: chmod 600 " + path);
      }
    } catch (IOException e) {
      warnings.accept("the permissions of key file " + path + " are unknown: " + e.getMessage());
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private String reason(IOException e) {
    if (Files.isDirectory(path)) {
      return "it is a directory";
    }
    return switch (e) {
      case AccessDeniedException denied -> "permission denied (" + denied.getFile() + ")";
      case NoSuchFileException missing -> "the folder does not exist (" + missing.getFile() + ")";
      default -> String.valueOf(e.getMessage());
    };
  }
}
