package org.mycelium.message.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.apache.commons.codec.digest.Blake3;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bytes of a payload in order and grows with them: in memory up to {@link
 * Spool#MEMORY_BYTES}, then in a file. One thread.
 */
public final class PayloadWriter {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final byte[] NOTHING = {};

  private final Spool spool;
  private final Blake3 hash = Blake3.initHash();
  private byte[] memory = NOTHING;
  private int inMemory;
  private long length;
  private @Nullable FileChannel file;

  /** A writer that has nothing yet. */
  public PayloadWriter(Spool spool) {
    this.spool = spool;
  }

  /** Bytes so far. */
  public long length() {
    return length;
  }

  /** What it costs in memory: the bytes, or the buffer before the file. */
  public int memory() {
    return file == null ? inMemory : memory.length;
  }

  /** Bytes in the file. */
  long disk() {
    return file == null ? 0 : length - inMemory;
  }

  /**
   * Appends.
   *
   * @throws IOException when the file cannot be written; {@link #close} is all that is left
   */
  public void append(byte[] bytes, int at, int count) throws IOException {
    hash.update(bytes, at, count);
    length += count;
    if (file != null && memory.length == 0) { // it was spilled: there is no memory for a buffer
      write(ByteBuffer.wrap(bytes, at, count));
      return;
    }
    int limit = file == null ? Spool.MEMORY_BYTES : BUFFER_BYTES;
    if (inMemory + count > limit) {
      flush();
      if (count > BUFFER_BYTES) {
        write(ByteBuffer.wrap(bytes, at, count));
        return;
      }
    }
    if (inMemory + count > memory.length) {
      memory = Arrays.copyOf(memory, Math.max(inMemory + count, Math.min(limit, 2 * inMemory)));
    }
    System.arraycopy(bytes, at, memory, inMemory, count);
    inMemory += count;
  }

  /** BLAKE3 of all bytes. */
  byte[] hash() {
    return hash.doFinalize(MessageWire.HASH_BYTES);
  }

  /**
   * All bytes; this writer is used up.
   *
   * @throws IOException when the file cannot be written
   */
  public Payload finish() throws IOException {
    if (file == null) {
      return Payload.of(inMemory == memory.length ? memory : Arrays.copyOf(memory, inMemory));
    }
    write(ByteBuffer.wrap(memory, 0, inMemory));
    memory = NOTHING;
    inMemory = 0;
    return new Spool.FilePayload(file, length, hash());
  }

  /** Throws all bytes away. */
  public void close() {
    if (file != null) {
      new Spool.FilePayload(file, 0, NOTHING).close();
    }
  }

  /** Writes what is in memory to the file, long before it has to, and needs none from here on. */
  void spill() throws IOException {
    write(ByteBuffer.wrap(memory, 0, inMemory));
    inMemory = 0;
    memory = NOTHING;
  }

  private void flush() throws IOException {
    write(ByteBuffer.wrap(memory, 0, inMemory));
    inMemory = 0;
    if (memory.length != BUFFER_BYTES) {
      memory = new byte[BUFFER_BYTES];
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    FileChannel open = file;
    if (open == null) {
      file = open = spool.open();
    }
    while (bytes.hasRemaining()) {
      open.write(bytes);
    }
  }
}
