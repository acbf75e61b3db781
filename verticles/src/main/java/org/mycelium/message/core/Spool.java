package org.mycelium.message.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A folder for payloads that are too long for memory. Its files have no name once they are open
 * (where the system allows it), so that none survives the process. One thread.
 */
public final class Spool {

  /** Payloads up to this length stay in memory. */
  public static final int MEMORY_BYTES = 1 << 20;

  private final Path folder;

  /**
   * A spool.
   *
   * @param folder made when the first file is needed, readable for this user alone
   */
  public Spool(Path folder) {
    this.folder = folder;
  }

  /** A new, empty file. */
  FileChannel open() throws IOException {
    if (!Files.isDirectory(folder)) {
      if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectories(folder);
      }
    }
    return FileChannel.open(
        folder.resolve(UUID.randomUUID().toString()),
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE));
  }

  /** Bytes in such a file, with their hash. */
  static final class FilePayload implements Payload {
    private final FileChannel file;
    private final long length;
    private final byte[] hash;

    FilePayload(FileChannel file, long length, byte[] hash) {
      this.file = file;
      this.length = length;
      this.hash = hash;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public byte[] hash() {
      return hash;
    }

    @Override
    public long memory() {
      return 0;
    }

    @Override
    public void read(long offset, byte[] target, int at, int count) throws IOException {
      ByteBuffer into = ByteBuffer.wrap(target, at, count);
      while (into.hasRemaining()) {
        int read = file.read(into, offset + into.position() - at);
        if (read < 0) {
          throw new IOException("the spool file is shorter than it was");
        }
      }
    }

    @Override
    public void close() {
      try {
        file.close();
      } catch (IOException e) {
        // What could not be closed cannot be closed again; the bytes are read already.
        return;
      }
    }
  }
}
