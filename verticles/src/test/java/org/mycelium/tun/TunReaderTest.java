package org.mycelium.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mycelium.dataplane.HostReceiver;
import org.mycelium.libc.Descriptor;
import org.mycelium.libc.Errno;
import org.mycelium.libc.Libc;
import org.mycelium.testing.Await;

/** Errors of the reading loop, with descriptors that fail on purpose (spec 01 W27). */
@Timeout(30)
class TunReaderTest {
  private static final HostReceiver NOBODY =
      new HostReceiver() {
        @Override
        public void packet(byte[] bytes, int offset, int length) {}

        @Override
        public void readComplete() {}
      };

  private final Libc libc = new Libc();
  private final TunStats stats = new TunStats();
  private final BlockingQueue<TunException> failures = new LinkedBlockingQueue<>();

  @BeforeAll
  static void linux() {
    Assumptions.assumeTrue(System.getProperty("os.name").startsWith("Linux"), "not Linux");
  }

  private Descriptor open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      int fd = libc.open(arena.allocateFrom(path), flags | Libc.O_CLOEXEC);
      assertTrue(fd >= 0, path);
      return new Descriptor(fd);
    }
  }

  private Thread start(Descriptor source, Descriptor wake, int errorLimit) {
    assertTrue(source.acquire());
    assertTrue(wake.acquire());
    return Thread.ofPlatform()
        .start(
            new TunReader(
                "test", List.of(source), wake, true, NOBODY, stats, failures::add, errorLimit));
  }

  private Descriptor eventfd() {
    return new Descriptor(libc.eventfd(Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC));
  }

  @Test
  void aPermanentErrorEndsItAtOnce() throws Exception {
    // Write only: every read is EBADF.
    Descriptor source = open("/dev/null", 1);
    Descriptor wake = eventfd();
    Thread reader = start(source, wake, 20);
    TunException failure = failures.poll(10, TimeUnit.SECONDS);
    reader.join();
    assertTrue(failure != null && failure.errno() == Errno.EBADF, "" + failure);
    assertEquals(1, stats.readErrors());
    source.close();
    wake.close();
  }

  @Test
  void aPassingErrorIsRetriedWithLongerWaitsUpToTheLimit() throws Exception {
    // Reading a folder is EISDIR, which may pass.
    Descriptor source = open("/", 0);
    Descriptor wake = eventfd();
    long before = System.nanoTime();
    Thread reader = start(source, wake, 7);
    TunException failure = failures.poll(10, TimeUnit.SECONDS);
    reader.join();
    assertTrue(failure != null && failure.reason() == TunException.Reason.GONE, "" + failure);
    assertEquals(7, stats.readErrors());
    // 1 + 2 + 4 + 8 + 16 + 32 ms between seven tries: a busy loop would take microseconds.
    assertTrue(System.nanoTime() - before >= TimeUnit.MILLISECONDS.toNanos(63));
    source.close();
    wake.close();
  }

  @Test
  void endOfFileForEverIsNoBusyLoopEither() throws Exception {
    Descriptor source = open("/dev/null", 0);
    Descriptor wake = eventfd();
    start(source, wake, 4).join();
    assertEquals(4, stats.readErrors());
    assertEquals(1, failures.size());
    source.close();
    wake.close();
  }

  /** Out of memory, say: the node must hear that its device is not read any more. */
  @Test
  void anErrorOfTheReceiverEndsItAloud() throws Exception {
    Descriptor source = eventfd();
    Descriptor wake = eventfd();
    // With the value 1 in it, 8 bytes can be read: without a virtio header, a "packet".
    libc.write(source.number(), MemorySegment.ofArray(new long[] {1}), 8);
    HostReceiver failing =
        new HostReceiver() {
          @Override
          public void packet(byte[] bytes, int offset, int length) {
            throw new OutOfMemoryError("of the test");
          }

          @Override
          public void readComplete() {}
        };
    assertTrue(source.acquire());
    assertTrue(wake.acquire());
    TunReader loop =
        new TunReader("test", List.of(source), wake, false, failing, stats, failures::add, 20);
    Thread reader = Thread.ofPlatform().start(loop);
    TunException failure = failures.poll(10, TimeUnit.SECONDS);
    reader.join();
    assertTrue(failure != null && failure.reason() == TunException.Reason.GONE, "" + failure);
    source.close();
    wake.close();
  }

  /** As a ping that comes while a bulk flow fills another queue. */
  @Test
  void aQueueThatWasEmptyGoesBeforeOneWithABacklog() throws Exception {
    int semaphore = 1; // EFD_SEMAPHORE: each read yields one of many, as 8 bytes with a 1
    Descriptor bulk =
        new Descriptor(libc.eventfd(semaphore | Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC));
    Descriptor other = eventfd();
    Descriptor wake = eventfd();
    libc.write(bulk.number(), MemorySegment.ofArray(new long[] {1000}), 8);
    List<Byte> seen = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(1001);
    HostReceiver receiver =
        new HostReceiver() {
          @Override
          public void packet(byte[] bytes, int offset, int length) {
            seen.add(bytes[offset]);
            if (seen.size() == 10) {
              new Libc().write(other.number(), MemorySegment.ofArray(new long[] {2}), 8);
            }
            all.countDown();
          }

          @Override
          public void readComplete() {}
        };
    for (Descriptor each : List.of(bulk, other, wake)) {
      assertTrue(each.acquire());
    }
    Thread reader =
        Thread.ofPlatform()
            .start(
                new TunReader(
                    "test", List.of(bulk, other), wake, false, receiver, stats, failures::add, 20));
    assertTrue(all.await(10, TimeUnit.SECONDS));
    libc.write(wake.number(), MemorySegment.ofArray(new long[] {1}), 8);
    reader.join();
    assertEquals(64, seen.indexOf((byte) 2), "after one turn of the other");
    for (Descriptor each : List.of(bulk, other, wake)) {
      each.close();
    }
  }

  @Test
  void itCanBeEndedWhileItWaitsAfterAnError() throws Exception {
    Descriptor source = open("/", 0);
    Descriptor wake = eventfd();
    Thread reader = start(source, wake, Integer.MAX_VALUE);
    // After ten errors each wait is a second.
    Await.until("the waits are long", () -> stats.readErrors() >= 8);
    libc.write(wake.number(), MemorySegment.ofArray(new long[] {1}), 8);
    reader.join(TimeUnit.SECONDS.toMillis(10));
    assertFalse(reader.isAlive());
    assertTrue(failures.isEmpty(), "an ordered end is no failure");
    source.close();
    wake.close();
  }

  @Test
  void aDescriptorIsClosedByItsLastUser() {
    Descriptor one = eventfd();
    int number = one.number();
    assertTrue(one.acquire());
    assertTrue(one.acquire());
    one.close();
    one.close();
    assertFalse(one.acquire(), "closed for new users");
    one.release();
    assertTrue(isEventfd(number), "still open");
    one.release();
    assertFalse(isEventfd(number), "closed");
    assertFalse(one.acquire());
  }

  private static boolean isEventfd(int number) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + number));
      return target.toString().contains("eventfd");
    } catch (IOException e) {
      return false;
    }
  }
}
