package org.mycelium.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which descriptors are said to be ready. */
@EnabledOnOs(OS.LINUX)
@Timeout(30)
class InputSetTest {
  private final Libc libc = new Libc();

  private int eventfd(long value) {
    int fd = libc.eventfd(Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
    assertTrue(fd >= 0);
    raise(fd, value);
    return fd;
  }

  private void raise(int fd, long value) {
    libc.write(fd, MemorySegment.ofArray(new long[] {value}), Long.BYTES);
  }

  @Test
  void onlyThoseWithInputAreReadyUntilItIsRead() {
    int silent = eventfd(0);
    int first = eventfd(1);
    try (InputSet inputs = new InputSet(libc, 3)) {
      assertEquals(0, inputs.add(silent, 0));
      assertEquals(0, inputs.add(first, 2));
      for (int i = 0; i < 2; i++) {
        assertEquals(1, inputs.await());
        assertEquals(2, inputs.number(0));
        assertTrue(inputs.input(0));
      }
      libc.read(first, MemorySegment.ofArray(new long[1]), Long.BYTES);
      raise(silent, 1);
      assertEquals(1, inputs.await());
      assertEquals(0, inputs.number(0));
      raise(first, 1);
      assertEquals(2, inputs.await());
      assertEquals(Set.of(0, 2), Set.of(inputs.number(0), inputs.number(1)));
    } finally {
      libc.close(silent);
      libc.close(first);
    }
  }

  @Test
  void whatEpollRefusesIsAlwaysReady() {
    int silent = eventfd(0);
    int file;
    try (Arena arena = Arena.ofConfined()) {
      file = libc.open(arena.allocateFrom("/dev/null"), Libc.O_CLOEXEC);
    }
    try (InputSet inputs = new InputSet(libc, 64)) {
      assertEquals(0, inputs.add(silent, 0));
      assertEquals(0, inputs.add(file, 63));
      assertEquals(1, inputs.await());
      assertEquals(63, inputs.number(0));
      assertTrue(inputs.input(0));
    } finally {
      libc.close(silent);
      libc.close(file);
    }
  }

  @Test
  void aWrongDescriptorIsAnError() {
    try (InputSet inputs = new InputSet(libc, 1)) {
      assertEquals(-Errno.EBADF, inputs.add(-1, 0));
    }
  }
}
