package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.SecretKey;

/** The change from the JDK's ciphers to faster ones is seen by nobody. */
class AesProviderTest {
  private final NodeIdentity a = NodeIdentity.of(SecretKey.generate());
  private final NodeIdentity b = NodeIdentity.of(SecretKey.generate());
  private final List<Runnable> loading = new ArrayList<>();

  private PacketCipher cipher(NodeIdentity own, AesProvider aes) {
    return new PacketCipher(
        own.publicKey(), new SecretCache(own.secretKey(), 16), new NonceSource(new Random(1)), aes);
  }

  private static void exchange(
      PacketCipher from, NodeIdentity to, PacketCipher at, NodeIdentity of) {
    for (int length : new int[] {0, 1, 15, 16, 17, 767, 768, 1404, 65_000}) {
      byte[] content = new byte[length];
      new Random(length).nextBytes(content);
      byte[] sealed = new byte[3 + length + PacketCipher.TRAILER_BYTES];
      System.arraycopy(content, 0, sealed, 3, length);
      int bytes = from.encrypt(Packets.session(from, to.publicKey()), sealed, 3, length);
      byte[] forged = sealed.clone();
      forged[3 + bytes - 20] ^= 1;
      PacketCipher.Session session = Packets.session(at, of.publicKey());
      assertEquals(-1, at.decrypt(session, forged, 3, bytes), "a forged tag, length=" + length);
      assertEquals(length, at.decrypt(session, sealed, 3, bytes));
      for (int i = 0; i < length; i++) {
        assertEquals(content[i], sealed[3 + i], "length=" + length + " at=" + i);
      }
    }
  }

  @Test
  void isLoadedOnceWhenThereIsSomethingToEncrypt() {
    Provider sun = Security.getProvider("SunJCE");
    AesProvider aes = new AesProvider(() -> sun, loading::add);
    PacketCipher one = cipher(a, aes);
    assertEquals(0, loading.size(), "a node without packets");
    PacketCipher other = cipher(b, AesProvider.of(null));
    exchange(one, b, other, a);
    exchange(other, a, one, b);
    assertEquals(1, loading.size());
    assertNull(aes.current());

    loading.getFirst().run();
    assertSame(sun, aes.current());
    exchange(one, b, other, a);
    exchange(other, a, one, b);
    assertEquals(1, loading.size());
  }

  @Test
  void oneThatCannotDoItIsRefused() {
    Provider without = new Provider("Without", "1", "no ciphers in it") {};
    assertFalse(AesProvider.agrees(without));
    AesProvider aes = new AesProvider(() -> without, Runnable::run);
    aes.wanted();
    assertNull(aes.current());
  }

  @Test
  void noThreadToLoadItLeavesTheJdk() {
    AesProvider aes =
        new AesProvider(
            () -> null,
            task -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    PacketCipher one = cipher(a, aes);
    exchange(one, b, cipher(b, aes), a);
    assertNull(aes.current());
  }

  @Test
  void noneOnTheClassPathLeavesTheJdk() {
    AesProvider aes = new AesProvider(() -> null, Runnable::run);
    PacketCipher one = cipher(a, aes);
    exchange(one, b, cipher(b, aes), a);
    assertNull(aes.current());
  }

  /** The one in the distribution. */
  @Test
  void correttoAndTheJdkUnderstandEachOther() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "it has a native part for Linux on x86-64 alone");
    AesProvider aes = AesProvider.fastest();
    aes.wanted();
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("mycelium-aes"))
        .findAny()
        .ifPresent(AesProviderTest::join);
    Provider corretto = aes.current();
    assertNotNull(corretto);
    assertEquals("AmazonCorrettoCryptoProvider", corretto.getName());
    assertTrue(AesProvider.agrees(corretto));
    PacketCipher fast = cipher(a, aes);
    PacketCipher jdk = cipher(b, AesProvider.of(null));
    exchange(fast, b, jdk, a);
    exchange(jdk, a, fast, b);
  }

  private static void join(Thread thread) {
    try {
      thread.join(60_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
