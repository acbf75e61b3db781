package org.mycelium.message.core;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The chunks of an arriving message put together (spec 03 §1.7). Memory grows with what arrived,
 * not with what was announced: in order it goes to a {@link PayloadWriter}, and what came too early
 * waits, at most {@link #MAX_EARLY} bytes of it. Confined to the receiver.
 */
final class Assembly {
  static final int MAX_EARLY = 4 << 20;

  /** What a waiting piece costs besides its bytes. */
  private static final int OVERHEAD = 64;

  private final PayloadWriter writer;
  private final TreeMap<Long, byte[]> early = new TreeMap<>();
  private long earlyBytes;
  private long chunks;

  Assembly(Spool spool) {
    this.writer = new PayloadWriter(spool);
  }

  /** True when these bytes are here already. */
  boolean has(long offset) {
    return offset < writer.length() || early.containsKey(offset);
  }

  /** True when a chunk at this offset continues what is here in order. */
  boolean follows(long offset) {
    return offset == writer.length();
  }

  /** True when a chunk at this offset may be added: in order always, else while there is room. */
  boolean fits(long offset, int size) {
    return follows(offset) || earlyBytes + size + OVERHEAD <= MAX_EARLY;
  }

  /** Adds a chunk that {@link #has} not and that {@link #fits}. */
  void add(long offset, byte[] packet, int at, int size) throws IOException {
    chunks++;
    if (offset != writer.length()) {
      byte[] piece = new byte[size];
      System.arraycopy(packet, at, piece, 0, size);
      early.put(offset, piece);
      earlyBytes += size + OVERHEAD;
      return;
    }
    writer.append(packet, at, size);
    while (!early.isEmpty() && early.firstKey() <= writer.length()) {
      Map.Entry<Long, byte[]> next = early.pollFirstEntry();
      earlyBytes -= next.getValue().length + OVERHEAD;
      if (next.getKey() == writer.length()) {
        writer.append(next.getValue(), 0, next.getValue().length);
      }
      // One that begins inside another: its sender contradicts itself, and the hash will tell.
    }
  }

  /** Chunks that came. */
  long chunks() {
    return chunks;
  }

  /** Bytes from the beginning without a gap. */
  long length() {
    return writer.length();
  }

  /** Bytes in memory. */
  long memory() {
    return writer.memory() + earlyBytes;
  }

  /** Bytes on disk. */
  long disk() {
    return writer.disk();
  }

  /** BLAKE3 of all bytes; once. */
  byte[] hash() {
    return writer.hash();
  }

  Payload finish() throws IOException {
    return writer.finish();
  }

  /** Writes what is in order to the file; only what came too early stays in memory. */
  void spill() throws IOException {
    writer.spill();
  }

  void close() {
    writer.close();
    early.clear();
  }
}
