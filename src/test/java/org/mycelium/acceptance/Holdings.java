package org.mycelium.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a node holds while it is at rest.
 *
 * @param heap bytes of live objects
 * @param outside bytes outside of the heap, direct buffers among them
 * @param descriptors open files and sockets
 */
record Holdings(long heap, long outside, int descriptors) {
  /**
   * Differences that are no leak. Of the heap: what each thread keeps to use again, a few batches
   * of 64 KiB, and entries of caches. Outside: what belongs to code compiled later, and pools; in
   * half an hour some million buffers of 64 KiB are used there, of which 128 may be missing.
   */
  private static final Holdings TOLERANCE = new Holdings(2L << 20, 8L << 20, 8);

  /** Pools and caches give back what nobody needs within this time. */
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(90);

  /** Looks, after a full collection. */
  static Holdings of(NodeProcess node) {
    long pid = node.pid();
    long heap = Jvm.heapBytes(pid);
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return new Holdings(heap, Jvm.nativeBytes(pid), (int) open.count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the node holds no more than these, but for the tolerance. */
  void awaitAgain(NodeProcess node) {
    Shell.await(
        SETTLES_WITHIN, () -> covers(of(node)), () -> "at first " + this + ", now " + of(node));
    System.out.println("at first " + this + ", in the end " + of(node));
  }

  private boolean covers(Holdings now) {
    return now.heap <= heap + TOLERANCE.heap
        && now.outside <= outside + TOLERANCE.outside
        && now.descriptors <= descriptors + TOLERANCE.descriptors;
  }
}
