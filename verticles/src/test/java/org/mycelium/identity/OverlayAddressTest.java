package org.mycelium.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** RFC 5952 text form and address derivation (spec 01 §1.4, §11.1). */
class OverlayAddressTest {

  @Test
  void derivesTheAddressFromTheKey() {
    PublicKey key =
        PublicKey.parse("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f");
    assertEquals("430:9364:d8d8:84a9:dd60:de78:c767:d361", key.address().toString());
    assertEquals("430:9364:d8d8:84a9::/64", key.address().subnet().toString());
  }

  @Test
  void printsTheLongestZeroRunAsDoubleColon() {
    assertEquals("::", new OverlayAddress(0, 0).toString());
    assertEquals("::1", new OverlayAddress(0, 1).toString());
    assertEquals("1::", new OverlayAddress(1L << 48, 0).toString());
    assertEquals("400:0:0:1::2", OverlayAddress.parse("400::1:0:0:0:2").toString());
    assertEquals("1:0:2:3:4:5:6:7", OverlayAddress.parse("1:0:2:3:4:5:6:7").toString());
  }

  @Test
  void refusesWhatIsNotAnIpv6Literal() {
    for (String text : new String[] {"", "1.2.3.4", "fe80::1%1", "[::1]", "1:2", "host"}) {
      assertThrows(IllegalArgumentException.class, () -> OverlayAddress.parse(text), text);
    }
  }

  @Test
  void secretKeyGivesThePublicKeyAndTheSharedSecretOfTheVectors() {
    byte[] a = new byte[32];
    byte[] b = new byte[32];
    for (int i = 0; i < 32; i++) {
      a[i] = (byte) i;
      b[i] = (byte) (32 + i);
    }
    SecretKey keyA = SecretKey.of(a);
    SecretKey keyB = SecretKey.of(b);
    assertEquals(
        "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f",
        keyA.publicKey().toString());
    assertEquals(
        "9663aa1da97e848a914a436d04163dfbb89178f107f1b5b77ed3854203382854",
        PublicKey.read(keyA.agree(keyB.publicKey()).orElseThrow().bytes(), 0).toString());
  }
}
