package org.mycelium.tun;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.OverlayAddress;

/** Names and clone device, without any device. */
class TunOptionsTest {
  private static final TunOptions OPTIONS = new TunOptions(OverlayAddress.parse("400::1"));

  @Test
  void defaultsAreThoseOfTheOriginal() {
    assertEquals("mycelium", OPTIONS.name());
    assertEquals(1400, OPTIONS.mtu());
    assertEquals(7, TunOptions.PREFIX_LENGTH);
  }

  @Test
  void aNameOfAtMost15BytesIsTaken() {
    for (String name : new String[] {"a", "tun0", "abcdefghijklmno", "my-tun_1.2"}) {
      assertDoesNotThrow(() -> OPTIONS.withName(name).check(), name);
    }
  }

  /** The original cuts a longer name silently (spec 01 §8.1 step 2). */
  @Test
  void anIllegalNameIsRefusedBeforeAnyDeviceIsTouched() {
    for (String name :
        new String[] {
          "", "abcdefghijklmnop", "äöüäöüäö", "a/b", "a b", "a:b", "tun%d", ".", ".."
        }) {
      TunException e =
          assertThrows(
              TunException.class,
              () -> TunDevice.open(OPTIONS.withName(name), failure -> {}),
              name);
      assertEquals(TunException.Reason.BAD_NAME, e.reason());
      assertTrue(e.getMessage().contains("'" + name + "'"), e.getMessage());
      assertTrue(e.getMessage().contains("15 bytes"), e.getMessage());
    }
  }

  @Test
  void aMissingCloneDeviceSaysHowToGetOne() {
    TunException e =
        assertThrows(
            TunException.class,
            () ->
                TunDevice.open(
                    OPTIONS.withCloneDevice(Path.of("/nonexistent/tun")), failure -> {}));
    assertEquals(TunException.Reason.NO_DEVICE, e.reason());
    for (String word : new String[] {"modprobe tun", "container", "--no-tun"}) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }

  @Test
  void halfOfTheProcessorsRead() {
    assertEquals(1, TunOptions.readersFor(1));
    assertEquals(1, TunOptions.readersFor(2));
    assertEquals(2, TunOptions.readersFor(4));
    assertEquals(TunOptions.MAX_READERS, TunOptions.readersFor(64));
  }
}
