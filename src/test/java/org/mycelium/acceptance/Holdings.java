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
   * Differences that are no leak. Of the heap: buffers of readers and pools, of which 2 MiB were
   * seen to come and go. Outside: what belongs to code compiled later, and Netty's pool; under 1
   * MiB was seen. In half an hour ten million buffers of 64 KiB are used there, and 128 missing
   * ones show.
   */
  private static final Holdings TOLERANCE = new Holdings(4L << 20, 8L << 20, 8);

  /** Every 5 s the JVM gives back what compilers no longer use, which can be some 20 MiB. */
  private static final Duration LOOKING = Duration.ofSeconds(12);

  /** Pools and caches give back what nobody needs within this time. */
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(90);

  /** What a node holds for good: the least of many looks. */
  static Holdings settled(NodeProcess node) {
    long end = System.nanoTime() + LOOKING.toNanos();
    Holdings least = of(node);
    while (System.nanoTime() < end) {
      Holdings now = of(node);
      least = now.outside < least.outside ? now : least;
    }
    return least;
  }

  /** Looks, after a full collection. */
  private static Holdings of(NodeProcess node) {
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
